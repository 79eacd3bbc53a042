import type { FsMountSpec } from "./category";
import { FsMountSpec as Schema } from "./category";
import { readXml } from "./xml";

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
    if (reading.root !== "fsMounts")
        return { problem: `has the root element <${reading.root}>; expected ${WANTED}` };
    const content = reading.content === "" ? {} : reading.content;
    const isEachMount =
        typeof content === "object" &&
        Object.keys(content ?? {}).every((name) => name === "fsMount" || name.startsWith("@"));
    if (!isEachMount) return { problem: `contains something other than mounts; expected ${WANTED}` };
    const entries = (content as { fsMount?: unknown[] }).fsMount ?? [];
    const list = Schema.array().safeParse(entries);
    return list.success ? { list: list.data } : { problem: `has an incomplete mount; expected ${WANTED}` };
}
