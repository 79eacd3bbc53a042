import * as pulumi from "@pulumi/pulumi";
import type { DrainTarget } from "../../model/drain";
import type { NodeReadiness } from "../../provider/node-readiness";
import type { DrainArgs } from "../../provider/power-args";
import { askedOf } from "./asked";
import { DrainQueue } from "./drain-queue";
import { stepName } from "./request";
import {
    dependencies,
    describeTarget,
    groupOf,
    momentOf,
    PartTally,
    type Placed,
    type Plan,
    type PoweredPart,
    powerNode,
    watchStep,
} from "./steps";
import type { Watcher } from "./watcher";
import { aheadOf, drainOf, type Step, windowOf } from "./window";

/**
 * Powers a part of the line once the work on its nodes has ended: whoever is free first comes first.
 *
 * @param watchers those before it; its own are added
 */
export function drainPart(plan: Plan, part: Placed[], watchers: Watcher[]): PoweredPart {
    const { args, deviceOf } = plan;
    const hostnames = part.flatMap(([, step]) => step.hostnames);
    const queue = new DrainQueue(hostnames, aheadOf(args));
    const actions = new Map(
        hostnames.map((hostname) => {
            const turn = queue.turnOf(hostname);
            const device = deviceOf.get(hostname);
            const hold = pulumi
                .output(turn)
                .apply(({ previous, why }) => (why !== "" || !previous ? pulumi.output(why) : previous.hold));
            const dependsOn = turn.then(({ previous }) => dependencies(device, previous));
            return [hostname, powerNode(plan, hostname, { hold, dependsOn })] as const;
        }),
    );
    const tally = new PartTally(plan);
    const drainWith = (taken: pulumi.Output<readonly string[]>, next: Step | undefined) =>
        describeDrain(plan, taken, next?.hostnames.length ?? 0, watchers.at(-1));
    // The nodes of the first step are drained by a watcher that has nobody to watch yet.
    const begin = (index: number, step: Step) => {
        const budget = { ...step, leave: 0, isLast: false, drain: drainWith(queue.takeNext(), step) };
        const watcher = watchStep(plan, `${stepName(index)}-drain`, [], budget, watchers.at(-1));
        watchers.push(watcher);
        return watcher;
    };
    let before: NodeReadiness | undefined;
    for (const [place, [index, step]] of part.entries()) {
        before ??= begin(index, step);
        const picked = queue.pickAfter(before);
        const isEnd = place === part.length - 1;
        // Whoever the rollout did not get to is the last watcher's business.
        const own = isEnd
            ? pulumi.all([picked, queue.end()]).apply(([some, rest]) => [...some, ...rest])
            : picked;
        const targets = own.apply((hosts) =>
            pulumi.all(
                hosts.flatMap((hostname) => {
                    const action = actions.get(hostname);
                    return action ? [describeTarget(plan, hostname, action.target)] : [];
                }),
            ),
        );
        const next = part[place + 1]?.[1];
        const drain = drainWith(isEnd ? pulumi.output([]) : queue.takeNext(before), next);
        const budget = { ...step, ...tally.budget, drain, ahead: before, rest: plan.rest[index] };
        before = watchStep(plan, stepName(index), targets, budget, watchers.at(-1));
        tally.add(before, watchers);
    }
    return { actions, watchers: tally.watchers };
}

/** How a watcher takes work off the nodes whose turn comes, and how many of them come next. */
function describeDrain(
    plan: Plan,
    taken: pulumi.Output<readonly string[]>,
    choose: number,
    previous: Watcher | undefined,
): pulumi.Output<DrainArgs> {
    const { args, request: made } = plan;
    const nodes = taken.apply((hosts) => pulumi.all(hosts.map((hostname) => describeWork(plan, hostname))));
    return pulumi
        .all([nodes, previous?.hold ?? "", made.drainedBefore])
        .apply(([known, hold, drainedBefore]) => ({
            ...drainOf(args),
            ...{ nodes: known, choose, hold, drainedBefore },
            ...{ window: windowOf(args), maxPerGroup: args.rollout?.maxPerGroup },
        }));
}

/** A node as the watcher sees it that takes its work off. */
function describeWork(plan: Plan, hostname: string): pulumi.Output<DrainTarget> {
    const { powerAction, request = "", ...asked } = askedOf(plan.args, hostname);
    const moments = [
        momentOf(plan.request, "since", hostname, asked),
        momentOf(plan.request, "askedBefore", hostname, asked),
    ] as const;
    return (
        pulumi
            // Nobody is drained before it is registered, under the name that it gets.
            .all([plan.deviceOf.get(hostname)?.uuid ?? "", request, groupOf(plan, hostname), ...moments])
            .apply(([uuid, text, group, since, askedBefore]) => ({
                ...{ hostname, uuid, powerAction, request: text, group, since, askedBefore },
            }))
    );
}
