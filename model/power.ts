import { z } from "zod";
import { AheadNode, DrainedBefore, DrainSpec } from "./drain";
import { PowerActionKind } from "./enums";
import { Move } from "./move";
import { NodeCommand } from "./node-command";
import { nameAll, plural } from "./text";
import { HostName } from "./values";

/** One power action on one node. Times are in seconds. */
export const PowerActionSpec = z.strictObject({
    deviceId: z.union([z.uuid(), HostName], "a host name or a uuid"),
    powerAction: z.string(),
    waitForCompletion: z.boolean().default(true),
    timeout: z.number().positive("more than 0").default(600),
    request: z.string().default(""),
    reinstall: z.string().default("none"),
    graceful: z.boolean().default(false),
    hold: z.string().default(""),
    drained: z.boolean().default(false),
    before: NodeCommand.optional(),
    since: z.number().optional(),
    askedBefore: z.number().optional(),
    cluster: z.string().optional(),
});
export type PowerActionSpec = z.infer<typeof PowerActionSpec>;

/** How a power action ended. `held`: not sent, because the rollout stopped before this node's turn or its command before failed. @internal */
export const PowerOutcome = z.enum(["done", "already", "failed", "held"]);
/** How a power action ended. `held`: not sent, because the rollout stopped before this node's turn or its command before failed. @useDeclaredType */
export type PowerOutcome = z.infer<typeof PowerOutcome>;

/** Nodes that leave a set and whose records are removed, for policies. */
export const Removals = z.strictObject({
    /** Their host names. */
    leaving: z.array(z.string()),
    /** How many nodes the set had before. */
    had: z.int(),
});
export type Removals = z.infer<typeof Removals>;

/** What one node is asked on its own, in place of what its set is asked. */
export const OwnRequest = z.strictObject({
    powerAction: z.string(),
    request: z.string().optional(),
});
export type OwnRequest = z.infer<typeof OwnRequest>;

/** One request for several nodes: what the head node's history showed for each when the request was made. */
export const PowerRequestSpec = z.strictObject({
    nodes: z.array(z.string()),
    waves: z.array(z.array(z.string())).default([]),
    powerAction: z.string().optional(),
    request: z.string().default(""),
    isEnabled: z.boolean(),
    /** What nodes take from one another: carried out before anything else of the set. */
    moves: z.array(Move).default([]),
    /** What single nodes are asked instead, by host name. */
    ownRequests: z.record(z.string(), OwnRequest).default({}),
    /** Former names of renamed nodes, by the new ones: they keep what they have been asked. */
    renamed: z.record(z.string(), z.string()).default({}),
    /** The request with which each node has arrived, where the state's watchers are not those of the program any more. */
    arrived: z.record(z.string(), z.string()).default({}),
    /** The requests whose failed installs were tried again, by host name, as the state has it. */
    retried: z.record(z.string(), z.array(z.string())).default({}),
    /** Whether work is taken off the nodes before they are powered. */
    drain: z.boolean().default(false),
    facts: Removals.optional(),
    cluster: z.string().optional(),
});
export type PowerRequestSpec = z.infer<typeof PowerRequestSpec>;

/** What the program behind an `IpmiPower` is asked to do, as one JSON text; the password comes in the environment. */
export const IpmiOrder = z.strictObject({
    node: z.string(),
    host: z.string(),
    port: z.int().positive().default(623),
    username: z.string().default(""),
    cipherSuite: z.int().nonnegative().optional(),
    powerAction: PowerActionKind,
    request: z.string().default(""),
    graceful: z.boolean().default(false),
    timeout: z.number().positive("more than 0").default(600),
    /** Why it is not sent; empty if it is sent. */
    hold: z.string().default(""),
    /** When the node had the very same request before, with others in between, ms. */
    askedBefore: z.number().optional(),
    stack: z.string(),
});
export type IpmiOrder = z.infer<typeof IpmiOrder>;

/** The program's answer on standard output. */
export const IpmiAnswer = z.strictObject({ outcome: z.enum(["done", "already"]), message: z.string() });
export type IpmiAnswer = z.infer<typeof IpmiAnswer>;

/** Begins the message of a node that the rollout did not get to. @internal */
export const NOT_SENT = "not sent: ";

