import { SaxesParser } from "saxes";

/** An element of a document. Names keep their case and their prefix; entities and character data are plain text. */
export interface XmlElement {
    name: string;
    /** Where its name stands, counted from 1. */
    line: number;
    /** Without what declares a prefix or points to a schema: that says nothing about the element. */
    attributes: ReadonlyMap<string, string>;
    children: XmlElement[];
    /** All text directly in it, exactly as written. */
    text: string;
    /** The line of the first text that is more than white space. */
    textLine?: number;
}

/** Result of reading a piece of XML: its root element, or why it cannot be used. */
export type XmlReading = { root: XmlElement } | { problem: string };

/** More than any document of ours has; what walks a tree may call itself. */
const DEEPEST = 100;
/** A null prototype, or `&toString;` would be an entity. */
const ENTITIES = Object.assign(Object.create(null) as object, {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
});
const SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA_HINTS = ["schemaLocation", "noNamespaceSchemaLocation"];

class Unusable extends Error {}

/** Reads XML without expanding entities. A document type declaration is refused: only an attacker needs one. */
export function readXml(text: string): XmlReading {
    try {
        return { root: parse(text) };
    } catch (error) {
        if (error instanceof Unusable) return { problem: error.message };
        throw error;
    }
}

function parse(text: string): XmlElement {
    const parser = new SaxesParser({ xmlns: true, position: true });
    parser.ENTITIES = ENTITIES as Record<string, string>;
    const refuse = (line: number, why: string) => {
        throw new Unusable(`line ${line}: ${why}`);
    };
    const open: XmlElement[] = [];
    let root: XmlElement | undefined;
    const addText = (piece: string) => {
        const element = open.at(-1);
        if (!element) return;
        element.text += piece;
        if (element.textLine === undefined && piece.trim() !== "")
            element.textLine = parser.line - countLines(piece.trimStart());
    };
    parser.on("error", ({ message }) => refuse(parser.line, message.replace(/^[\d:]+ |\.$/g, "")));
    parser.on("doctype", () => refuse(parser.line, "a document type declaration is not accepted"));
    parser.on("opentagstart", ({ name }) => {
        if (open.length === DEEPEST) refuse(parser.line, `more than ${DEEPEST} levels of elements`);
        // The parser has read one character more: if that is a line's end, the name stands before it.
        const line = parser.column === 0 ? parser.line - 1 : parser.line;
        const element = { name, line, attributes: new Map(), children: [], text: "" };
        open.at(-1)?.children.push(element);
        root ??= element;
        open.push(element);
    });
    parser.on("opentag", ({ attributes }) => {
        const own = Object.values(attributes).filter(
            ({ name, prefix, uri, local, value }) =>
                prefix !== "xmlns" &&
                !(name === "xmlns" && value === "") &&
                !(uri === SCHEMA_INSTANCE && SCHEMA_HINTS.includes(local)),
        );
        const element = open.at(-1);
        if (element) element.attributes = new Map(own.map(({ name, value }) => [name, value]));
    });
    parser.on("text", addText);
    parser.on("cdata", addText);
    parser.on("closetag", () => open.pop());
    parser.write(text).close();
    // The parser has refused a document without a root.
    return root as XmlElement;
}

function countLines(text: string): number {
    return text.split("\n").length - 1;
}

/** The elements of a name directly in an element. */
export function childrenOf({ children }: XmlElement, name: string): XmlElement[] {
    return children.filter((child) => child.name === name);
}

/** The elements of a name anywhere in an element, in the order of the document. */
export function allOf(element: XmlElement, name: string): XmlElement[] {
    return element.children.flatMap((child) => [
        ...(child.name === name ? [child] : []),
        ...allOf(child, name),
    ]);
}

/** The text of the first element of a name directly in an element. */
export function textIn(element: XmlElement, name: string): string | undefined {
    return childrenOf(element, name)[0]?.text;
}
