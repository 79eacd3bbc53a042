import { poll, retry, within } from "../../bcm/retry";
import { describeFailed } from "../../bcm/rules/power-history";
import type { PowerActionKind } from "../../model/enums";
import type { Journal } from "../notes/power-journal";
import { type Decision, decide, type Facts, findFinished, type Switching } from "./decide";
import { NotCarriedOut, PowerFailure } from "./failure";
import type { NodeStatus, Preparation, Sending, Transport } from "./transport";

/** Time between two looks at a BMC that may not yet say OFF, ms. */
const OFF_LOOK_MS = 1000;
const LAG_LOOK_MS = 2000;
/** How often one operation is sent when it certainly was not carried out. */
const MOST_ATTEMPTS = 3;
/** States that a node reaches only by booting. */
const BOOTED = new Set(["BOOTING", "INSTALLING", "INSTALLER_CALLING_INIT", "INSTALLER_REBOOTING", "UP"]);

/** A request on one node, and what carries it out. */
export interface Job {
    transport: Transport;
    /** The node's power journal, which this run holds. */
    journal: Journal;
    action: PowerActionKind;
    /** What messages call it. */
    name: string;
    /** When the node had the very same request before, with others in between, ms. */
    askedBefore?: number;
    /** Whether a power-off shall go through the node's own system first. */
    graceful: boolean;
    /** Seconds that it has. */
    timeout: number;
    say: (line: string) => void;
}

/** How a request ended that did not fail. */
export interface Performed {
    outcome: "done" | "already";
    /** Undefined when there is no more to say than that it was sent and confirmed. */
    message?: string;
    /** A boot that counts is later than this; undefined when none was asked for. */
    bootedAfter?: number;
    /**
     * Since when the node was in the state in which something was sent to it, ms of the head node's clock, and 0 if that has never
     * heard of it; undefined when nothing was sent.
     */
    stateSince?: number;
}

/** What is to be sent, and what is known by then. */
interface Plan {
    operations: readonly Switching[];
    preparation: Preparation | undefined;
    deadline: AbortSignal;
    /** Since when the node was in its state before. */
    since: number;
}

/** How sending ended. A `failure` after which the node may boot all the same is returned, others are thrown. */
interface Sent {
    at?: number;
    failure?: Error;
}

/**
 * Carries a request out on one node, exactly once: what is known to have been carried out since it was made counts as
 * done, what the journal leaves open is looked up, and only what is then still missing is sent.
 */
export async function perform(job: Job): Promise<Performed> {
    const { leftover } = job.transport;
    const plan = await undoOnFailure(leftover, () => findPlan(job));
    if ("outcome" in plan) return plan;
    const { preparation, since } = plan;
    const sent = await undoOnFailure(preparation ?? leftover, async () => {
        await preparation?.make();
        return sendAll(job, plan);
    });
    if (sent.failure) throw sent.failure;
    return { outcome: "done", bootedAfter: sent.at ?? since, stateSince: since };
}

/** Nothing that was prepared for a boot is left behind when none can have come of it. */
async function undoOnFailure<T>(preparation: Preparation | undefined, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        await preparation?.undo(error as Error);
        throw error;
    }
}

async function findPlan(job: Job): Promise<Plan | Performed> {
    const { transport, action, timeout, graceful } = job;
    const deadline = transport.deadline();
    const status = await transport.status();
    if (status?.obstacle) throw new PowerFailure(status.obstacle);
    if (status?.already) return { outcome: "already", message: status.already };
    const decision = await gatherAndDecide(job, status, deadline);
    if (decision.kind === "stop") throw new PowerFailure(decision.message);
    if (decision.kind === "already") return { outcome: "already", message: decision.message };
    if (decision.kind === "done")
        return { outcome: "done", message: decision.message, bootedAfter: decision.at };
    if (deadline.aborted)
        throw new PowerFailure(
            `its ${timeout} seconds were over before anything was sent: the head node or the BMC ` +
                "answered late. Raise timeout (powerTimeout in a set), or run `pulumi up` again.",
        );
    const { operations } = decision;
    const since = status?.since ?? 0;
    const tookTime = await transport.makeReady(operations);
    // Where no head node tells whether the node's own system runs, it is asked in any case.
    const isGraceful = graceful && action === "power_off" && (!status || status.state === "UP");
    if (isGraceful && (await transport.shutDown()))
        return { outcome: "done", message: `${action} done, through its own system` };
    return {
        operations,
        preparation: await transport.planBoot(),
        // A command, or a shutdown that hung, has used up the first one.
        deadline: isGraceful || tookTime ? transport.deadline() : deadline,
        since,
    };
}

