import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { sameValue } from "../../bcm/wire/entities";
import { isSecretField } from "../../model/secrets";
import { appendRecords, auditFile, BEGUN, type ChangeRecord } from "./audit-chain";

/** What a change is about, and who makes it. */
export interface Subject {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    headNode: string;
    kind: ChangeRecord["kind"];
    name: string;
}

/** Fields by name. */
type Values = Record<string, unknown>;

/** What a change is of; each is left out where there is nothing or nothing known. */
interface Fields {
    /** As they were, in the program's spelling. */
    before?: Values;
    /** As they were sent. */
    after?: Values;
}

const HIDDEN = "(secret)";

interface Waiting {
    record: ChangeRecord;
    accept: () => void;
}

let waiting: Waiting[] = [];
let isWriting = false;
let hasWarned = false;

/**
 * Appends a line to the audit log, and returns when it is on the disk; those that come together are written
 * together. Where it cannot be noted, that is said once and nothing fails: most changes have been made by then.
 *
 * @param id of a change that was begun, which this line ends
 */
export async function noteChange(
    subject: Subject,
    call: string,
    { before = {}, after = {}, result, id }: Fields & { result: string; id?: string },
): Promise<void> {
    try {
        const at = new Date().toISOString();
        const changes = changesBetween(before, after);
        const record = { at, ...subject, call, changes, result, by: whoRuns(), id };
        await new Promise<void>((accept) => {
            waiting.push({ record, accept });
            if (!isWriting) void writeAll();
        });
    } catch (error) {
        warn(error as Error);
    }
}

/**
 * Notes a change before it is sent, so that it is known even when this process is killed before the answer comes.
 *
 * @returns what notes its end; that says the fields again, since more may be known of them by then
 */
export async function beginChange(
    subject: Subject,
    call: string,
    fields: Fields,
): Promise<(end: Fields & { result: string }) => Promise<void>> {
    const id = randomUUID();
    await noteChange(subject, call, { ...fields, result: BEGUN, id });
    return (end) => noteChange(subject, call, { ...end, id });
}

/** Carries out a change, and notes it before and after, whatever comes of it. */
export async function noteOutcome<T>(
    subject: Subject,
    call: string,
    fields: Fields,
    work: () => Promise<T>,
): Promise<T> {
    const end = await beginChange(subject, call, fields);
    try {
        const answer = await work();
        await end({ ...fields, result: "done" });
        return answer;
    } catch (error) {
        await end({ ...fields, result: (error as Error).message });
        throw error;
    }
}

async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        await appendRecords(batch.map(({ record }) => record)).catch(warn);
        for (const { accept } of batch) accept();
    }
    isWriting = false;
}

function warn({ message }: Error): void {
    // What a provider prints Pulumi shows with the update.
    if (!hasWarned) console.error(`warning: the audit log ${auditFile()} cannot be written: ${message}`);
    hasWarned = true;
}

function changesBetween(before: Values, after: Values): ChangeRecord["changes"] {
    const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
    return Object.fromEntries(
        [...fields]
            .filter((field) => !sameValue(before[field], after[field]))
            .map((field) => [
                field,
                { before: withoutSecrets(before[field]), after: withoutSecrets(after[field]) },
            ]),
    );
}

/** Passwords are known by their names, as deep as they may lie. */
function withoutSecrets(value: unknown): unknown {
    if (value === undefined) return undefined;
    const text = JSON.stringify(value, (key, inner: unknown) => {
        if (isSecretField(key) && inner !== undefined && inner !== "") return HIDDEN;
        return typeof inner === "bigint" ? String(inner) : inner; // JSON has no integers beyond 2^53
    });
    return JSON.parse(text);
}

function whoRuns(): string {
    try {
        return `${userInfo().username}@${hostname()}`;
    } catch {
        return `uid ${process.getuid?.() ?? "?"}@${hostname()}`; // a container need not know its user by name
    }
}
