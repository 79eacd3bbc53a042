import type { Input } from "@pulumi/pulumi";
import type { PowerActionKind, Reinstall } from "../model/enums";
import type { Move } from "../model/move";
import type { Ahead, FailedInstall, ReadinessTarget, Removals, Tally, UnderWay } from "../model/power";

/** Arguments of a {@link PowerAction}. */
export interface PowerActionArgs {
    /** Host name or uuid of the node. */
    deviceId: Input<string>;
    /** What to do with its power; `power_cycle` is OFF, seen off, ON. */
    powerAction: Input<PowerActionKind>;
    /** Wait until the BMC has confirmed. @default true */
    waitForCompletion?: Input<boolean>;
    /** Seconds that the BMC has for it. @default 600 */
    timeout?: Input<number>;
    /** Free text, e.g. a change ticket. The same action runs again only under a new text. @default "" */
    request?: Input<string>;
    /** Install mode for the one boot that follows. @default "none" */
    reinstall?: Input<Reinstall>;
    /**
     * With `power_off`: shut the node down through its own system first; if it is not down within `timeout` seconds, it is
     * switched off hard. @default false
     */
    graceful?: Input<boolean>;
    /**
     * Time of the last entry in the node's power history before the request, ms of the head node's clock, from a
     * {@link PowerRequest}. @default from a request of its own
     */
    since?: Input<number | undefined>;
    /**
     * When the node had the very same request before, with others in between, ms, from a {@link PowerRequest}: it is not
     * carried out twice.
     */
    askedBefore?: Input<number | undefined>;
    /** A reason not to send it, e.g. an earlier watcher's `hold`; if empty, it is sent. @default "" */
    hold?: Input<string>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}

/** What one node is asked in place of what its set is asked. */
export interface OwnRequestArgs {
    /** The action. */
    powerAction: Input<PowerActionKind>;
    /** Free text; a different text is a different request. @default "" */
    request?: Input<string>;
}

/** Arguments of a {@link PowerRequest}. */
export interface PowerRequestArgs {
    /** Host names (or uuids) of the nodes. */
    nodes: Input<Input<string>[]>;
    /** Nodes whose actions run at the same time: their BMCs are asked together. @default each is asked alone */
    waves?: Input<Input<string>[]>[];
    /** The action; together with `request` it identifies the request. */
    powerAction?: Input<PowerActionKind>;
    /** Free text, e.g. a change ticket; a different text is a different request. @default "" */
    request?: Input<string>;
    /** Whether the request is made; a disabled one keeps what it has recorded. */
    isEnabled: Input<boolean>;
    /** What nodes take from one another, carried out before anything else of the set. @default nothing */
    moves?: Input<Move[] | undefined>;
    /** What single nodes are asked alone, by host name. @default none */
    ownRequests?: Input<Record<string, Input<OwnRequestArgs>>>;
    /** Former names of renamed nodes, by the new ones. @default none */
    renamed?: Input<Record<string, string> | undefined>;
    /** The request with which each node has arrived: nobody need look again. @default as each watcher knows */
    arrived?: Input<Record<string, string> | undefined>;
    /** The requests whose failed installs were tried again, by host name. @default none */
    retried?: Input<Record<string, string[]> | undefined>;
    /** Which nodes' records the update removes, for policies; changes nothing. @default none */
    facts?: Input<Removals | undefined>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}

/** Arguments of a {@link NodeReadiness}. */
export interface NodeReadinessArgs {
    /** The nodes and how their power actions ended. */
    targets: Input<Input<ReadinessTarget>[]>;
    /** The state that they are to reach. @default "active" */
    until?: Input<"active" | "powered_off">;
    /** Seconds for each node, not counting the time that it queues for an install slot. @default 3600 */
    timeout?: Input<number>;
    /** How many of the nodes may still be under way when it ends. @default 0 */
    leave?: Input<number>;
    /** How many nodes of a group may still be under way when it ends. @default any number of each */
    leaveOf?: Input<Record<string, number> | undefined>;
    /** What comes after its nodes, for the expected end in the Info column. @default nothing */
    ahead?: Input<Ahead | undefined>;
    /** Whether nobody comes after it: it keeps who has arrived under all watchers of its set. @default false */
    last?: Input<boolean>;
    /** Nodes that another watcher has left: its `unfinished`. They are watched as well. @default none */
    unfinishedBefore?: Input<UnderWay[] | undefined>;
    /** How many nodes have failed before: another watcher's `tally`. @default none */
    tallyBefore?: Input<Tally | undefined>;
    /** Failures that others have found, by host name. */
    failedBefore?: Input<Record<string, Input<string>>>;
    /** More failed nodes than this stop the rollout. @default 0 */
    maxFailures?: Input<number>;
    /**
     * How many failed installs may wait for another try, its `toRetry`; more stop the rollout. @default 0: an install that fails has
     * failed
     */
    mayRetry?: Input<number>;
    /** Its nodes are canaries: one that fails stops the rollout, whose reason then says so. @default false */
    canary?: Input<boolean>;
    /** End the update with an error if any node failed. @default false */
    verdict?: Input<boolean>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}

/** Arguments of an {@link InstallRetry}. */
export interface InstallRetryArgs
    extends Pick<
        NodeReadinessArgs,
        "timeout" | "tallyBefore" | "maxFailures" | "mayRetry" | "canary" | "cluster"
    > {
    /** The nodes in their order: what watchers hand on as `toRetry`. */
    nodes: Input<FailedInstall[]>;
    /** Text of this try, e.g. `CHG-1042, try 2`. */
    request: Input<string>;
    /** The same of nodes that are asked alone, by host name. @default none */
    ownRequests?: Record<string, Input<string>>;
    /** How many nodes may be under way at a time. */
    window: number;
    /** How many of one group. @default any number of each */
    maxPerGroup?: number;
    /** Seconds that a BMC has for the power operations. @default 600 */
    powerTimeout?: Input<number>;
    /** Install mode for the one boot that follows. @default "none" */
    reinstall?: Input<Reinstall>;
    /** A reason to try nobody again, e.g. an earlier watcher's `hold`. @default "" */
    hold?: Input<string>;
}
