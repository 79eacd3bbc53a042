import { hostname, userInfo } from "node:os";
import { sameValue } from "../../wire/entities";
import type { Properties } from "../inputs";
import { appendRecords, auditFile, type ChangeRecord } from "./chain";

/** What a change is about, and who makes it. */
export interface Subject {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    headNode: string;
    kind: ChangeRecord["kind"];
    name: string;
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
 * Appends a change to the journal of changes, and returns when it is on the disk; those that come together are written
 * together. The change has been made by then: where it cannot be noted, that is said once and nothing fails.
 *
 * @param before fields as they were, in the program's spelling; empty for something new
 * @param after fields as they were sent; empty for something removed
 */
export async function noteChange(
    subject: Subject,
    call: string,
    { before = {}, after = {}, result }: { before?: Properties; after?: Properties; result: string },
): Promise<void> {
    try {
        const at = new Date().toISOString();
        const changes = changesBetween(before, after);
        const record = { at, ...subject, call, changes, result, by: whoRuns() };
        await new Promise<void>((accept) => {
            waiting.push({ record, accept });
            if (!isWriting) void writeAll();
        });
    } catch (error) {
        warn(error as Error);
    }
}

/** Carries out a change and notes it, whatever came of it. */
export async function noteOutcome<T>(
    subject: Subject,
    call: string,
    fields: { before?: Properties; after?: Properties },
    work: () => Promise<T>,
): Promise<T> {
    try {
        const answer = await work();
        await noteChange(subject, call, { ...fields, result: "done" });
        return answer;
    } catch (error) {
        await noteChange(subject, call, { ...fields, result: (error as Error).message });
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
    if (!hasWarned)
        console.error(`warning: the journal of changes ${auditFile()} cannot be written: ${message}`);
    hasWarned = true;
}

function changesBetween(before: Properties, after: Properties): ChangeRecord["changes"] {
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
        if (/password/i.test(key) && inner !== undefined && inner !== "") return HIDDEN;
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
