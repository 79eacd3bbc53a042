import { isDeepStrictEqual } from "node:util";
import type { ReadinessTarget, UnderWay } from "../../model/power";
import { ownValue } from "../../model/records";

/** What a watcher has stored. Older versions stored neither `arrived` nor `unfinished`, and watched all targets to the end. */
export interface StoredWatch {
    targets?: readonly ReadinessTarget[];
    failed?: Record<string, string>;
    arrived?: Record<string, string>;
    unfinished?: readonly UnderWay[];
}

interface Seen {
    target?: ReadinessTarget;
    /** The request with which it has arrived. */
    arrived?: string;
}

/**
 * Which nodes have arrived already, by what the watchers of a stack have stored: Pulumi asks for one watcher's differences
 * after the other, and so a later one learns here what an earlier one, or one that watched other nodes then, has seen.
 */
export class Arrivals {
    private readonly nodes = new Map<string, Seen>();

    /** Takes in what a watcher has stored. */
    note(stored: StoredWatch): void {
        const targets = Array.isArray(stored.targets) ? (stored.targets as ReadinessTarget[]) : [];
        for (const target of targets) this.of(target.hostname).target = target;
        const arrived = stored.arrived ?? arrivedAmong(targets, stored.failed ?? {});
        for (const [hostname, request] of Object.entries(arrived)) this.of(hostname).arrived = request;
    }

    /** Whether a node has arrived for this very answer to its request: nobody waits for it again. */
    has(target: ReadinessTarget): boolean {
        const { target: known, arrived } = this.nodes.get(target.hostname) ?? {};
        return arrived === target.request && isDeepStrictEqual(known, target);
    }

    /** The same for a node that another watcher has left. */
    hasLeft({ hostname, request }: UnderWay): boolean {
        return this.nodes.get(hostname)?.arrived === request;
    }

    private of(hostname: string): Seen {
        const seen = this.nodes.get(hostname) ?? {};
        this.nodes.set(hostname, seen);
        return seen;
    }
}

function arrivedAmong(
    targets: readonly ReadinessTarget[],
    failed: Record<string, string>,
): Record<string, string> {
    const arrived = targets.filter(({ hostname }) => ownValue(failed, hostname) === undefined);
    return Object.fromEntries(arrived.map(({ hostname, request }) => [hostname, request]));
}

const byStack = new Map<string, Arrivals>();

/** Those of a stack on one head node, in this process. */
export function arrivalsOf(stack: string, cluster: unknown): Arrivals {
    const key = JSON.stringify([stack, cluster ?? ""]);
    const known = byStack.get(key) ?? new Arrivals();
    byStack.set(key, known);
    return known;
}
