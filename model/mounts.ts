import type { FsMountSpec } from "./category";
import { FsMountSpec as Schema } from "./category";
import { readXml, type XmlElement } from "./xml";

const WANTED = "<fsMounts> with one <fsMount> (device, mountpoint, filesystem, options) for each file system";

/** What is wrong with file-system mounts, given as XML or as a list. */
export function mountProblems(mounts: string | FsMountSpec[]): string[] {
    const read = readMounts(mounts);
    return "problem" in read ? [read.problem] : [];
}

/**
 * The mounts as a list. BCM stores a list of entities; the specification asks for XML without defining its form, so ours is
 * `<fsMounts><fsMount><device>…</device><mountpoint>…</mountpoint><filesystem>…</filesystem></fsMount></fsMounts>`.
 */
export function readMounts(mounts: string | FsMountSpec[]): { list: FsMountSpec[] } | { problem: string } {
    if (typeof mounts !== "string") return { list: mounts };
    const reading = readXml(mounts);
    if ("problem" in reading) return { problem: `is not well-formed XML (${reading.problem})` };
    const { root } = reading;
    if (root.name !== "fsMounts")
        return { problem: `has the root element <${root.name}>; expected ${WANTED}` };
    if (root.text.trim() !== "" || root.children.some(({ name }) => name !== "fsMount"))
        return { problem: `contains something other than mounts; expected ${WANTED}` };
    const list = Schema.array().safeParse(root.children.map(fieldsOf));
    return list.success ? { list: list.data } : { problem: `has an incomplete mount; expected ${WANTED}` };
}

/** The fields of a mount; what is none, or is there twice, makes it undefined. */
function fieldsOf({ attributes, children, text }: XmlElement): Record<string, string> | undefined {
    const names = children.map(({ name }) => name);
    const isPlain = attributes.size === 0 && text.trim() === "" && new Set(names).size === names.length;
    const isEachText = children.every((child) => child.children.length + child.attributes.size === 0);
    if (!isPlain || !isEachText) return undefined;
    return Object.fromEntries(children.map((child) => [child.name, child.text.trim()]));
}
