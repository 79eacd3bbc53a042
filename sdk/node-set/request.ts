import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Move } from "../../model/move";
import { PowerRequest } from "../../provider/power-request";
import type { NodeSetArgs } from "../args";
import { isPowerEnabled, ownRequests } from "./asked";
import type { FoundNames } from "./look-up";
import type { PlannedNode } from "./plan";
import { readStoredSet } from "./pre-flight/stored-set";
import { findRetried, retriesOf } from "./retries";
import { secrecyOf } from "./secrecy";
import { drainOf, planSteps, type Step } from "./window";

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
    const steps = isEnabled ? planSteps(args) : [];
    // Where work is taken off first, who is powered side by side is known only then.
    const drain = isEnabled && drainOf(args) !== undefined;
    const waves = drain ? [] : steps.map(({ hostnames }) => hostnames);
    const set = within.parent;
    return new PowerRequest(
        `${name}-request`,
        {
            nodes: Object.keys(nodes),
            ...{ waves, powerAction, request: powerRequest, isEnabled, cluster },
            drain: drain || undefined,
            ownRequests: isEnabled ? ownRequests(args) : undefined,
            arrived: set ? findArrived(set, args, steps) : undefined,
            retried: isEnabled && retriesOf(args) > 0 ? findRetried(set) : undefined,
            moves: found.apply(({ moves }) => hideIfSecret(moves, nodes)),
            renamed: found.apply(({ renamed }) => (Object.keys(renamed).length > 0 ? renamed : undefined)),
            facts: found.apply(({ removals }) => (removals.leaving.length > 0 ? removals : undefined)),
        },
        within,
    );
}

/**
 * The nodes that have arrived, if the program's watchers are others than those of the state: each of these knows what it has
 * seen itself, and a node that another one has seen, or another try, would be waited for again. Undefined if each knows all.
 */
async function findArrived(
    set: pulumi.Resource,
    { rollout }: NodeSetArgs,
    planned: readonly Step[],
): Promise<Record<string, string> | undefined> {
    const { steps, arrived, retried, isDraining } = await readStoredSet(set);
    const isSame =
        !isDraining &&
        rollout?.maxPerGroup === undefined &&
        steps.size === planned.length &&
        planned.every(({ hostnames, leave }, index) =>
            isDeepStrictEqual(steps.get(stepName(index)), { hostnames, leave }),
        );
    const isKnown = isSame && Object.keys(retried).length === 0;
    return isKnown || Object.keys(arrived).length === 0 ? undefined : arrived;
}

/** What the watcher of a step is called. The name is from when a step was a wave: stacks of then keep their watchers. */
export function stepName(index: number): string {
    return `wave-${index + 1}`;
}

/** Undefined if nothing moves, so that nobody finds a secret there. */
function hideIfSecret(moves: Move[], nodes: Record<string, PlannedNode>): pulumi.Output<Move[] | undefined> {
    if (moves.length === 0) return pulumi.output<Move[] | undefined>(undefined);
    return secrecyOf(nodes).apply((): Move[] | undefined => moves);
}
