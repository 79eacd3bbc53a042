import fc from "fast-check";
import { type ContentModel, readContentModel } from "../../model/disk-setup/content-model";
import { GRAMMAR, ruleOf } from "../../model/disk-setup/grammar";
import type { Value } from "../../model/disk-setup/values";

/** An element to be written as XML. */
export interface Element {
    name: string;
    attributes: Record<string, string>;
    text: string;
    children: Element[];
}

/** More of anything that may repeat makes documents long and shows nothing new. */
const MOST = 3;

const isPrintable = (text: string) => /^[\s!-~]*$/.test(text);
const texts = fc.stringMatching(/^[ -~]{1,12}$/);

/** A disk setup as the grammar allows it, with values that may be there once, and members that exist. */
export const diskSetups: fc.Arbitrary<Element> = elementOf("diskSetup").map(withReferences);

function elementOf(name: string, parent?: string): fc.Arbitrary<Element> {
    const { holds = "", text, attributes = {} } = ruleOf(name, parent) ?? {};
    const required = Object.keys(attributes).filter((key) => attributes[key]?.isRequired);
    const values = Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, valueFor(value)]),
    );
    return fc
        .record({
            attributes: fc.record(values, { requiredKeys: required, noNullPrototype: true }),
            text: text ? valueFor(text) : fc.constant(""),
            children: childrenOf(readContentModel(holds), name),
        })
        .map((parts) => ({ name, ...parts }));
}

function childrenOf(model: ContentModel, parent: string): fc.Arbitrary<Element[]> {
    if (model.kind === "element") return elementOf(model.name, parent).map((element) => [element]);
    if (model.kind === "repeated")
        return fc
            .array(childrenOf(model.what, parent), {
                minLength: model.isOptional ? 0 : 1,
                maxLength: model.isMany ? MOST : 1,
            })
            .map((lists) => lists.flat());
    if (model.kind === "choice") return fc.oneof(...model.parts.map((part) => childrenOf(part, parent)));
    return fc.tuple(...model.parts.map((part) => childrenOf(part, parent))).map((lists) => lists.flat());
}

function valueFor({ fits, allowed, isWord }: Value): fc.Arbitrary<string> {
    if (isWord) return fc.constantFrom(...allowed);
    const isFree = ["", "x y"].some((text) => fits.test(text));
    return isFree ? texts.filter((text) => fits.test(text)) : fc.stringMatching(fits).filter(isPrintable);
}

/** All elements of a name, in the order of the document. */
export function all(element: Element, name: string): Element[] {
    return [
        ...(element.name === name ? [element] : []),
        ...element.children.flatMap((child) => all(child, name)),
    ];
}

const plainPartition = (): Element => {
    const child = (name: string, text: string): Element => ({ name, attributes: {}, text, children: [] });
    return {
        name: "partition",
        attributes: { id: "" },
        text: "",
        children: [child("size", "1G"), child("type", "linux")],
    };
};

/** Gives each its own id, name, path and mount point, and each member an id that no other has. */
function withReferences(generated: Element): Element {
    const root = structuredClone(generated); // what fast-check keeps for shrinking stays as it is
    const members = all(root, "member");
    const parents = all(root, "subVolumes");
    const wanted = members.length + parents.length;
    if (all(root, "device").length === 0) {
        const blockdev = { name: "blockdev", attributes: {}, text: "/dev/sda", children: [] };
        const device = { name: "device", attributes: {}, text: "", children: [blockdev, plainPartition()] };
        root.children.splice(root.children[0]?.name === "diskless" ? 1 : 0, 0, device);
    }
    const [device] = all(root, "device");
    device?.children.push(...Array.from({ length: wanted }, plainPartition));
    const holders = [...all(root, "partition"), ...all(root, "raid")];
    for (const [index, holder] of holders.entries()) holder.attributes.id = `id${index}`;
    for (const [index, member] of members.entries()) member.text = `id${index}`;
    for (const parent of parents) parent.attributes.parent = "id0";
    for (const [index, each] of all(root, "blockdev").entries()) each.text = `${each.text}-${index}`;
    for (const [index, each] of all(root, "mountPoint").entries()) each.text = `${each.text}-${index}`;
    for (const [index, each] of all(root, "assert").entries()) each.attributes.name += `-${index}`;
    return root;
}

const asText = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The document, each element on a line of its own; white space in texts stays. */
export function write({ name, attributes, text, children }: Element): string {
    const start = [
        name,
        ...Object.entries(attributes).map(([key, value]) => `${key}="${asText(value)}"`),
    ].join(" ");
    const inner = children.map((child) => `\n${write(child)}`).join("");
    return text === "" && inner === ""
        ? `<${start}/>`
        : `<${start}>${asText(text)}${inner}${inner && "\n"}</${name}>`;
}

/** One change that makes a document invalid; undefined where this document has no place for it. */
type Mutation = (root: Element, pick: (count: number) => number) => Element | undefined;

const every = (root: Element): Element[] => [root, ...root.children.flatMap(every)];
const parentsOf = (root: Element) => every(root).filter(({ children }) => children.length > 0);
const ruleFor = (root: Element, element: Element) =>
    ruleOf(element.name, every(root).find(({ children }) => children.includes(element))?.name);
const choose = <T>(list: T[], pick: (count: number) => number): T | undefined => list[pick(list.length)];

