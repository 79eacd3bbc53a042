import { createHash } from "node:crypto";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type LockOptions, withLock } from "./lock";
import { openStateFolder, replaceFile, stateFolder } from "./state-folder";

const FIRST = "0".repeat(64);
/** In place of a link when nothing says which line was the last: no line has this hash. */
const UNKNOWN = "unknown";
const TAIL_BYTES = 1 << 16;
/** Several runs may note at the same time; each holds the file for some milliseconds. */
const LOCK: LockOptions = { tries: 200, everyMs: 50 };

/** Result of a change that is noted before it is sent. */
export const BEGUN = "begun";

/** One change that was made on a head node, or tried. */
export const ChangeRecord = z.looseObject({
    /** ISO 8601, of this machine; of a change that was noted before it was sent, when it was. */
    at: z.string(),
    /** Stack and project, e.g. `dev::racks`. */
    stack: z.string(),
    headNode: z.string(),
    kind: z.enum(["device", "category", "power"]),
    /** Host name, or name of the category. */
    name: z.string(),
    /** `add`, `update`, `remove`; with power `ON`, `OFF`, `RESET`, `SHUTDOWN`. */
    call: z.string(),
    /** Fields as they were and as they were sent; passwords are never in it. */
    changes: z.record(
        z.string(),
        z.object({ before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
    /** `done`, or why not; `begun` as long as that is not known. */
    result: z.string(),
    /** Who ran it, on which machine. */
    by: z.string(),
    /** The same in the two lines of one change: that before it was sent, and that of its end. */
    id: z.string().optional(),
});
export type ChangeRecord = z.infer<typeof ChangeRecord>;

/** A record with its link: the SHA-256 of the line before it. */
const Line = ChangeRecord.extend({ previous: z.string() });

/**
 * Hash of the last line: without it a removed end would not be seen. While lines are being added also those of all of
 * them, since a crash may come between any two.
 */
const End = z.object({ hash: z.string(), next: z.array(z.string()).default([]) });
type End = z.infer<typeof End>;

/** How the file ends: its last line, which a crash may have cut short, and the line before. */
interface Tail {
    last?: string;
    before?: string;
    isCut: boolean;
}

/** Where the audit log lies. */
export function auditFile(): string {
    return join(stateFolder(), "changes.jsonl");
}

const endOf = (file: string) => `${file}.end`;

/** Appends records, each linked to the line before, and returns when they are on the disk. */
export async function appendRecords(records: readonly ChangeRecord[]): Promise<void> {
    await openStateFolder();
    const file = auditFile();
    await withLock(file, LOCK, async (lock) => {
        const handle = await open(file, "a+", 0o600);
        try {
            const tail = await readTail(handle);
            const previous = linkAfter(tail, await readEnd(file));
            const hashes: string[] = [];
            // A line that a crash cut short stays as it is: it is a link like the others.
            let text = tail.isCut ? "\n" : "";
            for (const record of records) {
                const line = JSON.stringify({ ...record, previous: hashes.at(-1) ?? previous });
                hashes.push(hashOf(line));
                text += `${line}\n`;
            }
            lock.assertHeld();
            await writeEnd(file, { hash: previous, next: hashes });
            lock.assertHeld();
            await handle.appendFile(text);
            await handle.sync();
            lock.assertHeld();
            await writeEnd(file, { hash: hashes.at(-1) ?? previous, next: [] });
        } finally {
            await handle.close();
        }
    });
}

/**
 * What the next line is linked to: the last one, when it is the one that was written last. Where it is another, linking to
 * it would hide that; a link to the one that is missing shows it for ever.
 */
function linkAfter(tail: Tail, end: End | undefined): string {
    if (!end) return tail.last === undefined ? FIRST : UNKNOWN;
    return endsAsWritten(tail, end) ? hashOf(tail.last) : end.hash;
}

/**
 * Whether the last line is one that we wrote or were writing, or the beginning of such a one: that follows one of ours, and
 * can never be read, so that nobody can add a change by it.
 */
function endsAsWritten({ last, before, isCut }: Tail, { hash, next }: End): boolean {
    const ours = [hash, ...next];
    if (ours.includes(hashOf(last))) return true;
    return isCut && last !== undefined && !parseLine(last) && ours.includes(hashOf(before));
}

/** What is wrong with one line of the audit log, counted from 1; without a line, with all of it. */
export interface Break {
    line?: number;
    problem: string;
}

/**
 * All changes that can be read, oldest first, each once, and every place where the chain does not hold.
 *
 * @returns isThere whether there is an audit log; one that was never begun has no break
 */
export async function readRecords(
    file = auditFile(),
): Promise<{ records: ChangeRecord[]; breaks: Break[]; isThere: boolean }> {
    const { text, end } = await readBoth(file);
    if (text === undefined) {
        const problem = `there is no audit log at ${file}, but ${endOf(file)} says that there was one`;
        return { records: [], breaks: end ? [{ problem }] : [], isThere: false };
    }
    const isCut = text !== "" && !text.endsWith("\n");
    const lines = text.split("\n");
    if (!isCut) lines.pop();
    const records: ChangeRecord[] = [];
    const breaks: Break[] = [];
    let hash = FIRST;
    lines.forEach((line, index) => {
        const parsed = parseLine(line);
        if (parsed) records.push(parsed);
        if (!parsed) breaks.push({ line: index + 1, problem: "it cannot be read" });
        else if (parsed.previous === UNKNOWN)
            breaks.push({
                line: index + 1,
                problem: `when it was added ${endOf(file)} was missing, so lines before it may be edited or removed`,
            });
        else if (parsed.previous !== hash)
            breaks.push({
                line: index + 1,
                problem: "the line before it was edited, or lines before it were removed",
            });
        hash = hashOf(line);
    });
    if (!end && lines.length > 0)
        breaks.push({ problem: `${endOf(file)}, which says where it ends, is not there` });
    if (end && !endsAsWritten({ last: lines.at(-1), before: lines.at(-2), isCut }, end))
        breaks.push({ problem: "its last line was edited, or lines after it were removed" });
    return { records: joinLines(records), breaks, isThere: true };
}

/** One record a change: its end tells more than its beginning, but for the time. */
function joinLines(lines: readonly ChangeRecord[]): ChangeRecord[] {
    const changes = new Map<string | symbol, ChangeRecord>();
    for (const line of lines) {
        const id = line.id ?? Symbol();
        changes.set(id, { ...line, at: changes.get(id)?.at ?? line.at });
    }
    return [...changes.values()];
}

/** A run may be adding lines: what was read belongs together when the end did not move meanwhile. */
async function readBoth(file: string): Promise<{ text?: string; end?: End }> {
    for (;;) {
        const before = await readEnd(file);
        const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
            if (error.code === "ENOENT") return undefined;
            throw error;
        });
        const end = await readEnd(file);
        if (isDeepStrictEqual(before, end)) return { text, end };
    }
}

function parseLine(line: string): z.infer<typeof Line> | undefined {
    try {
        return Line.parse(JSON.parse(line));
    } catch {
        return undefined;
    }
}

/** Of a line; of none, what the first line is linked to. */
function hashOf(line: string | undefined): string {
    return line === undefined ? FIRST : createHash("sha256").update(line).digest("hex");
}

/** From the end of a file that may be long, as are some lines: a change can hold whole documents. */
async function readTail(handle: FileHandle): Promise<Tail> {
    const { size } = await handle.stat();
    if (size === 0) return { isCut: false };
    for (let wanted = TAIL_BYTES; ; wanted *= 4) {
        const length = Math.min(size, wanted);
        const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
        const lines = buffer.toString("utf8").split("\n");
        const isCut = lines.at(-1) !== "";
        if (!isCut) lines.pop();
        // Of the first of what was read the beginning may be missing.
        if (lines.length > 2 || length === size) return { last: lines.at(-1), before: lines.at(-2), isCut };
    }
}

async function readEnd(file: string): Promise<End | undefined> {
    try {
        return End.parse(JSON.parse(await readFile(endOf(file), "utf8")));
    } catch {
        return undefined;
    }
}

async function writeEnd(file: string, end: End): Promise<void> {
    await replaceFile(endOf(file), JSON.stringify(end));
}
