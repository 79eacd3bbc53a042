import { XMLParser, XMLValidator } from "fast-xml-parser";

/** Result of reading a piece of XML: its root element, or why it cannot be used. */
export type XmlReading = { root: string; content: unknown } | { problem: string };

/** The elements that may repeat; the <device> of a mount may not. */
const LISTS = /^fsMounts\.fsMount$|^diskSetup\.(.+\.)?(device|blockdev|partition|raid|volumeGroup)$/;

const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    processEntities: false,
    isArray: (_name, path) => LISTS.test(String(path)),
});

/** Reads XML without expanding entities. A document type declaration is refused: only an attacker needs one. */
export function readXml(text: string): XmlReading {
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) return { problem: "a document type declaration is not accepted" };
    const valid = XMLValidator.validate(text);
    if (valid !== true) return { problem: `line ${valid.err.line}: ${valid.err.msg}` };
    let document: Record<string, unknown>;
    try {
        document = parser.parse(text);
    } catch (error) {
        // The parser refuses more than its validator does: too many levels, names such as __proto__.
        return { problem: error instanceof Error ? error.message : String(error) };
    }
    const roots = Object.keys(document).filter((name) => !name.startsWith("?"));
    const root = roots[0];
    if (root === undefined || roots.length !== 1) return { problem: "exactly one root element is needed" };
    return { root, content: document[root] };
}
