import type { Input } from "@pulumi/pulumi";
import type { AheadNode, DrainedBefore, DrainTarget } from "../model/drain";
import type { PowerActionKind, Reinstall } from "../model/enums";
import type { Move } from "../model/move";
import type { FailedInstall, ReadinessTarget, Removals, Rest, Tally, UnderWay } from "../model/power";

/**
 * A command that is run for each node on the machine that runs Pulumi, without a shell and with nothing in its environment but
 * `BCM_NODE` (host name), `BCM_REQUEST` (action and text, e.g. `power_cycle CHG-1042`) and `PATH`. An update that was killed runs it
 * again, so it must be repeatable. Not run in previews, and not by an update that has nothing to do.
 */
export interface NodeCommandArgs {
    /** Program and arguments, e.g. `["/opt/site/check-node", "--gpus", "8"]`. */
    command: Input<Input<string>[]>;
    /** Seconds that it has for one node; then it is killed. @default 300 */
    timeout?: Input<number>;
}

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
    /** Refuse to interrupt the node unless all workload managers say that it has no work. @default false */
    drained?: Input<boolean>;
    /** Run right before something is sent; if it fails, nothing is, and the outcome is `held`. @default nothing */
    before?: Input<NodeCommandArgs | undefined>;
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
    /** Take work off the nodes before they are powered: notes what somebody else has drained, and gives back what is left over. @default false */
    drain?: Input<boolean | undefined>;
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
    rest?: Input<Rest | undefined>;
    /** Whether nobody comes after it: it keeps who has arrived under all watchers of its set. @default false */
    last?: Input<boolean>;
    /** Nodes that another watcher has left: its `unfinished`. They are watched as well. @default none */
    unfinishedBefore?: Input<UnderWay[] | undefined>;
    /** How many nodes have failed before: another watcher's `tally`. @default none */
    tallyBefore?: Input<Tally | undefined>;
    /** Run for each node that was powered, once it is active: a node for which it fails has failed. @default nothing */
    after?: Input<NodeCommandArgs | undefined>;
    /** Take work off nodes whose turn comes, and give it back to those that are active. @default no */
    drain?: Input<DrainArgs | undefined>;
    /** Nodes that wait for their turn: another watcher's `ahead`. @default none */
    aheadBefore?: Input<AheadNode[] | undefined>;
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

/** How a {@link NodeReadiness} takes work off nodes and gives it back. */
export interface DrainArgs {
    /** The nodes that are drained from now on, in their order. @default none */
    nodes?: Input<DrainTarget[]>;
    /** How many of those that are free of work come next at least; 0 if nobody does. @default 0 */
    choose?: Input<number>;
    /** How many nodes may be under way at a time. @default 1 */
    window?: Input<number>;
    /** How many of one group may be under way at a time. @default any number of each */
    maxPerGroup?: Input<number | undefined>;
    /** Seconds that a node's work may take to end. @default 86400 */
    timeout?: Input<number | undefined>;
    /** Why they are drained, for the users of the cluster. @default "" */
    reason?: Input<string>;
    /** A reason to drain nobody, e.g. an earlier watcher's `hold`. @default "" */
    hold?: Input<string>;
    /** What somebody else had drained, from a {@link PowerRequest}. @default nothing */
    drainedBefore?: Input<DrainedBefore | undefined>;
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
    /** Run for each node right before it is powered. @default nothing */
    before?: Input<NodeCommandArgs | undefined>;
    /** Run for each node once it is active. @default nothing */
    after?: Input<NodeCommandArgs | undefined>;
    /** Interrupt a node only if all workload managers say that it has no work. @default false */
    drained?: Input<boolean | undefined>;
    /** What somebody else had drained: it stays so, and what this stack has drained is given back. @default nothing is given back */
    drainedBefore?: Input<DrainedBefore | undefined>;
    /** A reason to try nobody again, e.g. an earlier watcher's `hold`. @default "" */
    hold?: Input<string>;
}
