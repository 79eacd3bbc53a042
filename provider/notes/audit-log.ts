import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { redactDeep } from "../../bcm/client/redact";
import { sameValue } from "../../bcm/wire/entities";
import { HIDDEN, isSecretField } from "../../model/secrets";
import { appendRecords, auditFile, BEGUN, type ChangeRecord } from "./audit-chain";

/** What a change is about, and who makes it. */
export interface Subject {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    headNode: string;
    kind: ChangeRecord["kind"];
    name: string;
    /** Paths of the fields that the program keeps secret; passwords need not be among them. */
    secrets?: readonly string[];
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
        const { secrets = [], ...about } = subject;
        const changes = changesBetween(before, after, secrets);
        const said = redactDeep({ name: subject.name, changes, result });
        const record = { at, ...about, call, ...said, by: whoRuns(), id };
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

function changesBetween(before: Values, after: Values, secrets: readonly string[]): ChangeRecord["changes"] {
    const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
    return Object.fromEntries(
        [...fields]
            .filter((field) => !sameValue(before[field], after[field]))
            .map((field) => [
                field,
                {
                    before: withoutSecrets(before[field], field, secrets),
                    after: withoutSecrets(after[field], field, secrets),
                },
            ]),
    );
}

/** Passwords are known by their names, as deep as they may lie; what else is secret by its path. */
function withoutSecrets(value: unknown, path: string, secrets: readonly string[]): unknown {
    if (value === undefined || value === "") return value;
    if (secrets.includes(path) || isSecretField(path.split(".").at(-1) ?? "")) return HIDDEN;
    if (typeof value === "bigint") return String(value); // JSON has no integers beyond 2^53
    if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, path, secrets));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, `${path}.${key}`, secrets)]),
    );
}

function whoRuns(): string {
    try {
        return `${userInfo().username}@${hostname()}`;
    } catch {
        return `uid ${process.getuid?.() ?? "?"}@${hostname()}`; // a container need not know its user by name
    }
}
