import * as pulumi from "@pulumi/pulumi";
import type { FailedInstall, Tally } from "../../model/power";
import { ownValue } from "../../model/records";
import { InstallRetry } from "../../provider/install-retry";
import type { NodeReadiness } from "../../provider/node-readiness";
import type { PowerAction } from "../../provider/power-action";
import type { PowerRequest } from "../../provider/power-request";
import type { NodeSetArgs } from "../args";
import { askedOf, goalOf, type PoweredArgs } from "./asked";
import { readStoredSet } from "./pre-flight/stored-set";
import { storedOf, type Watcher } from "./watcher";
import { drainOf, windowOf } from "./window";

/** What a try needs of its set. */
export interface TryPlan {
    name: string;
    args: PoweredArgs;
    request: PowerRequest;
    within: pulumi.CustomResourceOptions;
}

/** A part of the line, whose failed installs are tried again at its end. */
export interface Part {
    /** Its nodes' actions by host name, in their order. */
    actions: ReadonlyMap<string, PowerAction>;
    watchers: readonly NodeReadiness[];
    maxFailures: number;
    isCanary: boolean;
}

/** How often failed installs are tried again. */
export function retriesOf({ rollout }: NodeSetArgs): number {
    return rollout?.retries ?? 0;
}

/** How many failed installs may wait for another try: as many as may be under way when the first one fails. */
export function mayWait(args: NodeSetArgs): number | undefined {
    return retriesOf(args) > 0 ? windowOf(args) : undefined;
}

/** The requests whose failed installs were tried again, by host name, as the state has it. */
export async function findRetried(set: pulumi.Resource | undefined): Promise<Record<string, string[]>> {
    return set ? (await readStoredSet(set)).retried : {};
}

/** Tries the failed installs of a part of the line again, as often as may be; which these are is known only when it has ended. */
export function retryPart(plan: TryPlan, part: Part): InstallRetry[] {
    const { name, args, request: made, within } = plan;
    const { cluster, rollout, reinstall, powerTimeout } = args;
    const { maxFailures, isCanary } = part;
    const last = retriesOf(args) + 1;
    const tries: InstallRetry[] = [];
    for (let number = 2; number <= last; number++) {
        const sources: readonly Watcher[] = tries.length > 0 ? tries.slice(-1) : part.watchers;
        const previous = sources.at(-1);
        if (!previous) break;
        const { ofSet, own } = textsOf(args, [...part.actions.keys()], number);
        tries.push(
            new InstallRetry(
                // The word of the part stands last: another set may be called like this one with it behind its name.
                `${name}-try-${number}${isCanary ? "-canary" : ""}`,
                {
                    nodes: findNodes(sources, part, args),
                    ...{ request: ofSet, ownRequests: own, powerTimeout, reinstall },
                    ...{
                        window: windowOf(args),
                        maxPerGroup: rollout?.maxPerGroup,
                        timeout: rollout?.timeout,
                    },
                    ...{ hold: previous.hold, tallyBefore: storedOf(previous, previous.tally) },
                    ...{ maxFailures, canary: isCanary || undefined, cluster },
                    drained: drainOf(args) !== undefined || undefined,
                    drainedBefore: drainOf(args) && made.drainedBefore,
                    ...{ before: rollout?.before, after: rollout?.after },
                    mayRetry: number < last ? mayWait(args) : undefined,
                },
                within,
            ),
        );
    }
    return tries;
}

/** How many failed installs wait after a watcher for another try: those that were tried in an earlier run do not. */
export function countWaiting(
    before: pulumi.Output<number>,
    watcher: NodeReadiness,
    set: pulumi.Resource | undefined,
): pulumi.Output<number> {
    return pulumi
        .all([before, storedOf(watcher, watcher.toRetry), findRetried(set)])
        .apply(([count, failed, known]) => {
            const isRetried = ({ hostname, request }: FailedInstall) =>
                ownValue(known, hostname)?.includes(request) === true;
            return count + (failed ?? []).filter((node) => !isRetried(node)).length;
        });
}

/** A tally with as many that wait. */
export function withWaiting(
    tally: pulumi.Output<Tally | undefined>,
    waiting: pulumi.Output<number>,
): pulumi.Output<Tally | undefined> {
    return pulumi
        .all([tally, waiting])
        .apply(([known, count]): Tally | undefined => known && { ...known, waiting: count || undefined });
}

/**
 * What was handed on, in the order of the line: of nodes that are still in the set, asked the same, and not to be off. A watcher
 * that has nothing to do may still name one that is not.
 */
function findNodes(
    sources: readonly Watcher[],
    { actions }: Part,
    args: PoweredArgs,
): pulumi.Output<FailedInstall[]> {
    return pulumi.all(sources.map((source) => storedOf(source, source.toRetry))).apply((lists) => {
        const failed = lists.flatMap((list) => list ?? []);
        const inOrder = [...actions].flatMap(([hostname, { target }]) => {
            const own = failed.filter((node) => node.hostname === hostname);
            if (own.length === 0 || goalOf(askedOf(args, hostname).powerAction) !== "active") return [];
            return [target.apply(({ request }) => own.filter(({ asked }) => asked === request).slice(-1))];
        });
        return pulumi.all(inOrder).apply((found) => found.flat());
    });
}

interface Texts {
    ofSet: pulumi.Output<string>;
    /** Of nodes that are asked alone, by host name. */
    own: Record<string, pulumi.Output<string>>;
}

/** `CHG-1042, try 2`; without a text `try 2` */
function textsOf(args: PoweredArgs, hostnames: readonly string[], number: number): Texts {
    const textOf = (text: pulumi.Input<string> | undefined) =>
        pulumi
            .output(text ?? "")
            .apply((known) => (known === "" ? `try ${number}` : `${known}, try ${number}`));
    const own = hostnames.flatMap((hostname) => {
        const { request, isOwn } = askedOf(args, hostname);
        return isOwn ? [[hostname, textOf(request)] as const] : [];
    });
    return { ofSet: textOf(args.powerRequest), own: Object.fromEntries(own) };
}
