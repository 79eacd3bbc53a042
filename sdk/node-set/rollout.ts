import * as pulumi from "@pulumi/pulumi";
import { groupBy } from "../../model/records";
import type { Device } from "../../provider/device";
import { NodeReadiness } from "../../provider/node-readiness";
import type { PowerAction } from "../../provider/power-action";
import type { PowerRequest } from "../../provider/power-request";
import type { NodeSetArgs } from "../args";
import { findUnjudged, raise } from "../unraised";
import { goalOf, isPowerEnabled } from "./asked";
import { powerByIpmi } from "./by-ipmi";
import { drainPart } from "./drain-part";
import type { FoundNames } from "./look-up";
import type { PlannedNode } from "./plan";
import { stepName } from "./request";
import { findRest } from "./rest";
import { retriesOf, retryPart } from "./retries";
import {
    dependencies,
    describeTarget,
    PartTally,
    type Placed,
    type Plan,
    type PoweredPart,
    powerNode,
    roomFor,
    watchStep,
} from "./steps";
import type { Watcher } from "./watcher";
import { drainOf, planSteps, type Step } from "./window";

/** The resources that power a set's nodes and wait for them. */
export interface Rollout {
    watchers: Watcher[];
    /** How each node's action ended, by host name; unknown in a preview if the update would carry it out. */
    outcomes: Record<string, pulumi.Output<string>>;
    /** Why nodes failed, by host name. */
    failures: pulumi.Output<Record<string, string>>;
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
    const steps = planSteps(args);
    const rest = findRest(args, steps, { found, set: within.parent });
    const plan: Plan = { name, args, nodes, deviceOf, request, found, rest, within };
    const watchers: Watcher[] = [];
    const outcomes: Rollout["outcomes"] = {};
    const powered = new Map<string, PowerAction>();
    const parts = [...groupBy(steps.entries(), ([, { isCanary }]) => isCanary).values()];
    for (const part of parts) {
        const made = drainOf(args) ? drainPart(plan, part, watchers) : powerPart(plan, part, steps, watchers);
        for (const [hostname, action] of made.actions) powered.set(hostname, action);
        const last = part.at(-1)?.[1];
        if (last && retriesOf(args) > 0) watchers.push(...retryPart(plan, { ...last, ...made }));
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

/**
 * Powers a part of the line in its order.
 *
 * @param steps those of the whole line
 * @param watchers those before it; its own are added
 */
function powerPart(plan: Plan, part: Placed[], steps: readonly Step[], watchers: Watcher[]): PoweredPart {
    const actions = new Map<string, PowerAction>();
    const tally = new PartTally(plan);
    for (const [index, step] of part) {
        const previous = watchers.at(-1);
        const targets = step.hostnames.map((hostname) => {
            const dependsOn = dependencies(plan.deviceOf.get(hostname), previous);
            const action = powerNode(plan, hostname, { hold: previous?.hold, dependsOn });
            actions.set(hostname, action);
            return describeTarget(plan, hostname, action.target);
        });
        const room = roomFor(plan, steps[index + 1]?.hostnames ?? []);
        const budget = { ...step, room, ...tally.budget, rest: plan.rest[index] };
        tally.add(watchStep(plan, stepName(index), targets, budget, previous), watchers);
    }
    return { actions, watchers: tally.watchers };
}
