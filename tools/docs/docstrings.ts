import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../root";

/** Where the interfaces are that users write or get. */
const SOURCES = [
    "sdk/args.ts",
    "provider/args.ts",
    "provider/device-args.ts",
    "provider/power-args.ts",
    "sdk/ipmi-power.ts",
    "sdk/lookups.ts",
    "sdk/category-lookup.ts",
    "sdk/status.ts",
];

/** A property of such an interface, with its docstring. */
export interface Member {
    name: string;
    type: ts.TypeNode | undefined;
    isRequired: boolean;
    /** The docstring, in one line; links are code. */
    text: string;
    /** Its `@default`. */
    preset?: string;
}

export type Interfaces = ReadonlyMap<string, ts.InterfaceDeclaration>;

/** The interfaces that users write or get, by name. */
export function readInterfaces(): Interfaces {
    const statements = SOURCES.flatMap((file) => {
        const text = readFileSync(join(packageRoot, file), "utf8");
        return [...ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements];
    });
    return new Map(statements.filter(ts.isInterfaceDeclaration).map((found) => [found.name.text, found]));
}

/** The docstring of an interface. @throws Error if there is no such interface, or it has none */
export function describeInterface(name: string, interfaces: Interfaces): string {
    const found = interfaces.get(name);
    if (!found) throw new Error(`There is no interface ${name} in ${SOURCES.join(", ")}.`);
    return readDoc(found, name).text;
}

/** The interface's own properties first, then inherited ones. @throws Error for one without a docstring */
export function membersOf(name: string, interfaces: Interfaces): Member[] {
    const found = interfaces.get(name);
    if (!found) throw new Error(`There is no interface ${name} in ${SOURCES.join(", ")}.`);
    const inherited = (found.heritageClauses ?? [])
        .flatMap(({ types }) => types)
        .flatMap(({ expression }) => membersOf(expression.getText(), interfaces));
    return [...found.members.filter(ts.isPropertySignature).map(readMember), ...inherited];
}

function readMember(member: ts.PropertySignature): Member {
    const name = member.name.getText();
    return {
        name,
        type: member.type,
        isRequired: member.questionToken === undefined,
        ...readDoc(member, name),
    };
}

function readDoc(node: ts.Node, name: string): Pick<Member, "text" | "preset"> {
    const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const text = plain(ts.getTextOfJSDocComment(doc?.comment));
    if (text === "") throw new Error(`${name} has no docstring.`);
    const preset = doc?.tags?.find(({ tagName }) => tagName.text === "default");
    return {
        text: text.endsWith(".") || text.endsWith(")") ? text : `${text}.`,
        preset: preset && plain(ts.getTextOfJSDocComment(preset.comment)),
    };
}

/** One line, links as code. */
function plain(text: string | undefined): string {
    return (text ?? "")
        .replaceAll(/\{@link (?:\w+\.)?(\w+)\s*\}/g, "`$1`")
        .replaceAll(/\s+/g, " ")
        .trim();
}