/** Begins the message of a node whose command before its power has failed. @internal */
export const NOT_POWERED = "not powered: ";

/** The state that a power action is to bring a node to. @internal */
export const Goal = z.enum(["active", "powered_off"]);
/** The state that a power action is to bring a node to. @useDeclaredType */
export type Goal = z.infer<typeof Goal>;

/** What a watcher needs to know of one node's power action. @internal */
export const ReadinessTarget = z.strictObject({
    /** Host name of the node. */
    hostname: HostName,
    /** How its power action ended. */
    outcome: PowerOutcome,
    /** What was done, or why nothing was. */
    message: z.string(),
    /** The request that this answers; a new one makes the watcher look again. */
    request: z.string(),
    /** Only a boot after this time counts, ms of the head node's clock; if absent, the present one counts. */
    bootedAfter: z.number().optional(),
    /** When its boot was asked for, if another watcher has seen it leave its state before; ms of the same clock. */
    poweredAt: z.number().optional(),
    /** Install mode requested for this boot, e.g. `FULL`; if absent, the node's or category's own applies. */
    reinstall: z.string().optional(),
    /** The state that it is to reach; if absent, its watcher's. */
    until: Goal.optional(),
    /** What it shares with others, where not all of one kind may be under way at a time. */
    group: z.string().optional(),
});
/** How one node's power action ended, for its watcher. @useDeclaredType */
export type ReadinessTarget = z.infer<typeof ReadinessTarget>;

/** A node that one watcher leaves to the next. @internal */
export const UnderWay = z.strictObject({
    /** Host name of the node. */
    hostname: HostName,
    /** The request that it answers. */
    request: z.string(),
    /** What counts of its time-out so far. */
    seconds: z.number(),
    /** As in its target. */
    bootedAfter: z.number().optional(),
    /** When its boot was asked for, ms of the head node's clock. */
    poweredAt: z.number().optional(),
    /** As in its target. */
    until: Goal.optional(),
    /** As in its target. */
    group: z.string().optional(),
});
/** A node that is under way, as one watcher hands it on to the next. @useDeclaredType */
export type UnderWay = z.infer<typeof UnderWay>;

/** A node whose install failed, as its watcher hands it on to another try. @internal */
export const FailedInstall = z.strictObject({
    /** Host name of the node. */
    hostname: HostName,
    /** The request that it answers. */
    request: z.string(),
    /** The request of its set, or its own, as it was first asked: a try has another one. */
    asked: z.string(),
    /** Why it failed. */
    message: z.string(),
    /** When its boot was asked for, ms of the head node's clock: what was sent since then is the next try. */
    poweredAt: z.number(),
    /** As in its target. */
    group: z.string().optional(),
});
/** A node whose install failed, as its watcher hands it on to another try. @useDeclaredType */
export type FailedInstall = z.infer<typeof FailedInstall>;

/** How many nodes have failed in a rollout so far. @internal */
export const Tally = z.strictObject({
    /** How many. */
    count: z.number(),
    /** The first of them: every later watcher stores the names in the state. */
    names: z.array(z.string()),
    /** How many failed installs wait for another try; they are not among them. */
    waiting: z.number().optional(),
});
/** How many nodes have failed so far, and the first names. @useDeclaredType */
export type Tally = z.infer<typeof Tally>;

/** What of a rollout comes after the nodes of one watcher. @internal */
export const Rest = z.strictObject({
    /** How many nodes are still to be powered, as far as the program can tell. */
    nodes: z.int().nonnegative("0 or more"),
    /** How many may be under way at a time. */
    window: z.int().positive("1 or more"),
});
/** What of a rollout comes after the nodes of one watcher. @useDeclaredType */
export type Rest = z.infer<typeof Rest>;

/** What stops a rollout, for all that watch its nodes. Times are in seconds. */
const BUDGET = {
    timeout: z.number().positive("more than 0").default(3600),
    /** How many nodes failed before, as the watcher before has counted. */
    tallyBefore: Tally.default({ count: 0, names: [] }),
    /** More failed nodes than this stop the rollout. */
    maxFailures: z.int().nonnegative("0 or more").default(0),
    /** How many failed installs may wait for another try; more stop the rollout. With 0 an install that fails has failed. */
    mayRetry: z.int().nonnegative("0 or more").default(0),
    /** Whether its nodes are canaries: one that fails stops the rollout. */
    canary: z.boolean().default(false),
    cluster: z.string().optional(),
};

