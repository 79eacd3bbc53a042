import * as pulumi from "@pulumi/pulumi";
import { type Rest, requestName } from "../../model/power";
import { ownValue } from "../../model/records";
import { settleInput } from "../../provider/internals/resolve-inputs";
import { isWritten } from "../../provider/notes/request-names";
import { askedOf, goalOf, type PoweredArgs } from "./asked";
import type { FoundNames } from "./look-up";
import { readStoredSet } from "./pre-flight/stored-set";
import { type Step, windowOf } from "./window";

/** What a set knows of its nodes before the first of them is powered. */
interface Known {
    found: pulumi.Output<FoundNames>;
    /** The set; undefined where the state has none. */
    set: pulumi.Resource | undefined;
}

/**
 * What comes after each step of a line. A watcher knows its own nodes only; of the others the state says who has arrived for what
 * it is asked, and the head node who is UP and need not be switched on.
 */
export function findRest(
    args: PoweredArgs,
    steps: readonly Step[],
    known: Known,
): (pulumi.Output<Rest | undefined> | undefined)[] {
    if (steps.length < 2) return [];
    const all = countRest(args, steps, known);
    return steps.map(({ isLast }, index) =>
        isLast ? undefined : pulumi.output(all.then((rest) => rest[index])),
    );
}

async function countRest(
    args: PoweredArgs,
    steps: readonly Step[],
    { found, set }: Known,
): Promise<(Rest | undefined)[]> {
    const arrived = set ? (await readStoredSet(set)).arrived : {};
    const nodes = ((await settleInput(found))?.value as FoundNames | undefined)?.nodes;
    const ofSet = await textOf(args.powerRequest);
    const isOpen = async (hostname: string) => {
        const { powerAction, request, isOwn } = askedOf(args, hostname);
        if (goalOf(powerAction) !== "active") return false;
        if (powerAction === "power_on" && ownValue(nodes, hostname)?.facts.isUp) return false;
        const text = isOwn ? await textOf(request) : ofSet;
        const before = ownValue(arrived, hostname);
        return before === undefined || !isWritten(before, requestName({ powerAction, request: text }));
    };
    const counts = await Promise.all(
        steps.map(async ({ hostnames }) => (await Promise.all(hostnames.map(isOpen))).filter(Boolean).length),
    );
    const window = placesOf(args, nodes);
    return steps.map((_step, index) => {
        const count = counts.slice(index + 1).reduce((sum, one) => sum + one, 0);
        return count > 0 ? { nodes: count, window } : undefined;
    });
}

/** A text that is secret goes no further: what comes of it is a number. */
async function textOf(request: pulumi.Input<string> | undefined): Promise<string | undefined> {
    return (await settleInput(request))?.value as string | undefined;
}

/** How many may be under way at a time, where also not more than so many of each group. */
function placesOf(args: PoweredArgs, nodes: FoundNames["nodes"] | undefined): number {
    const { maxPerGroup } = args.rollout ?? {};
    const groups = Object.keys(args.nodes).map((hostname) => ownValue(nodes, hostname)?.group);
    if (maxPerGroup === undefined || groups.includes(undefined)) return windowOf(args);
    return Math.min(windowOf(args), maxPerGroup * new Set(groups).size);
}
