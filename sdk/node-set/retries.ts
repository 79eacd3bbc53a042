import * as pulumi from "@pulumi/pulumi";
import type { FailedInstall } from "../../model/power";
import { ownValue } from "../../model/records";
import { InstallRetry } from "../../provider/install-retry";
import type { NodeReadiness } from "../../provider/node-readiness";
import { PowerRequest } from "../../provider/power-request";
import type { NodeSetArgs } from "../args";
import { askedOf, type PoweredArgs } from "./asked";
import type { FoundNames } from "./look-up";
import { storedOf, type Watcher } from "./watcher";
import { windowOf } from "./window";

/** What a try needs of its set. */
export interface TryPlan {
    name: string;
    args: PoweredArgs;
    found: pulumi.Output<FoundNames>;
    within: pulumi.CustomResourceOptions;
}

/** A part of the line, whose failed installs are tried again at its end. */
export interface Part {
    /** Its nodes, in their order. */
    hostnames: readonly string[];
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

/** What a try is called, e.g. `try-2`; a set could be named like one of the other's resources with the word in front. */
export function tryName(number: number, isCanary: boolean): string {
    return `try-${number}${isCanary ? "-canary" : ""}`;
}

/**
 * Tries the failed installs of a part of the line again, as often as may be. Each try has a request of its own in the state before
 * anything is sent for it, with the nodes that it is about: which these are is known only when the part has ended.
 */
export function retryPart({ name, args, found, within }: TryPlan, part: Part): InstallRetry[] {
    const { cluster, rollout, reinstall, powerTimeout } = args;
    const tries: InstallRetry[] = [];
    for (let number = 2; number <= retriesOf(args) + 1; number++) {
        const suffix = tryName(number, part.isCanary);
        const sources: readonly Watcher[] = tries.length > 0 ? tries.slice(-1) : part.watchers;
        const previous = sources.at(-1);
        if (!previous) break;
        const nodes = pulumi.all(sources.map((source) => storedOf(source, source.toRetry))).apply((lists) =>
            inOrder(
                lists.flatMap((list) => list ?? []),
                part.hostnames,
            ),
        );
        const asked = pulumi
            .all([nodes, previous.hold])
            .apply(([failed, hold]) => (hold === "" ? failed : []));
        const texts = textsOf(args, part.hostnames, number);
        const request = new PowerRequest(
            `${name}-${suffix}-request`,
            {
                nodes: asked.apply((failed) => failed.map(({ hostname }) => hostname)),
                ...{ powerAction: "power_cycle", request: texts.ofSet, isEnabled: true, cluster },
                ownRequests: Object.fromEntries(
                    Object.entries(texts.own).map(([hostname, text]) => [
                        hostname,
                        { powerAction: "power_cycle", request: text },
                    ]),
                ),
                renamed: found.apply(({ renamed }) =>
                    Object.keys(renamed).length > 0 ? renamed : undefined,
                ),
                retryOf: asked.apply((failed) =>
                    Object.fromEntries(failed.map((node) => [node.hostname, node.request])),
                ),
            },
            within,
        );
        const moments = (what: "since" | "askedBefore") =>
            pulumi.all([request[what], request.own]).apply(([ofSet, own]) => {
                const alone = Object.keys(texts.own).flatMap((hostname) => {
                    const moment = ownValue(ownValue(own, hostname)?.[what], hostname);
                    return moment === undefined ? [] : [[hostname, moment] as const];
                });
                const others = Object.entries(ofSet).filter(
                    ([hostname]) => !Object.hasOwn(texts.own, hostname),
                );
                return Object.fromEntries([...others, ...alone]);
            });
        const isLast = number === retriesOf(args) + 1;
        const { maxFailures, isCanary } = part;
        tries.push(
            new InstallRetry(
                `${name}-${suffix}`,
                {
                    nodes,
                    ...{ request: texts.ofSet, ownRequests: texts.own },
                    ...{ since: moments("since"), askedBefore: moments("askedBefore") },
                    ...{
                        window: windowOf(args),
                        maxPerGroup: rollout?.maxPerGroup,
                        timeout: rollout?.timeout,
                    },
                    ...{
                        powerTimeout,
                        reinstall,
                        hold: previous.hold,
                        tallyBefore: storedOf(previous, previous.tally),
                    },
                    ...{ maxFailures, canary: isCanary || undefined, cluster },
                    mayRetry: isLast ? undefined : mayWait(args),
                },
                within,
            ),
        );
    }
    return tries;
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

/** Nodes that have left the set since are nobody's business any more. */
function inOrder(failed: readonly FailedInstall[], hostnames: readonly string[]): FailedInstall[] {
    const byHost = new Map(failed.map((node) => [node.hostname, node]));
    return hostnames.flatMap((hostname) => byHost.get(hostname) ?? []);
}
