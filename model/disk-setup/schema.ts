import { listWords, suggest } from "../text";
import type { XmlElement } from "../xml";
import {
    type ContentModel,
    follow,
    mayEnd,
    namesIn,
    neededIn,
    nextIn,
    readContentModel,
} from "./content-model";
import { type ElementRule, GRAMMAR, ruleOf } from "./grammar";
import { clip, show, type Value } from "./values";

/** What the schema does not allow in a disk setup, each with line, element, what stands there and what is allowed. */
export function schemaProblems(root: XmlElement): string[] {
    if (root.name !== "diskSetup")
        return [
            `line ${root.line}: the root element is <${clip(root.name)}>; allowed is <diskSetup> (case matters)`,
        ];
    return elementProblems(root, GRAMMAR.diskSetup as ElementRule);
}

function elementProblems(element: XmlElement, rule: ElementRule): string[] {
    return [
        ...attributeProblems(element, rule.attributes ?? {}),
        ...textProblems(element, rule.text),
        ...contentProblems(element, contentModelOf(rule)),
    ];
}

const models = new Map<string, ContentModel>();

/** Each is read once: a document may have thousands of partitions. */
function contentModelOf({ holds = "" }: ElementRule): ContentModel {
    const model = models.get(holds) ?? readContentModel(holds);
    models.set(holds, model);
    return model;
}

function attributeProblems({ name, line, attributes }: XmlElement, allowed: Record<string, Value>): string[] {
    const own = Object.keys(allowed);
    const isKnown = (attribute: string) => Object.hasOwn(allowed, attribute);
    const missing = own.filter((attribute) => allowed[attribute]?.isRequired && !attributes.has(attribute));
    return [
        ...missing.map(
            (attribute) =>
                `line ${line}: <${name}> has no attribute ${attribute}; ${allow(allowed[attribute]?.allowed ?? [])}`,
        ),
        ...[...attributes].flatMap(([attribute, value]) =>
            isKnown(attribute)
                ? valueProblems(`line ${line}: ${attribute} of <${name}>`, value, allowed[attribute] as Value)
                : `line ${line}: <${name}> has the attribute ${clip(attribute)}; ${allow(own)}${near(attribute, own)}`,
        ),
    ];
}

function textProblems(
    { name, line, text, textLine, children }: XmlElement,
    allowed: Value | undefined,
): string[] {
    if (allowed)
        return children.length > 0 && text.trim() === ""
            ? []
            : valueProblems(`line ${line}: ${name}`, text, allowed);
    return textLine === undefined ? [] : [`line ${textLine}: <${name}> has text; allowed is none`];
}

function valueProblems(
    where: string,
    given: string,
    { fits, allowed, isWord, instead = {} }: Value,
): string[] {
    if (fits.test(given)) return [];
    const known = Object.hasOwn(instead, given) ? `; ${instead[given]}` : undefined;
    const advice = known ?? (isWord ? near(given.trim(), allowed) : "");
    return [`${where} is ${show(given)}; ${allow(allowed)}${advice}`];
}

/** Compares the elements in an element with its content model, and goes on after a mistake. */
function contentProblems(parent: XmlElement, model: ContentModel): string[] {
    const problems: string[] = [];
    const names = namesIn(model);
    /** What was said to be expected: if it comes later, it is the same mistake. */
    const awaited = new Set<string>();
    let rest = model;
    let before: string | undefined;
    for (const child of parent.children) {
        const { name } = child;
        const next = follow(rest, name);
        if (next === undefined && !awaited.has(name)) {
            const expected = nextIn(rest);
            problems.push(misplaced(parent, child, { expected, before, names }));
            for (const each of names.includes(name) ? expected : []) awaited.add(each);
        }
        const rule = names.includes(name) ? ruleOf(name, parent.name) : undefined;
        if (rule) problems.push(...elementProblems(child, rule));
        const onward = next ?? follow(rest, name, true);
        if (!onward) continue;
        rest = onward;
        before = name;
    }
    const missing = neededIn(rest).filter((name) => !awaited.has(name));
    if (!mayEnd(rest) && missing.length > 0) {
        const list = listWords(missing.map((name) => (name === before ? `second <${name}>` : `<${name}>`)));
        problems.push(`line ${parent.line}: <${parent.name}> has no ${list}`);
    }
    return problems;
}

function misplaced(
    parent: XmlElement,
    { name, line }: XmlElement,
    { expected, before, names }: { expected: string[]; before: string | undefined; names: string[] },
): string {
    const wanted = listWords(expected.map((each) => (each === before ? `another ${each}` : each)));
    const allowed =
        names.length === 0
            ? "it holds no elements"
            : before === undefined
              ? `it begins with ${wanted}`
              : expected.length === 0
                ? `nothing comes after <${before}>`
                : `after <${before}> ${expected.length === 1 ? "comes" : "come"} ${wanted}`;
    const meant = names.includes(name) ? "" : near(name, names);
    return `line ${line}: <${clip(name)}> is not allowed here in <${parent.name}>; ${allowed}${meant}`;
}

/** `allowed are a, b and c` */
function allow(what: readonly string[]): string {
    if (what.length === 0) return "allowed is none";
    return `allowed ${what.length === 1 ? "is" : "are"} ${listWords(what, "and")}`;
}

/** `. Did you mean "size"?` */
function near(given: string, allowed: readonly string[]): string {
    return suggest(clip(given), allowed).replace(/^ /, ". ");
}
