import * as pulumi from "@pulumi/pulumi";
import type { Ahead, UnderWay } from "../../model/power";
import { ownValue } from "../../model/records";
import type { BmcArgs } from "../../provider/args";
import type { Device } from "../../provider/device";
import { InstallRetry } from "../../provider/install-retry";
import { NodeReadiness } from "../../provider/node-readiness";
import { PowerAction } from "../../provider/power-action";
import type { PowerRequest } from "../../provider/power-request";
import type { NodeSetArgs } from "../args";
import { IpmiPower } from "../ipmi-power";
import { findUnjudged, raise } from "../unraised";
import { findAhead } from "./ahead";
import { type Asked, askedOf, goalOf, type PoweredArgs } from "./asked";
import type { FoundNames } from "./look-up";
import { allowedFailures, bmcLogin, ipmiNodes, type PlannedNode } from "./plan";
import { isPowerEnabled, stepName } from "./request";
import { countWaiting, mayWait, retriesOf, retryPart, withWaiting } from "./retries";
import { storedOf, type Watcher } from "./watcher";
import { planSteps, type Step } from "./window";

const WATCH_SECONDS = 3600;

/** The resources that power a set's nodes and wait for them. */
export interface Rollout {
    watchers: Watcher[];
    /** How each node's action ended, by host name; unknown in a preview if the update would carry it out. */
    outcomes: Record<string, pulumi.Output<string>>;
    /** Why nodes failed, by host name. */
    failures: pulumi.Output<Record<string, string>>;
}

/** What every part of a rollout needs. */
interface Plan {
    name: string;
    args: PoweredArgs;
    nodes: Record<string, PlannedNode>;
    deviceOf: ReadonlyMap<string, Device | undefined>;
    request: PowerRequest;
    found: pulumi.Output<FoundNames>;
    within: pulumi.CustomResourceOptions;
}

/**
 * Powers the nodes step by step: the watcher of a step ends once there is room for the next one, and hands on whoever is
 * still under way. A failed node is an outcome that the next step takes into account. The verdict at the very end raises the
 * one error of the run, so that it stops nothing and hides no output.
 */
export function rollOut(
    name: string,
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    devices: Device[],
    request: PowerRequest,
    found: pulumi.Output<FoundNames>,
    within: pulumi.CustomResourceOptions,
): Rollout | undefined {
    if (!isPowerEnabled(args)) return undefined;
    const { cluster } = args;
    const hostnames = Object.keys(nodes);
    const deviceOf = new Map(hostnames.map((hostname, index) => [hostname, devices[index]] as const));
    const plan: Plan = { name, args, nodes, deviceOf, request, found, within };
    const watchers: Watcher[] = [];
    const none = pulumi.output(0);
    let waiting = none;
    let part = startPart();
    const outcomes: Rollout["outcomes"] = {};
    const powered = new Map<string, PowerAction>();
    const steps = planSteps(args);
    const ahead = findAhead(args, steps, { found, set: within.parent });
    for (const [index, step] of steps.entries()) {
        const actions = step.hostnames.map(
            (hostname) => [hostname, powerNode(plan, hostname, watchers.at(-1))] as const,
        );
        for (const [hostname, action] of actions) {
            powered.set(hostname, action);
            part.actions.set(hostname, action);
        }
        const targets = actions.map(([hostname, { target }]) => describeTarget(plan, hostname, target));
        const next = steps[index + 1];
        const room = roomFor(plan, next?.hostnames ?? []);
        const budget = { ...step, room, mayRetry: mayWait(args), waiting, ahead: ahead[index] };
        const watcher = watchStep(plan, stepName(index), targets, budget, watchers.at(-1));
        watchers.push(watcher);
        if (retriesOf(args) === 0) continue;
        waiting = countWaiting(waiting, watcher, within.parent);
        part.watchers.push(watcher);
        if (next?.isCanary === step.isCanary) continue;
        watchers.push(...retryPart(plan, { ...step, ...part }));
        part = startPart();
        waiting = none;
    }
    for (const [hostname, { outcome }] of powered) outcomes[hostname] = outcome;
    watchers.push(...powerByIpmi(plan, watchers.at(-1), outcomes));

    const failures = pulumi
        .all(watchers.map(({ failed }) => failed))
        .apply((all): Record<string, string> => Object.assign({}, ...all));
    const verdict = new NodeReadiness(
        `${name}-verdict`,
        { targets: [], until: goalOf(args.powerAction), failedBefore: failures, verdict: true, cluster },
        within,
    );
    if (!pulumi.runtime.isDryRun())
        void raise(() => findUnjudged({ until: goalOf(args.powerAction), powered, watchers, verdict }));
    return { watchers, outcomes, failures };
}

/** A part of the line as it grows: nodes and watchers come step by step. */
function startPart(): { actions: Map<string, PowerAction>; watchers: NodeReadiness[] } {
    return { actions: new Map(), watchers: [] };
}

function powerNode(
    { name, args, deviceOf, request: made, within }: Plan,
    hostname: string,
    previous: Watcher | undefined,
): PowerAction {
    const { powerAction, request, ...asked } = askedOf(args, hostname);
    return new PowerAction(
        `${name}-${hostname}-power`,
        {
            ...{ deviceId: hostname, powerAction, request },
            since: momentOf(made, "since", hostname, asked),
            askedBefore: momentOf(made, "askedBefore", hostname, asked),
            timeout: args.powerTimeout,
            reinstall: args.reinstall,
            graceful: args.graceful,
            hold: previous?.hold,
            cluster: args.cluster,
        },
        { ...within, dependsOn: dependencies(deviceOf.get(hostname), previous) },
    );
}