/** The state that the nodes of one step are to reach. */
export const NodeReadinessSpec = z.strictObject({
    ...BUDGET,
    targets: z.array(ReadinessTarget),
    until: Goal.default("active"),
    /** How many of the nodes may still be under way when it ends. */
    leave: z.int().nonnegative("0 or more").default(0),
    /** How many nodes of a group may still be under way when it ends; of groups that are not named, any number. */
    leaveOf: z.record(z.string(), z.int().nonnegative("0 or more")).default({}),
    /** What comes after its own nodes, for the expected end; nothing that it does depends on it. */
    rest: Rest.optional(),
    /** Whether it is the last one of its line, which keeps what all of them have seen. */
    last: z.boolean().default(false),
    /** Nodes that the watcher before has left. */
    unfinishedBefore: z.array(UnderWay).default([]),
    /** Run for each node that was powered, once it is active. */
    after: NodeCommand.optional(),
    /** Whose work it takes off and gives back. */
    drain: DrainSpec.optional(),
    /** Nodes that wait for their turn, as the watcher before has left them. */
    aheadBefore: z.array(AheadNode).default([]),
    /** Failures that others have found, by host name. */
    failedBefore: z.record(z.string(), z.string()).default({}),
    /** True for the last watcher, which ends the run with an error if any node failed. */
    verdict: z.boolean().default(false),
});
export type NodeReadinessSpec = z.infer<typeof NodeReadinessSpec>;

/** Another try of failed installs. */
export const InstallRetrySpec = z.strictObject({
    ...BUDGET,
    /** The nodes in their order. */
    nodes: z.array(FailedInstall),
    /** Text of this try, e.g. `CHG-1042, try 2`. */
    request: z.string(),
    /** The same of nodes that are asked alone, by host name. */
    ownRequests: z.record(z.string(), z.string()).default({}),
    /** How many nodes may be under way at a time. */
    window: z.int().positive("1 or more"),
    /** How many of one group. */
    maxPerGroup: z.int().positive("1 or more").optional(),
    /** What a BMC has for the power operations. */
    powerTimeout: z.number().positive("more than 0").optional(),
    reinstall: z.string().optional(),
    /** Run for each node right before it is powered, and once it is active. */
    before: NodeCommand.optional(),
    after: NodeCommand.optional(),
    /** Whether a node is interrupted only if it has no work. */
    drained: z.boolean().default(false),
    /** What somebody else has drained; of a set that drains nothing it is absent. */
    drainedBefore: DrainedBefore.optional(),
    /** Why nobody may be powered; empty if somebody may. */
    hold: z.string().default(""),
});
export type InstallRetrySpec = z.infer<typeof InstallRetrySpec>;

/** A node, and the request that it answers. */
export type NodeRequest = Pick<UnderWay, "hostname" | "request">;

/** Whether two are the same node's, for the same request. */
export function isSameRequest(one: NodeRequest, other: NodeRequest): boolean {
    return one.hostname === other.hostname && one.request === other.request;
}

/** `power_reset CHG-1`: two requests with this same name are the same request. */
export function requestName({ powerAction, request }: { powerAction?: string; request?: string }): string {
    return `${powerAction ?? ""} ${request ?? ""}`.trim();
}

/** What the one error of a rollout says: who failed, and who was not powered because of it. */
export function describeFailures(until: string, failed: Record<string, string>): string {
    const all = Object.entries(failed);
    const held = all.filter(([, message]) => message.startsWith(NOT_SENT));
    const broken = all.filter(([, message]) => !message.startsWith(NOT_SENT));
    const reasons = broken.map(([hostname, message]) => `${hostname}: ${message}`);
    const lines = [`${plural(broken.length, "node")} did not become ${until}:`, ...reasons];
    if (held.length > 0) {
        const nodes = plural(held.length, "node was", "nodes were");
        const names = nameAll(held.map(([hostname]) => hostname));
        const why = held[0]?.[1].slice(NOT_SENT.length);
        lines.push(
            `${nodes} not powered, and stay as they were: ${names} (${why}).`,
            "Mend what failed, then run `pulumi up` again: it goes on with them.",
        );
    }
    return lines.join("\n");
}
