import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Move } from "../../model/move";
import { ownValue } from "../../model/records";
import type { BmcArgs } from "../../provider/args";
import type { Device } from "../../provider/device";
import { settleInput } from "../../provider/internals/resolve-inputs";
import { NodeReadiness } from "../../provider/node-readiness";
import { PowerAction } from "../../provider/power-action";
import { PowerRequest } from "../../provider/power-request";
import type { NodeSetArgs } from "../args";
import { IpmiPower } from "../ipmi-power";
import { findUnjudged, raise } from "../unraised";
import { type Asked, askedOf, goalOf, ownRequests, type PoweredArgs } from "./asked";
import type { FoundNames } from "./look-up";
import { allowedFailures, bmcLogin, ipmiNodes, type PlannedNode } from "./plan";
import { readStoredSet } from "./pre-flight/stored-set";
import { secrecyOf } from "./secrecy";
import { planSteps, type Step } from "./window";

const WATCH_SECONDS = 3600;

/** The resources that power a set's nodes and wait for them. */
export interface Rollout {
    watchers: NodeReadiness[];
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
    within: pulumi.CustomResourceOptions;
}

/**
 * The set's request, also without power, so that leaving power out for a while does not forget it. It comes before the
 * devices, and so it also carries out what they take from one another. They depend on it for another reason too:
 * otherwise a destroy that is refused, because a node is UP, would forget what that node has been given.
 */
export function makeRequest(
    name: string,
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    found: pulumi.Output<FoundNames>,
    within: pulumi.CustomResourceOptions,
): PowerRequest {
    const { powerAction, powerRequest, cluster } = args;
    const isEnabled = isPowerEnabled(args);
    const waves = isEnabled ? planSteps(args).map((step) => step.hostnames) : [];
    const set = within.parent;
    return new PowerRequest(
        `${name}-request`,
        {
            nodes: Object.keys(nodes),
            ...{ waves, powerAction, request: powerRequest, isEnabled, cluster },
            ownRequests: isEnabled ? ownRequests(args) : undefined,
            arrived: set && isEnabled ? findArrived(set, waves) : undefined,
            moves: found.apply(({ moves }) => hideIfSecret(moves, nodes)),
            renamed: found.apply(({ renamed }) => (Object.keys(renamed).length > 0 ? renamed : undefined)),
            facts: found.apply(({ removals }) => (removals.leaving.length > 0 ? removals : undefined)),
        },
        within,
    );
}

/**
 * The nodes that have arrived, if the program's watchers are others than those of the state: each of these knows what it has
 * seen itself, and a node that another one has seen would be waited for again. Undefined if nothing has moved.
 */
async function findArrived(
    set: pulumi.Resource,
    planned: readonly (readonly string[])[],
): Promise<Record<string, string> | undefined> {
    const { steps, arrived } = await readStoredSet(set);
    const isSame =
        steps.size === planned.length &&
        planned.every((hostnames, index) => isDeepStrictEqual(steps.get(stepName(index)), hostnames));
    return isSame || Object.keys(arrived).length === 0 ? undefined : arrived;
}

/** What the watcher of a step is called. The name is from when a step was a wave: stacks of then keep their watchers. */
function stepName(index: number): string {
    return `wave-${index + 1}`;
}

/** Undefined if nothing moves, so that nobody finds a secret there. */
function hideIfSecret(moves: Move[], nodes: Record<string, PlannedNode>): pulumi.Output<Move[] | undefined> {
    if (moves.length === 0) return pulumi.output<Move[] | undefined>(undefined);
    return secrecyOf(nodes).apply((): Move[] | undefined => moves);
}

function isPowerEnabled(args: NodeSetArgs): args is PoweredArgs {
    return args.enablePowerAction === true && args.powerAction !== undefined;
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
    within: pulumi.CustomResourceOptions,
): Rollout | undefined {
    if (!isPowerEnabled(args)) return undefined;
    const { cluster } = args;
    const hostnames = Object.keys(nodes);
    const deviceOf = new Map(hostnames.map((hostname, index) => [hostname, devices[index]] as const));
    const plan: Plan = { name, args, nodes, deviceOf, request, within };
    const watchers: NodeReadiness[] = [];
    const outcomes: Rollout["outcomes"] = {};
    const powered = new Map<string, PowerAction>();
    for (const [index, step] of planSteps(args).entries()) {
        const actions = step.hostnames.map((hostname) => powerNode(plan, hostname, watchers.at(-1)));
        for (const [place, action] of actions.entries()) powered.set(step.hostnames[place] ?? "", action);
        const targets = actions.map(({ target }, place) =>
            withGoal(plan, step.hostnames[place] ?? "", target),
        );
        watchers.push(watchStep(plan, stepName(index), targets, step, watchers.at(-1)));
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

function powerNode(
    { name, args, deviceOf, request: made, within }: Plan,
    hostname: string,
    previous: NodeReadiness | undefined,
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

/** What is watched of a node; one that is asked for another state than its set tells its watcher so. */
function withGoal({ args }: Plan, hostname: string, target: PowerAction["target"]): PowerAction["target"] {
    const until = goalOf(askedOf(args, hostname).powerAction);
    return until === goalOf(args.powerAction) ? target : target.apply((known) => ({ ...known, until }));
}

/**
 * Nodes that BCM cannot power come last, each with its own watcher: a failed command is an error that also fails everything
 * that depends on it, and that must not be another node.
 */
function powerByIpmi(
    plan: Plan,
    last: NodeReadiness | undefined,
    outcomes: Rollout["outcomes"],
): NodeReadiness[] {
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
        const target = withGoal(plan, hostname, power.target);
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
    { leave, maxFailures, isCanary, isLast }: Omit<Step, "hostnames">,
    previous: NodeReadiness | undefined,
): NodeReadiness {
    const { timeout = WATCH_SECONDS } = args.rollout ?? {};
    return new NodeReadiness(
        `${name}-${suffix}`,
        {
            targets,
            until: goalOf(args.powerAction),
            timeout,
            maxFailures,
            canary: isCanary || undefined,
            leave: leave || undefined,
            last: isLast || undefined,
            unfinishedBefore: previous && storedOf(previous, previous.unfinished),
            tallyBefore: previous && storedOf(previous, previous.tally),
            cluster: args.cluster,
        },
        within,
    );
}

/**
 * What a watcher hands on. One of an older version has not stored it, which in a preview looks like a watcher that is not done
 * yet; those have no `failed` either.
 */
function storedOf<T>({ failed }: NodeReadiness, output: pulumi.Output<T>): pulumi.Output<T | undefined> {
    return failed.apply(async () => (await settleInput(output))?.value as T | undefined);
}

function dependencies(...resources: (pulumi.Resource | undefined)[]): pulumi.Resource[] {
    return resources.filter((resource) => resource !== undefined);
}
