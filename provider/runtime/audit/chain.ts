import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { z } from "zod";
import { openStateFolder, replaceFile, stateFolder } from "../state-folder";

/** Several runs may note at the same time; each holds the file for some milliseconds. */
const LOCK = {
    stale: 5000,
    update: 1000,
    realpath: false,
    retries: { retries: 200, factor: 1, minTimeout: 50, maxTimeout: 50 },
} as const;
const FIRST = "0".repeat(64);
const TAIL_BYTES = 1 << 20;

/** One change that was made on a head node, or tried. */
export const ChangeRecord = z.looseObject({
    /** ISO 8601, of this machine. */
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
    /** `done`, or why not. */
    result: z.string(),
    /** Who ran it, on which machine. */
    by: z.string(),
});
export type ChangeRecord = z.infer<typeof ChangeRecord>;

/** A record with its link: the SHA-256 of the line before it. */
const Line = ChangeRecord.extend({ previous: z.string() });

/**
 * Hash of the last line: without it a removed end would not be seen. While lines are being added also that of the last of
 * them, since a crash may come before or after.
 */
const End = z.object({ hash: z.string(), next: z.string().optional() });

/** Where the journal of changes lies. */
export function auditFile(): string {
    return join(stateFolder(), "changes.jsonl");
}

const endOf = (file: string) => `${file}.end`;

/** Appends records, each linked to the line before, and returns when they are on the disk. */
export async function appendRecords(records: readonly ChangeRecord[]): Promise<void> {
    await openStateFolder();
    const file = auditFile();
    const release = await lock(file, LOCK);
    try {
        const handle = await open(file, "a+", 0o600);
        try {
            const last = await readLast(handle);
            const before = last === undefined ? FIRST : hashOf(last.text);
            let hash = before;
            // A line that a crash cut short stays as it is: it is a link like the others.
            let text = last?.isCut ? "\n" : "";
            for (const record of records) {
                const line = JSON.stringify({ ...record, previous: hash });
                hash = hashOf(line);
                text += `${line}\n`;
            }
            await writeEnd(file, { hash: before, next: hash });
            await handle.appendFile(text);
            await handle.sync();
            await writeEnd(file, { hash });
        } finally {
            await handle.close();
        }
    } finally {
        await release();
    }
}

/** What is wrong with one line of the journal, counted from 1; without a line, with the journal as a whole. */
export interface Break {
    line?: number;
    problem: string;
}

/** All records that can be read, oldest first, and every place where the chain does not hold. */
export async function readRecords(file = auditFile()): Promise<{ records: ChangeRecord[]; breaks: Break[] }> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
    });
    const lines = text.split("\n").filter((line, index, all) => line !== "" || index < all.length - 1);
    const records: ChangeRecord[] = [];
    const breaks: Break[] = [];
    let hash = FIRST;
    lines.forEach((line, index) => {
        const parsed = parseLine(line);
        if (parsed) records.push(parsed);
        if (!parsed) breaks.push({ line: index + 1, problem: "it cannot be read" });
        else if (parsed.previous !== hash)
            breaks.push({
                line: index + 1,
                problem: "the line before it was edited, or lines before it were removed",
            });
        hash = hashOf(line);
    });
    const end = await readEnd(file);
    if (!end && lines.length > 0)
        breaks.push({ problem: `${endOf(file)}, which says where it ends, is not there` });
    if (end && end.hash !== hash && end.next !== hash)
        breaks.push({ problem: "its last line was edited, or lines after it were removed" });
    return { records, breaks };
}

function parseLine(line: string): z.infer<typeof Line> | undefined {
    try {
        return Line.parse(JSON.parse(line));
    } catch {
        return undefined;
    }
}

function hashOf(line: string): string {
    return createHash("sha256").update(line).digest("hex");
}

/** The last line, from the end of a file that may be long. */
async function readLast(
    handle: Awaited<ReturnType<typeof open>>,
): Promise<{ text: string; isCut: boolean } | undefined> {
    const { size } = await handle.stat();
    if (size === 0) return undefined;
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const tail = buffer.toString("utf8");
    const isCut = !tail.endsWith("\n");
    return { text: tail.split("\n").at(isCut ? -1 : -2) ?? "", isCut };
}

async function readEnd(file: string): Promise<z.infer<typeof End> | undefined> {
    try {
        return End.parse(JSON.parse(await readFile(endOf(file), "utf8")));
    } catch {
        return undefined;
    }
}

async function writeEnd(file: string, end: z.infer<typeof End>): Promise<void> {
    await replaceFile(endOf(file), JSON.stringify(end));
}
