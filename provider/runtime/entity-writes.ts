import { BcmUnreachableError } from "../../bcm/client/errors";
import { pause } from "../../bcm/pause";
import { retry } from "../../bcm/retry";
import { sameValue } from "../../bcm/wire/entities";
import { beginChange, noteOutcome, type Subject } from "../notes/audit-log";
import { differingFields } from "./diff";

/** Waits before each look for a written value: the head node may lag. */
const LOOK_AGAIN_MS = [0, 250, 1000, 2000, 5000] as const;
/** How often a write is tried: somebody else may write at the same time, or it may not arrive. */
const ATTEMPTS = 3;

/** How one entity is written and read back. */
export interface EntityWrites<Spec extends Record<string, unknown>, Live extends { uuid: string }> {
    /** Which entity it is, for error messages and the audit log. */
    subject: Subject;
    spec: Spec;
    /** The entity as it is now; undefined if there is none. */
    read: (uuid: string) => Promise<Live | undefined>;
    /** The entity as wanted; throws if that is not allowed. */
    patch: (live: Live) => Live;
    /** The live values of the fields that we own, in the program's spelling. */
    valuesOf: (live: Live) => Spec;
    /** Waits between looks, for tests. */
    waits?: readonly number[];
}

/** Somebody else wrote the entity between our read and our write; the text counts once it goes on like that. */
class ForeignEditError extends Error {
    constructor(name: string) {
        super(
            `Somebody else keeps writing ${name}: after ${ATTEMPTS} writes it is still not as the program states. ` +
                "Find out who does, then run `pulumi up` again.",
        );
    }
}

/** Sends a new entity. */
type Send<Live> = (wanted: Live) => Promise<void>;
/** Reads the entity and at once sends what `patch` makes of it; null if it does not exist. */
type Change<Live> = (uuid: string, patch: (live: Live | null) => Live) => Promise<void>;
type Outcome<Live> = { stored: Live } | { missing: string[] } | "foreign edit";

/**
 * Adds an entity and reads it back.
 *
 * @throws Error that names the fields that the head node accepted but did not store.
 */
export async function addEntity<Spec extends Record<string, unknown>, Live extends { uuid: string }>(
    writes: EntityWrites<Spec, Live>,
    blank: Live,
    send: Send<Live>,
): Promise<Live> {
    const wanted = writes.patch(blank);
    /** Why the last attempt did not arrive, once a look has shown that; a look that fails shows nothing. */
    let missed: Error | undefined;
    const tryAdd = async (attempt: number): Promise<Live> => {
        missed = undefined;
        const problem = await unlessLost(() => send(wanted)).catch((refused: Error) => {
            if (attempt === 1) throw refused;
            return refused; // the one before may have arrived late, and be in its way
        });
        const outcome = await look(writes, wanted.uuid, undefined);
        if (typeof outcome === "object" && "stored" in outcome) return outcome.stored;
        missed = problem;
        throw problem ?? notStored(writes, "add", typeof outcome === "object" ? outcome.missing : []);
    };
    return noteOutcome(writes.subject, "add", { after: writes.valuesOf(wanted) }, () =>
        retry(tryAdd, {
            attempts: ATTEMPTS,
            // A first one that never arrived has been repeated by the client.
            again: (error) =>
                error === missed &&
                (isLost(error) || (error instanceof BcmUnreachableError && error.attemptNumber > 1)),
        }),
    );
}

/**
 * Changes the live entity and reads it back. BCM has no locks: if somebody else wrote in between, the change is repeated
 * on the fresh entity.
 *
 * @throws Error that names the fields that the head node accepted but did not store.
 */
export async function updateEntity<Spec extends Record<string, unknown>, Live extends { uuid: string }>(
    writes: EntityWrites<Spec, Live>,
    uuid: string,
    change: Change<Live>,
): Promise<Live> {
    return retry(() => tryUpdate(writes, uuid, change), {
        attempts: ATTEMPTS,
        // After a lost reply a look has shown that it did not arrive.
        again: (error) => error instanceof ForeignEditError || isLost(error),
    });
}

/**
 * Removes an entity and checks that it is gone, because Pulumi forgets what it believes to be removed.
 *
 * @throws Error if the head node still has what it said it removed.
 */
