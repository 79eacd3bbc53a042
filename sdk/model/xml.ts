import { XMLParser, XMLValidator } from "fast-xml-parser";

/** Result of reading a piece of XML: its root element, or why it cannot be used. */
export type XmlReading = { root: string; content: unknown } | { problem: string };

/** Elements that may be repeated, by their whole path: a `device` is one of many in a disk setup, not in a mount. */
const LISTS =
    /^(diskSetup\.(device|raid|volumeGroup)|diskSetup\.device\.(blockdev|partition)|fsMounts\.fsMount)$/;

const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    processEntities: false,
    isArray: (_name, path) => LISTS.test(String(path)),
});

/** Reads XML without expanding entities; a document type declaration is refused, because only attackers need one. */
export function readXml(text: string): XmlReading {
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) return { problem: "a document type declaration is not accepted" };
    const valid = XMLValidator.validate(text);
    if (valid !== true) return { problem: `line ${valid.err.line}: ${valid.err.msg}` };
    const document = parser.parse(text) as Record<string, unknown>;
    const roots = Object.keys(document).filter((name) => name !== "?xml");
    const root = roots[0];
    if (root === undefined || roots.length !== 1) return { problem: "one root element is needed" };
    return { root, content: document[root] };
}
