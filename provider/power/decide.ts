import { type PastOperation, POWER_STEPS } from "../../bcm/wire/power";
import type { PowerActionKind } from "../../model/enums";
import type { JournalEntry } from "../notes/power-journal";

/** An operation that changes a node's power. */
export type Switching = (typeof POWER_STEPS)[PowerActionKind][number];

/** What a BMC says; undefined when nobody can ask it. */
export type Power = "ON" | "OFF" | undefined;

/** An operation that was carried out. */
export type Executed = Pick<PastOperation, "operation" | "executionTime">;

/** What is known of the operations on a node since a request was made; oldest first. */
export interface Past {
    executed: readonly Executed[];
    /** What was tried and failed; it counts as not done. @default none */
    failed?: readonly PastOperation[];
    /** Whether `executed` has all that was carried out; if it has not, nothing follows from what is missing. @default true */
    isWhole?: boolean;
}

/** A new text asks all nodes of a set: with power_cycle and power_reset also those on which all went well. */
const ASK_AGAIN =
    "for it again on all its nodes, give the request a new text; on this one alone, use a PowerAction";

/** What is known before anything is sent for a request. */
export interface Facts extends Past {
    action: PowerActionKind;
    /** What messages call the request. @default the action */
    name?: string;
    power: Power;
    /** When the node had the very same request before, with others in between, ms; it is not carried out twice. */
    askedBefore?: number;
    /** An operation of this request whose fate the journal leaves open; it is not among `executed`. */
    open?: JournalEntry;
    /** Head node's time in ms since when the node is in its state, and whether that state belongs to a boot. */
    since: number;
    isBooted: boolean;
    /** Whether its last install has failed: it is on, and stays as it is. @default false */
    hasFailed?: boolean;
}

/** What is left to do. */
export type Decision =
    /** It has been carried out; `at` in ms, where it is known. */
    | { kind: "done"; message: string; at?: number }
    /** The node is as it shall be. */
    | { kind: "already"; message: string }
    | { kind: "send"; operations: readonly Switching[] }
    /** The facts do not decide, or forbid it. */
    | { kind: "stop"; message: string };

/**
 * The one decision about power, whoever carries it out: what an action still needs, from what the history, the BMC and the
 * journal say. An operation that was carried out since the request was made is never sent again, whoever sent it.
 */
export function decide(facts: Facts): Decision {
    const { action, power } = facts;
    if (facts.askedBefore !== undefined) return decideRepeated(action, power, facts.askedBefore);
    const finished = findFinished(facts);
    if (finished) return finished;
    switch (action) {
        case "power_on":
            if (lastOff(facts)) return continueCycle(facts);
            if (power !== "ON") return send(facts, "ON");
            // Nothing that is on boots by being switched on.
            return facts.hasFailed ? send(facts, "OFF", "ON") : { kind: "already", message: "is on already" };
        case "power_off":
            return power === "OFF" ? { kind: "already", message: "is off already" } : send(facts, "OFF");
        case "power_cycle":
            if (lastOff(facts)) return continueCycle(facts);
            return power === "OFF" ? send(facts, "ON") : send(facts, "OFF", "ON");
        case "power_reset":
            return decideReset(facts);
    }
}

/** A request that others have followed is over: going back to its text, e.g. by a revert, sends nothing. */
function decideRepeated(action: PowerActionKind, power: Power, askedBefore: number): Decision {
    const wanted = action === "power_off" ? "OFF" : "ON";
    const once = `the same request was made at ${new Date(askedBefore).toISOString()} and is carried out once`;
    const is = power?.toLowerCase() ?? "in an unknown power state";
    if (power === wanted) return { kind: "already", message: `is ${is}; ${once}` };
    return {
        kind: "stop",
        message: `is ${is}, and ${once}. To ask ${ASK_AGAIN}`,
    };
}

/** Whether the history alone shows that nothing is left to do. */
export function findFinished({
    action,
    name = action,
    executed,
    askedBefore,
}: Pick<Facts, "action" | "name" | "executed" | "askedBefore">): Decision | undefined {
    if (askedBefore !== undefined) return undefined; // what came since then was for the requests in between
    const last = POWER_STEPS[action].at(-1);
    const end = executed.filter(({ operation }) => asSwitching(operation) === last).at(-1);
    if (!end) return undefined;
    const off = executed.filter(({ operation }) => asSwitching(operation) === "OFF").at(-1);
    // A cycle has ended with an ON that came after its OFF; or with the ON of a node that was off to begin with.
    if (action === "power_cycle" && off && off.executionTime > end.executionTime) return undefined;
    const at = new Date(end.executionTime).toISOString();
    return { kind: "done", message: `${name} was carried out at ${at}`, at: end.executionTime };
}

/** A node that was shut down through its own system is as off as one that was switched off. */
function asSwitching(operation: string): string {
    return operation === "SHUTDOWN" ? "OFF" : operation;
}

function lastOff({ executed }: Facts): Executed | undefined {
    return executed.filter(({ operation }) => asSwitching(operation) === "OFF").at(-1);
}

/** The OFF of a cycle, or of an install that is tried again, has happened: its ON is owed, unless somebody else has switched the node on. */
function continueCycle(facts: Facts): Decision {
    if (facts.power !== "ON") return { kind: "send", operations: ["ON"] };
    return {
        kind: "done",
        message: `${facts.action}: it was switched off, and is on again`,
        at: lastOff(facts)?.executionTime,
    };
}

/** A reset leaves no state behind that could be read: where its call may have been made, only a boot can tell. */
function decideReset(facts: Facts): Decision {
    const { power, open, since, isBooted } = facts;
    if (open) {
        const before = open.statusSince ?? 0;
        if (since > before && isBooted)
            return { kind: "done", message: "the node has booted since the reset was asked for", at: before };
        if (since > before)
            return {
                kind: "stop",
                message:
                    `RESET was asked for at ${open.at} and is not in the head node's history, and yet the node has left ` +
                    `${open.status} since. Look at its console: once it boots, \`pulumi up\` goes on by itself`,
            };
    }
    if (power === "OFF")
        return {
            kind: "stop",
            message: "is off, and a reset starts nothing. Use power_on, which leaves alone what is on",
        };
    return send(facts, "RESET");
}

/** What the history does not show may have been carried out, when it does not reach back to the request. */
function send({ action, name = action, power, isWhole = true }: Facts, ...operations: Switching[]): Decision {
    if (isWhole) return { kind: "send", operations };
    const is = power === undefined ? "" : `is ${power.toLowerCase()}, and `;
    return {
        kind: "stop",
        message:
            `${is}whether ${name} was carried out is not known: the head node shows only its last operations, all of them ` +
            `later than this request. Look at the node; to ask ${ASK_AGAIN}`,
    };
}