export async function removeEntity(
    subject: Subject,
    before: Record<string, unknown>,
    isThere: () => Promise<boolean>,
    send: () => Promise<void>,
): Promise<void> {
    await noteOutcome(subject, "remove", { before }, async () => {
        await send();
        for (const wait of LOOK_AGAIN_MS) {
            if (wait > 0) await pause(wait);
            if (!(await isThere())) return;
        }
        throw new Error(
            `BCM accepted ${callOn("remove", subject)} but still has it. Check it with cmsh, then run the same ` +
                "command again.",
        );
    });
}

async function tryUpdate<Spec extends Record<string, unknown>, Live extends { uuid: string }>(
    writes: EntityWrites<Spec, Live>,
    uuid: string,
    change: Change<Live>,
): Promise<Live> {
    let sent: { before: Live; wanted: Live } | undefined;
    const patch = (live: Live | null): Live => {
        if (!live)
            throw new Error(
                `The head node no longer has ${nameOf(writes)}. Run \`pulumi refresh\`, then \`pulumi up\` to create it again.`,
            );
        sent = { before: live, wanted: writes.patch(live) };
        return sent.wanted;
    };
    // The entity is read and written in one step (`DeviceCalls.change`), so its previous values are known only at the end.
    const end = await beginChange(writes.subject, "update", { after: writes.spec });
    const note = async (result: string) => {
        if (!sent) return end({ result: `not sent: ${result}` });
        const [before, after] = [writes.valuesOf(sent.before), writes.valuesOf(sent.wanted)];
        return end({ before, after, result });
    };
    try {
        const lostReply = await unlessLost(() => change(uuid, patch));
        if (lostReply && !sent) throw lostReply; // the entity was not even read
        const outcome = await look(writes, uuid, sent?.before);
        if (outcome !== "foreign edit" && "missing" in outcome)
            throw lostReply ?? notStored(writes, "update", outcome.missing);
        if (outcome === "foreign edit") throw new ForeignEditError(nameOf(writes));
        await note("done");
        return outcome.stored;
    } catch (error) {
        await note(
            error instanceof ForeignEditError
                ? "somebody else wrote at the same time"
                : (error as Error).message,
        );
        throw error;
    }
}

/** For messages: `device "dgx-05"`. */
function nameOf({ subject: { kind, name } }: { subject: Subject }): string {
    return `${kind} "${name}"`;
}

/** The error of a write whose reply was lost; it may be sent again only once a look has shown that it did not arrive. */
async function unlessLost(write: () => Promise<void>): Promise<BcmUnreachableError | undefined> {
    try {
        await write();
        return undefined;
    } catch (error) {
        if (isLost(error)) return error;
        throw error;
    }
}

/** Does something again whose reply was lost; it begins with a look, so that what did arrive is not done twice. */
export function repeatLost(work: () => Promise<void>): Promise<void> {
    return retry(work, { attempts: ATTEMPTS, again: isLost });
}

/** Whether a write may have arrived although its reply did not. */
function isLost(error: unknown): error is BcmUnreachableError {
    return error instanceof BcmUnreachableError && !error.neverArrived;
}

async function look<Spec extends Record<string, unknown>, Live extends { uuid: string }>(
    { spec, read, valuesOf, waits = LOOK_AGAIN_MS }: EntityWrites<Spec, Live>,
    uuid: string,
    before: Live | undefined,
): Promise<Outcome<Live>> {
    const old = before && valuesOf(before);
    let missing: string[] = [];
    for (const wait of waits) {
        if (wait > 0) await pause(wait);
        const found = await read(uuid);
        if (!found) {
            missing = ["any of it"];
            continue;
        }
        const values = valuesOf(found);
        missing = differingFields(spec, values);
        if (missing.length === 0) return { stored: found };
        if (old && missing.some((field) => !sameValue(values[field], old[field]))) return "foreign edit";
    }
    return { missing };
}

function notStored({ subject }: { subject: Subject }, call: "add" | "update", missing: string[]): Error {
    return new Error(
        `BCM accepted ${callOn(call, subject)} but did not store ${missing.join(", ")}. ` +
            "Check it with cmsh; this version of BCM may not store the value.",
    );
}

/** For messages: `cmdevice.addDevice for "dgx-05" on https://head:8081`. */
function callOn(call: "add" | "update" | "remove", { kind, name, headNode }: Subject): string {
    return `cmdevice.${call}${kind === "device" ? "Device" : "Category"} for "${name}" on ${headNode}`;
}
