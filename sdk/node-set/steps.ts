import * as pulumi from "@pulumi/pulumi";
import { interruptsWork } from "../../model/drain";
import type { Rest, UnderWay } from "../../model/power";
import { ownValue } from "../../model/records";
import type { Device } from "../../provider/device";
import { InstallRetry } from "../../provider/install-retry";
import { NodeReadiness } from "../../provider/node-readiness";
import { PowerAction } from "../../provider/power-action";
import type { DrainArgs, NodeReadinessArgs, PowerActionArgs } from "../../provider/power-args";
import type { PowerRequest } from "../../provider/power-request";
import { type Asked, askedOf, goalOf, type PoweredArgs } from "./asked";
import type { FoundNames } from "./look-up";
import type { PlannedNode } from "./plan";
import { countWaiting, mayWait, type Part, retriesOf, withWaiting } from "./retries";
import { storedOf, type Watcher } from "./watcher";
import { drainOf, type Step } from "./window";

const WATCH_SECONDS = 3600;

/** What every part of a rollout needs. */
export interface Plan {
    name: string;
    args: PoweredArgs;
    nodes: Record<string, PlannedNode>;
    deviceOf: ReadonlyMap<string, Device | undefined>;
    request: PowerRequest;
    found: pulumi.Output<FoundNames>;
    /** What comes after each step, for the expected end. */
    rest: (pulumi.Output<Rest | undefined> | undefined)[];
    within: pulumi.CustomResourceOptions;
}

/** A step and its place in the line. */
export type Placed = [index: number, step: Step];

/** What a part of the line has made. */
export type PoweredPart = Pick<Part, "actions" | "watchers">;

/** The watchers of a part of the line, and how many failed installs wait after them for another try. */
export class PartTally {
    readonly watchers: NodeReadiness[] = [];
    private readonly plan: Plan;
    private waiting = pulumi.output(0);

    constructor(plan: Plan) {
        this.plan = plan;
    }

    /** What the next watcher goes by. */
    get budget(): { mayRetry: number | undefined; waiting: pulumi.Output<number> } {
        return { mayRetry: mayWait(this.plan.args), waiting: this.waiting };
    }

    add(watcher: NodeReadiness, line: Watcher[]): void {
        line.push(watcher);
        this.watchers.push(watcher);
        if (retriesOf(this.plan.args) > 0)
            this.waiting = countWaiting(this.waiting, watcher, this.plan.within.parent);
    }
}

/** The action of one node, once its turn has come. */
export function powerNode(
    { name, args, request: made, within }: Plan,
    hostname: string,
    { hold, dependsOn }: Pick<PowerActionArgs, "hold"> & Pick<pulumi.ResourceOptions, "dependsOn">,
): PowerAction {
    const { powerAction, request, ...asked } = askedOf(args, hostname);
    return new PowerAction(
        `${name}-${hostname}-power`,
        {
            ...{ deviceId: hostname, powerAction, request, hold },
            since: momentOf(made, "since", hostname, asked),
            askedBefore: momentOf(made, "askedBefore", hostname, asked),
            timeout: args.powerTimeout,
            reinstall: args.reinstall,
            graceful: args.graceful,
            before: args.rollout?.before,
            drained: drainOf(args) && interruptsWork(powerAction) ? true : undefined,
            cluster: args.cluster,
        },
        { ...within, dependsOn },
    );
}

/** When something was as the node's request has it: its own one, or its set's. */
export function momentOf(
    made: PowerRequest,
    what: "since" | "statusSince" | "askedBefore",
    hostname: string,
    { isOwn }: Pick<Asked, "isOwn">,
): pulumi.Output<number | undefined> {
    if (isOwn) return made.own.apply((own) => ownValue(ownValue(own, hostname)?.[what], hostname));
    return made[what].apply((times) => ownValue(times, hostname));
}