/** Each by what is done; every one of them makes any document that it applies to invalid. */
export const MUTATIONS: Record<string, Mutation> = {
    "an element has another name": (root, pick) => {
        const element = choose(every(root), pick);
        if (element) element.name = `${element.name}x`;
        return element;
    },
    "an element has another case": (root, pick) => {
        const element = choose(every(root), pick);
        if (element) element.name = element.name.toUpperCase();
        return element;
    },
    "two elements swap their places": (root, pick) => {
        const pairs = parentsOf(root).flatMap((parent) =>
            parent.children.flatMap((child, index) => {
                const next = parent.children[index + 1];
                // In our grammar no two elements of different names may stand in either order.
                return next && next.name !== child.name ? [{ parent, index }] : [];
            }),
        );
        const pair = choose(pairs, pick);
        if (pair)
            pair.parent.children.splice(
                pair.index,
                2,
                ...pair.parent.children.slice(pair.index, pair.index + 2).reverse(),
            );
        return pair?.parent;
    },
    "a required element is missing": (root, pick) => {
        const needed = parentsOf(root).flatMap((parent) =>
            parent.children
                .filter(({ name }) => NEEDED[parent.name]?.includes(name))
                .filter(({ name }) => parent.children.filter((child) => child.name === name).length === 1)
                .map((child) => ({ parent, child })),
        );
        const found = choose(needed, pick);
        if (found) found.parent.children.splice(found.parent.children.indexOf(found.child), 1);
        return found?.parent;
    },
    "a required attribute is missing": (root, pick) => {
        const found = choose(
            every(root).flatMap((element) =>
                Object.entries(ruleFor(root, element)?.attributes ?? {})
                    .filter(([, value]) => value.isRequired)
                    .map(([key]) => ({ element, key })),
            ),
            pick,
        );
        if (found) delete found.element.attributes[found.key];
        return found?.element;
    },
    "an attribute is not known": (root, pick) => {
        const element = choose(every(root), pick);
        if (element) element.attributes.number = "1";
        return element;
    },
    "there is text beside elements": (root, pick) => {
        const element = choose(
            every(root).filter((each) => !ruleFor(root, each)?.text),
            pick,
        );
        if (element) element.text = "text";
        return element;
    },
    "there is an element in a text": (root, pick) => {
        const element = choose(every(root), pick);
        element?.children.push({ name: "b", attributes: {}, text: "", children: [] });
        return element;
    },
    "a text has another form": (root, pick) => {
        const element = choose(
            every(root).filter((each) => ruleFor(root, each)?.text?.fits.test("~ ~") === false),
            pick,
        );
        if (element) element.text = "~ ~";
        return element;
    },
    "a word has one letter more": (root, pick) => {
        const element = choose(
            every(root).filter((each) => ruleFor(root, each)?.text?.isWord),
            pick,
        );
        if (element) element.text += "x";
        return element;
    },
    "an attribute has another form": (root, pick) => {
        const found = choose(
            every(root).flatMap((element) =>
                Object.entries(ruleFor(root, element)?.attributes ?? {})
                    .filter(([, { fits }]) => !fits.test("~ ~"))
                    .map(([key]) => ({ element, key })),
            ),
            pick,
        );
        if (found) found.element.attributes[found.key] = "~ ~";
        return found?.element;
    },
    "an id is there twice": (root, pick) =>
        repeat([...all(root, "partition"), ...all(root, "raid")], pick, "id"),
    "the name of an assert is there twice": (root, pick) => repeat(all(root, "assert"), pick, "name"),
    "a mount point is there twice": (root, pick) => repeat(all(root, "mountPoint"), pick),
    "a block device is there twice": (root, pick) => {
        const changed = repeat(all(root, "blockdev"), pick);
        if (changed) for (const each of all(root, "blockdev")) each.attributes = {};
        return changed;
    },
    "a member is there twice": (root, pick) => repeat(all(root, "member"), pick),
    "a member is nowhere": (root, pick) => {
        const member = choose(all(root, "member"), pick);
        if (member) member.text = "nowhere";
        return member;
    },
    "a parent is nowhere": (root, pick) => {
        const group = choose(all(root, "subVolumes"), pick);
        if (group) group.attributes.parent = "nowhere";
        return group;
    },
    "the document is in a name space": (root) => {
        root.attributes.xmlns = "urn:disks";
        return root;
    },
};

/** What may not be missing, by its parent. */
const NEEDED: Record<string, string[]> = Object.fromEntries(
    Object.entries(GRAMMAR).map(([name, { holds = "" }]) => [name, required(readContentModel(holds))]),
);

function required(model: ContentModel): string[] {
    if (model.kind === "element") return [model.name];
    if (model.kind === "choice") return [];
    if (model.kind === "repeated") return model.isOptional ? [] : required(model.what);
    return model.parts.flatMap(required);
}

/** Makes one of several like another, in an attribute or in its text. */
function repeat(
    elements: Element[],
    pick: (count: number) => number,
    attribute?: string,
): Element | undefined {
    const [first, ...others] = elements;
    const other = choose(others, pick);
    if (!first || !other) return undefined;
    if (attribute) other.attributes[attribute] = first.attributes[attribute] ?? "";
    else other.text = first.text;
    return other;
}

/** A document with one mistake, and what the mistake is. */
export const brokenSetups = fc
    .tuple(diskSetups, fc.constantFrom(...Object.keys(MUTATIONS)), fc.nat(10_000))
    .map(([valid, mutation, place]) => {
        const root = structuredClone(valid);
        const changed = MUTATIONS[mutation]?.(root, (count) => (count === 0 ? 0 : place % count));
        return { text: write(root), mutation: changed && mutation };
    })
    .filter(({ mutation }) => mutation !== undefined);