/** Looks up what the journal leaves open, asks the BMC, and reads the history last: it then holds all there is. */
async function gatherAndDecide(
    { transport, journal, action, name, askedBefore, say }: Job,
    status: NodeStatus | undefined,
    deadline: AbortSignal,
): Promise<Decision> {
    const { open } = journal;
    if (open) await transport.settle(open, deadline);
    // What is open is asked anew.
    const power = await transport.readPower(deadline, !open).catch((error: Error) => error);
    const past = await transport.past();
    const { executed, failed = [] } = past;
    const finished = findFinished({ action, name, executed, askedBefore });
    if (finished) return finished;
    if (power instanceof Error) throw power;
    const latest = failed.filter(({ executionTime }) => executionTime > (open?.seen ?? 0));
    const isKnown = [...executed, ...latest].some(({ operation }) => operation === open?.operation);
    const facts: Facts = {
        action,
        name,
        ...past,
        power,
        askedBefore,
        open: isKnown ? undefined : open,
        since: status?.since ?? 0,
        isBooted: BOOTED.has(status?.state ?? ""),
        hasFailed: status?.hasFailed,
    };
    const decision = decide(facts);
    const last = failed.at(-1);
    if (last && decision.kind === "send") say(`${describeFailed(last)}; trying again`);
    const isOwed = (action === "power_cycle" || action === "power_on") && executed.length > 0;
    if (isOwed && decision.kind === "done" && transport.lagMs > 0)
        return decideAfterLag(transport, facts, deadline);
    return decision;
}

/** A BMC may say ON for a moment after its OFF: only when it goes on saying so has somebody switched the node on. */
async function decideAfterLag(transport: Transport, facts: Facts, deadline: AbortSignal): Promise<Decision> {
    const look = async () => {
        const power = await transport.readPower(deadline);
        return power === "ON" ? undefined : { power };
    };
    const changed = await poll(look, LAG_LOOK_MS, within(transport.lagMs));
    return decide({ ...facts, ...changed });
}

async function sendAll(job: Job, { operations, deadline }: Plan): Promise<Sent> {
    const sending = { isStep: operations.length > 1, deadline };
    let sent: Sent = {};
    for (const [index, operation] of operations.entries()) {
        sent = await retry(() => noteAndSend(job, operation, sending), {
            attempts: MOST_ATTEMPTS,
            again: (error) => error instanceof NotCarriedOut,
        });
        if (sent.failure) return sent;
        const isLast = index === operations.length - 1;
        if (operation === "OFF" && !isLast && job.transport.lagMs > 0) await awaitOff(job, deadline);
    }
    return sent;
}

/**
 * Notes one operation in the journal, sends it, and notes what became of it.
 *
 * @throws NotCarriedOut when it may be sent again
 */
async function noteAndSend(
    { transport, journal, say }: Job,
    operation: Switching,
    sending: Omit<Sending, "before">,
): Promise<Sent> {
    const before = await transport.intend(operation);
    say(`${operation} …`);
    const fate = await transport
        .send(operation, { ...sending, before })
        .catch((failure: Error) => ({ kind: "open" as const, failure }));
    if (fate.kind === "open") {
        await transport.audit(operation, fate.failure.message);
        return failedOpen(operation, fate.failure);
    }
    if (fate.kind === "refused") {
        const { failure } = fate;
        const isRepeatable = failure instanceof NotCarriedOut;
        const result = isRepeatable ? `not carried out: ${failure.reason}` : failure.message;
        await journal.note("refused", operation).finally(() => transport.audit(operation, result));
        throw failure;
    }
    try {
        const result = fate.result ?? "done";
        await journal.note("confirmed", operation).finally(() => transport.audit(operation, result));
    } catch (failure) {
        return failedOpen(operation, failure as Error);
    }
    return { at: fate.at ?? (await executionTime(transport, operation, before)) };
}

/** Only what switches a node on can boot it. */
function failedOpen(operation: Switching, failure: Error): Sent {
    if (operation === "OFF") throw failure;
    return { failure };
}

/** The operation was carried out, whatever becomes of this question. */
async function executionTime(
    transport: Transport,
    operation: Switching,
    before: number,
): Promise<number | undefined> {
    const past = await transport.past().catch(() => undefined);
    return past?.executed.find((done) => done.operation === operation && done.executionTime > before)
        ?.executionTime;
}

/** Waits until the BMC says that the node is off; a cycle that switches on too early would be none. */
async function awaitOff({ transport, say }: Job, deadline: AbortSignal): Promise<void> {
    const look = async () => {
        if ((await transport.readPower(deadline)) !== "ON") return true;
        say("waiting for it to be off");
        return undefined;
    };
    if (await poll(look, OFF_LOOK_MS, deadline)) return;
    throw new PowerFailure(
        "was switched off, and its BMC still says that it is on. Look at the BMC; the next `pulumi up` goes on",
    );
}