/** What is watched of a node: also the state that it alone is to reach, and what it shares with others. */
export function describeTarget(
    plan: Plan,
    hostname: string,
    target: PowerAction["target"],
): PowerAction["target"] {
    const { args } = plan;
    const until = goalOf(askedOf(args, hostname).powerAction);
    const own = until === goalOf(args.powerAction) ? {} : { until };
    const group = groupOf(plan, hostname);
    if (group === undefined) return own.until ? target.apply((known) => ({ ...known, ...own })) : target;
    return pulumi
        .all([target, group])
        .apply(([known, word]) => ({ ...known, ...own, ...(word !== undefined && { group: word }) }));
}

/** The group that a node states; for a limit also its rack in BCM. Undefined if nobody asks. */
export function groupOf({ args, found }: Plan, hostname: string): pulumi.Input<string | undefined> {
    const stated = ownValue(args.nodes, hostname)?.group;
    if (stated !== undefined || args.rollout?.maxPerGroup === undefined) return stated;
    return found.apply(({ nodes }) => ownValue(nodes, hostname)?.group);
}

/** How many nodes of each group may be under way so that there is room for the next ones. */
export function roomFor(
    plan: Plan,
    next: readonly string[],
): pulumi.Output<Record<string, number>> | undefined {
    const { maxPerGroup } = plan.args.rollout ?? {};
    if (maxPerGroup === undefined) return undefined;
    return pulumi.all(next.map((hostname) => groupOf(plan, hostname))).apply((groups) => {
        const named = groups.filter((group) => group !== undefined);
        const room = (group: string) => maxPerGroup - named.filter((other) => other === group).length;
        return Object.fromEntries(named.map((group) => [group, room(group)]));
    });
}

/** What a watcher goes by, beside its nodes. */
export interface WatchBudget extends Omit<Step, "hostnames"> {
    room?: pulumi.Output<Record<string, number>>;
    mayRetry?: number;
    waiting?: pulumi.Output<number>;
    drain?: pulumi.Output<DrainArgs>;
    rest?: pulumi.Output<Rest | undefined>;
    /** The watcher whose nodes it goes on to take work off. */
    ahead?: NodeReadiness;
}

/** Watches nodes, and goes on with those that the watcher before has left. */
export function watchStep(
    { name, args, within }: Plan,
    suffix: string,
    targets: NodeReadinessArgs["targets"],
    { leave, maxFailures, isCanary, isLast, room, mayRetry, waiting, drain, ahead, rest }: WatchBudget,
    previous: Watcher | undefined,
): NodeReadiness {
    const { timeout = WATCH_SECONDS } = args.rollout ?? {};
    const tally = previous && storedOf(previous, previous.tally);
    return new NodeReadiness(
        `${name}-${suffix}`,
        {
            ...{ targets, timeout, maxFailures, mayRetry, drain, after: args.rollout?.after },
            until: goalOf(args.powerAction),
            canary: isCanary || undefined,
            leave: leave || undefined,
            leaveOf: room,
            rest,
            last: isLast || undefined,
            aheadBefore: ahead && storedOf(ahead, ahead.ahead),
            unfinishedBefore: previous && unfinishedOf(previous, args),
            tallyBefore: tally && waiting && mayRetry ? withWaiting(tally, waiting) : tally,
            cluster: args.cluster,
        },
        within,
    );
}

/** Who is under way when a watcher ends; a try waits for all of its own. */
function unfinishedOf(
    watcher: Watcher,
    { nodes }: PoweredArgs,
): pulumi.Output<UnderWay[] | undefined> | undefined {
    if (watcher instanceof InstallRetry) return undefined;
    // One that has left the set since is nobody's business any more.
    return storedOf(watcher, watcher.unfinished).apply((left) =>
        left?.filter(({ hostname }) => Object.hasOwn(nodes, hostname)),
    );
}

/** What a resource waits for. */
export function dependencies(...resources: (pulumi.Resource | undefined)[]): pulumi.Resource[] {
    return resources.filter((resource) => resource !== undefined);
}
