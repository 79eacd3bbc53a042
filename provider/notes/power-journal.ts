import { open, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { redact } from "../../bcm/client/redact";
import { type Lock, type LockOptions, takeLock } from "./lock";
import { isWritten, writtenName } from "./request-names";
import { NAME_ANOTHER_FOLDER, openStateFolder, replaceFile, STATE_FOLDER, stateFolder } from "./state-folder";

/** Waits longer than a killed holder keeps it. */
const LOCK: LockOptions = { tries: 15, everyMs: 500, isStrict: true };
/** Lines above which a file is cut to its newest half. */
const MOST_LINES = 400;

/**
 * How far an operation has come. `intended`: written before the call, so the call may have been made · `accepted`: the
 * head node has taken it · `confirmed`: it was carried out · `refused`: it certainly was not. And for the install mode of
 * the next boot, which then stands in the operation's place, `prepared` (before the call) and `restored`.
 */
export const JournalStep = z.enum(["intended", "accepted", "confirmed", "refused", "prepared", "restored"]);
export type JournalStep = z.infer<typeof JournalStep>;

/** One line of a journal, as JSON. */
export const JournalEntry = z.looseObject({
    /** ISO 8601, of this machine. */
    at: z.string(),
    /** Stack and project, e.g. `dev::racks`. */
    stack: z.string(),
    /** Host name, for people. */
    node: z.string(),
    /** Action and request text, e.g. `power_reset CHG-1`; a digest where it is secret. */
    request: z.string(),
    step: JournalStep,
    /** `ON`, `OFF`, `RESET`, or `SHUTDOWN` for the node's own system; or an install mode. */
    operation: z.string(),
    /** With `prepared`: the install mode that stood there before any of our runs set one. */
    modeBefore: z.string().optional(),
    /** What came last before this request, ms of the head node's clock. */
    since: z.number().optional(),
    /** Up to when the head node's history had been read, in the same clock: its last operation by then. */
    seen: z.number().optional(),
    /** The node's status at that moment, with the head node's time stamp in ms. */
    status: z.string().optional(),
    statusSince: z.number().optional(),
    /** Process that wrote it. */
    process: z.string().optional(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** What a journal is about: one request on one node. */
export interface JournalKey {
    /** Uuid of the device, or address of a BMC: names the file. */
    device: string;
    stack: string;
    node: string;
    /** Its name. */
    request: string;
    /** Whether that may not be written down. */
    isSecret?: boolean;
}

/** Somebody else is driving the node, or the journal cannot be written. Nothing was sent. */
export class JournalError extends Error {}

/**
 * The operations of one node, written and synced before each call, one JSON line each. It is a help and not the truth:
 * what the head node's history says counts more. Whoever holds it is the only one who drives the node.
 */
export class Journal {
    readonly file: string;
    /** This request's lines, oldest first. */
    readonly entries: JournalEntry[];
    /** The line of an install mode, of whatever request, that was set before this run and that no boot has used up. */
    readonly prepared: JournalEntry | undefined;
    private readonly key: JournalKey;
    private readonly lock: Lock;

    private constructor(file: string, key: JournalKey, lines: JournalEntry[], lock: Lock) {
        this.file = file;
        this.key = key;
        this.entries = linesAbout(key, lines);
        this.prepared = preparedIn(lines);
        this.lock = lock;
    }

    /** Runs something as the only one who drives this node. @throws JournalError when that cannot be. */
    static async hold<T>(key: JournalKey, work: (journal: Journal) => Promise<T>): Promise<T> {
        const journal = await Journal.open(key);
        try {
            return await work(journal);
        } finally {
            await journal.lock.release();
        }
    }

    private static async open(key: JournalKey): Promise<Journal> {
        const file = fileOf(key);
        await readyFolder();
        const lock = await takeLock(file, LOCK).catch(async (error: Error) => {
            throw await explainLock(error, file, key.node);
        });
        try {
            let lines = await readLines(file);
            if (lines.length > MOST_LINES) {
                lines = lines.slice(-MOST_LINES / 2);
                await rewrite(file, lines);
            }
            return new Journal(file, key, lines, lock);
        } catch (error) {
            await lock.release();
            throw new JournalError(`the journal ${file} cannot be read: ${(error as Error).message}`);
        }
    }

    /** The last operation that was meant to be sent, if no later line says what became of it. */
    get open(): JournalEntry | undefined {
        const last = this.entries.findLast(({ step }) => step !== "prepared" && step !== "restored");
        if (!last || last.step === "confirmed" || last.step === "refused") return undefined;
        return this.entries.findLast(({ step }) => step === "intended");
    }

    /** @throws JournalError when the lock was lost, e.g. because this process was asleep; then nothing may be sent. */
    assertHeld(): void {
        if (!this.lock.isHeld())
            throw new JournalError(
                `the lock of ${this.key.node} was lost (this process stood still for too long). Run \`pulumi up\` again.`,
            );
    }

    /** Notes an operation before its call. @throws JournalError after which it must not be sent */
    async intend(operation: string, about: Partial<JournalEntry> = {}): Promise<void> {
        this.assertHeld();
        await this.note("intended", operation, about);
        this.assertHeld(); // writing may have taken its time
    }

    /** Adds a line, and returns when it is on the disk. */
    async note(step: JournalStep, operation: string, about: Partial<JournalEntry> = {}): Promise<void> {
        const { stack, isSecret = false } = this.key;
        const node = redact(this.key.node);
        const request = writtenName(this.key.request, isSecret);
        const at = new Date().toISOString();
        const writer = `${process.pid}@${hostname()}`;
        const entry = { at, stack, node, request, step, operation, ...about, process: writer };
        try {
            await append(this.file, `${JSON.stringify(entry)}\n`);
        } catch (error) {
            throw new JournalError(
                `the journal ${this.file} cannot be written (${(error as Error).message}). ` +
                    `Make room, or name another folder in ${STATE_FOLDER}.`,
            );
        }
        this.entries.push(entry);
    }
}

/** What this machine has noted of a request on a node, without holding it: for those who only look. */
export async function readNotes(
    key: Pick<JournalKey, "device" | "stack" | "request">,
): Promise<JournalEntry[]> {
    return linesAbout(key, await readLines(fileOf(key)));
}

function linesAbout(
    key: Pick<JournalKey, "stack" | "request">,
    lines: readonly JournalEntry[],
): JournalEntry[] {
    return lines.filter(({ stack, request }) => stack === key.stack && isWritten(request, key.request));
}

function fileOf({ device }: Pick<JournalKey, "device">): string {
    return join(journalFolder(), `${device.replace(/[^\w.-]/g, "_")}.jsonl`);
}

/** Where journals lie: one file a node. */
export function journalFolder(): string {
    return join(stateFolder(), "power");
}

async function readyFolder(): Promise<void> {
    try {
        await openStateFolder("power");
    } catch (error) {
        throw new JournalError(
            `power needs a journal, and ${journalFolder()} is of no use (${(error as Error).message}). ` +
                `${NAME_ANOTHER_FOLDER}.`,
        );
    }
}

async function explainLock(error: Error, file: string, node: string): Promise<JournalError> {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED")
        return new JournalError(`the lock ${file}.lock cannot be taken: ${error.message}`);
    const last = (await readLines(file).catch(() => [])).at(-1);
    const who = last ? ` (${last.stack}, ${last.request}, process ${last.process}, since ${last.at})` : "";
    return new JournalError(
        `another run is driving ${node} at this moment${who}. Let it end, then run \`pulumi up\` again.`,
    );
}

function preparedIn(lines: readonly JournalEntry[]): JournalEntry | undefined {
    const last = lines.findLast(
        ({ step, operation }) =>
            step === "prepared" ||
            step === "restored" ||
            (step === "confirmed" && (operation === "ON" || operation === "RESET")),
    );
    return last?.step === "prepared" ? last : undefined;
}

/** A line that a crash cut short is as good as not written: its call was never made. */
async function readLines(file: string): Promise<JournalEntry[]> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
    });
    return text.split("\n").flatMap((line) => {
        try {
            return [JournalEntry.parse(JSON.parse(line))];
        } catch {
            return [];
        }
    });
}

/** A new line begins with a line end where the last one was cut short. */
async function append(file: string, line: string): Promise<void> {
    const handle = await open(file, "a+", 0o600);
    try {
        const { size } = await handle.stat();
        const last = Buffer.alloc(1);
        if (size > 0) await handle.read(last, 0, 1, size - 1);
        const isCut = size > 0 && last.toString() !== "\n";
        await handle.appendFile(isCut ? `\n${line}` : line);
        await handle.sync();
        if (size === 0) await syncFolder(file);
    } finally {
        await handle.close();
    }
}

async function rewrite(file: string, entries: JournalEntry[]): Promise<void> {
    await replaceFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    await syncFolder(file);
}

/** Without it a new name may be lost with the power of this machine. */
async function syncFolder(file: string): Promise<void> {
    const folder = await open(join(file, ".."), "r");
    await folder.sync();
    await folder.close();
}