/** When something was as the node's request has it: its own one, or its set's. */
function momentOf(
    made: PowerRequest,
    what: "since" | "statusSince" | "askedBefore",
    hostname: string,
    { isOwn }: Pick<Asked, "isOwn">,
): pulumi.Output<number | undefined> {
    if (isOwn) return made.own.apply((own) => ownValue(ownValue(own, hostname)?.[what], hostname));
    return made[what].apply((times) => ownValue(times, hostname));
}

/** What is watched of a node: also the state that it alone is to reach, and what it shares with others. */
function describeTarget(plan: Plan, hostname: string, target: PowerAction["target"]): PowerAction["target"] {
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
function groupOf({ args, found }: Plan, hostname: string): pulumi.Input<string | undefined> {
    const stated = ownValue(args.nodes, hostname)?.group;
    if (stated !== undefined || args.rollout?.maxPerGroup === undefined) return stated;
    return found.apply(({ nodes }) => ownValue(nodes, hostname)?.group);
}

/** How many nodes of each group may be under way so that there is room for the next ones. */
function roomFor(plan: Plan, next: readonly string[]): pulumi.Output<Record<string, number>> | undefined {
    const { maxPerGroup } = plan.args.rollout ?? {};
    if (maxPerGroup === undefined) return undefined;
    return pulumi.all(next.map((hostname) => groupOf(plan, hostname))).apply((groups) => {
        const named = groups.filter((group) => group !== undefined);
        const room = (group: string) => maxPerGroup - named.filter((other) => other === group).length;
        return Object.fromEntries(named.map((group) => [group, room(group)]));
    });
}

/**
 * Nodes that BCM cannot power come last, each with its own watcher: a failed command is an error that also fails everything
 * that depends on it, and that must not be another node.
 */
function powerByIpmi(plan: Plan, last: Watcher | undefined, outcomes: Rollout["outcomes"]): NodeReadiness[] {
    const { name, args, nodes, deviceOf, request: made, within } = plan;
    const watchers: NodeReadiness[] = [];
    const budget = { leave: 0, maxFailures: allowedFailures(args), isCanary: false, isLast: false };
    for (const hostname of ipmiNodes(args)) {
        const node = nodes[hostname];
        const previous = args.provisioningMode === "sequential" ? (watchers.at(-1) ?? last) : last;
        const { username = "", password = "" } = loginParts(bmcLogin(node, args));
        const { powerAction, request, ...asked } = askedOf(args, hostname);
        const power = new IpmiPower(
            `${name}-${hostname}-power`,
            {
                node: hostname,
                host: pulumi
                    .output(node?.interfaces ?? [])
                    .apply((ports) => ports.find(({ type }) => type === "bmc")?.ip ?? ""),
                username,
                password,
                powerAction,
                request,
                graceful: args.graceful,
                timeout: args.powerTimeout,
                hold: previous?.hold ?? "",
                askedBefore: momentOf(made, "askedBefore", hostname, asked),
                bootedAfter: momentOf(made, "statusSince", hostname, asked),
            },
            { ...within, dependsOn: dependencies(deviceOf.get(hostname), previous) },
        );
        outcomes[hostname] = power.outcome;
        const target = describeTarget(plan, hostname, power.target);
        watchers.push(watchStep(plan, `${hostname}-watch`, [target], budget, previous));
    }
    return watchers;
}

/** User and password one by one where they can be told apart: together the one would be as secret as the other. */
function loginParts(login: pulumi.Input<BmcArgs> | undefined): BmcArgs {
    if (!pulumi.Output.isInstance(login) && !(login instanceof Promise)) return login ?? {};
    const known = pulumi.output(login);
    return {
        username: known.apply(({ username }) => username ?? ""),
        password: known.apply(({ password }) => password ?? ""),
    };
}

function watchStep(
    { name, args, within }: Plan,
    suffix: string,
    targets: PowerAction["target"][],
    {
        leave,
        maxFailures,
        isCanary,
        isLast,
        room,
        mayRetry,
        waiting,
        ahead,
    }: Omit<Step, "hostnames"> & {
        room?: pulumi.Output<Record<string, number>>;
        mayRetry?: number;
        waiting?: pulumi.Output<number>;
        ahead?: pulumi.Output<Ahead | undefined>;
    },
    previous: Watcher | undefined,
): NodeReadiness {
    const { timeout = WATCH_SECONDS } = args.rollout ?? {};
    const tally = previous && storedOf(previous, previous.tally);
    return new NodeReadiness(
        `${name}-${suffix}`,
        {
            targets,
            until: goalOf(args.powerAction),
            timeout,
            maxFailures,
            canary: isCanary || undefined,
            leave: leave || undefined,
            leaveOf: room,
            ahead,
            last: isLast || undefined,
            mayRetry,
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

function dependencies(...resources: (pulumi.Resource | undefined)[]): pulumi.Resource[] {
    return resources.filter((resource) => resource !== undefined);
}
