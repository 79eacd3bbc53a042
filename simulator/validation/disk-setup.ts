import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Switches } from "../switches";

interface Element {
    [name: string]: unknown;
}

/** Where each element may stand; others pass, since the XSD was not to be had. */
const LISTS = /\.(device|blockdev|partition|raid|member|volumeGroup|volume)$/;
const MISSPELT = ["disksetup", "disk", "disks"];

const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    processEntities: false,
    isArray: (_name, path) => LISTS.test(String(path)),
});

/** What the daemon has against a disk setup, or undefined. */
export function diskSetupProblem(text: string, how: Switches["diskSetup"]): string | undefined {
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) return "a document type declaration is not accepted";
    const valid = XMLValidator.validate(text);
    if (valid !== true) return `line ${valid.err.line}: ${valid.err.msg}`;
    const document = parser.parse(text) as Element;
    const [root, ...more] = Object.keys(document).filter((name) => name !== "?xml");
    if (root !== "diskSetup" || more.length > 0) return `unexpected element ${[root, ...more].join(", ")}`;
    return how === "schema" ? schemaProblem((document.diskSetup || {}) as Element) : undefined;
}

function schemaProblem(setup: Element): string | undefined {
    const wrong = MISSPELT.find((name) => name in setup);
    if (wrong) return `unexpected element ${wrong}`;
    const devices = elements(setup.device);
    if (devices.length === 0) return "missing element device";
    const partitions = devices.flatMap((device) => elements(device.partition));
    if (devices.some((device) => elements(device.blockdev).length === 0)) return "missing element blockdev";
    if (partitions.some((partition) => "@number" in partition)) return "unexpected attribute number";
    const ids = partitions.map((partition) => partition["@id"]);
    if (ids.some((id) => id === undefined)) return "missing attribute id of a partition";
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) return `partition id ${String(twice)} is there twice`;
    const incomplete = partitions.find(({ size, type }) => size === undefined || type === undefined);
    if (incomplete) return `partition ${String(incomplete["@id"])} needs size and type`;
    const known = [...ids, ...elements(setup.raid).map((raid) => raid["@id"])];
    const member = elements(setup.raid)
        .flatMap((raid) => elements(raid.member))
        .find((name) => !known.includes(name as unknown as string));
    return member === undefined ? undefined : `raid member ${String(member)} is not known`;
}

function elements(value: unknown): Element[] {
    return Array.isArray(value) ? (value as Element[]) : [];
}
