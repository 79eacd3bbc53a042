import { isDeepStrictEqual } from "node:util";
import type { FailedInstall, NodeRequest, ReadinessTarget, UnderWay } from "../../model/power";
import { addTo, ownValue } from "../../model/records";
import { lineKey } from "./line";

/** What a watcher has stored. Older versions stored neither `arrived` nor `unfinished`, and watched all targets to the end. */
export interface StoredWatch {
    targets?: readonly ReadinessTarget[];
    failed?: Record<string, string>;
    arrived?: Record<string, string>;
    unfinished?: readonly UnderWay[];
    toRetry?: readonly FailedInstall[];
}

/** What a try of failed installs has stored. */
export interface StoredTry extends StoredWatch {
    /** Those that it has tried. */
    nodes?: readonly FailedInstall[];
}

interface Seen {
    target?: ReadinessTarget;
    /** The requests with which it has arrived; a watcher that it has left may still name an old one. */
    requests: Set<string>;
}

/**
 * Which nodes have arrived already, by what the watchers of a stack have stored: Pulumi asks for one watcher's differences
 * after the other, and so a later one learns here what an earlier one, or one that watched other nodes then, has seen.
 */
export class Arrivals {
    private readonly nodes = new Map<string, Seen>();
    /** The requests whose failed installs were tried again, by host name. */
    private readonly retried = new Map<string, Set<string>>();

    /** Takes in what a watcher has stored. */
    note(stored: StoredWatch): void {
        const targets = Array.isArray(stored.targets) ? (stored.targets as ReadinessTarget[]) : [];
        for (const target of targets) this.of(target.hostname).target = target;
        this.add(stored.arrived ?? arrivedAmong(targets, stored.failed ?? {}));
    }

    /** Takes in with which request nodes have arrived, by host name. */
    add(arrived: Readonly<Record<string, string>>): void {
        for (const [hostname, request] of Object.entries(arrived)) this.of(hostname).requests.add(request);
    }

    /** The nodes that have arrived, and with which request: the one that they were last asked, as far as that is known. */
    list(): Record<string, string> {
        const all = [...this.nodes].flatMap(([hostname, { target, requests }]) => {
            const last = [...requests].at(-1);
            const request = target && requests.has(target.request) ? target.request : last;
            return request === undefined ? [] : [[hostname, request] as const];
        });
        return Object.fromEntries(all);
    }

    /** Whether a node has arrived for this very answer to its request: nobody waits for it again. */
    has(target: ReadinessTarget): boolean {
        const { target: known, requests } = this.nodes.get(target.hostname) ?? {};
        if (!requests?.has(target.request)) return false;
        return known === undefined || known.request !== target.request || isSameAnswer(known, target);
    }

    /** Whether a node has arrived for a request, whatever the answer to it was. */
    hasArrived({ hostname, request }: NodeRequest): boolean {
        return this.nodes.get(hostname)?.requests.has(request) === true;
    }

    /** Takes in which failed installs were tried again: the requests, by host name. */
    addRetried(retried: Readonly<Record<string, readonly string[]>>): void {
        for (const [hostname, requests] of Object.entries(retried))
            for (const request of requests) addTo(this.retried, hostname, request);
    }

    /** Whether a failed install is another try's business, and not that of the watcher that found it. */
    isRetried({ hostname, request }: NodeRequest): boolean {
        return this.retried.get(hostname)?.has(request) === true;
    }

    private of(hostname: string): Seen {
        const seen = this.nodes.get(hostname) ?? { requests: new Set() };
        this.nodes.set(hostname, seen);
        return seen;
    }
}

/** Whether two targets are the same answer to a request. The group is no part of it. */
export function isSameAnswer(
    { group: _old, ...one }: ReadinessTarget,
    { group: _new, ...other }: ReadinessTarget,
): boolean {
    return isDeepStrictEqual(one, other);
}

function arrivedAmong(
    targets: readonly ReadinessTarget[],
    failed: Record<string, string>,
): Record<string, string> {
    const arrived = targets.filter(({ hostname }) => ownValue(failed, hostname) === undefined);
    return Object.fromEntries(arrived.map(({ hostname, request }) => [hostname, request]));
}

const bySet = new Map<string, Arrivals>();

/**
 * Those of a set on one head node, in this process.
 *
 * @param urn a watcher of its line, or its request; any other watcher has its own
 */
export function arrivalsOf(urn: unknown, cluster: unknown): Arrivals {
    const key = JSON.stringify([lineKey(urn), cluster ?? ""]);
    const known = bySet.get(key) ?? new Arrivals();
    bySet.set(key, known);
    return known;
}
