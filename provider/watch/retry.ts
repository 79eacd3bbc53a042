import { type FailedInstall, NOT_POWERED, type ReadinessTarget } from "../../model/power";
import type { WatchedNode } from "./line";
import { countOfGroup } from "./places";
import { type NodeProgress, startOf } from "./watch";

/** What a try asks of a node. */
export const RETRY_ACTION = "power_cycle";
/** Stands between why an install failed and why it is not tried again. */
const NOT_TRIED = ". Not tried again: ";

/** Whether a node that failed in a try was powered for it, by its message; if not, the next run makes this very try. */
export function wasPowered(message: string): boolean {
    return (
        ![`${RETRY_ACTION} failed: `, NOT_POWERED].some((start) => message.startsWith(start)) &&
        !message.includes(NOT_TRIED)
    );
}

export interface RetryOptions {
    /** The nodes in their order. */
    nodes: readonly FailedInstall[];
    /** How many may be under way at a time. */
    window: number;
    /** How many of one group. @default any number of each */
    maxPerGroup?: number;
    /** One look at nodes: who of them has become active after all? */
    look: (nodes: readonly ReadinessTarget[]) => Promise<ReadonlyMap<string, NodeProgress>>;
    /** Whether a node has had this try, in a run that ended: it is watched, and not powered, whatever its power is by now. */
    isTried: (node: FailedInstall) => boolean;
    /** Switches nodes off and on. */
    power: (nodes: readonly FailedInstall[]) => Promise<ReadinessTarget[]>;
    /** Watches nodes until no more than `leave` are under way; `begun` is how they fare so far. */
    watch: (
        targets: readonly ReadinessTarget[],
        begun: ReadonlyMap<string, NodeProgress>,
        leave: number,
    ) => Promise<ReadonlyMap<string, NodeProgress>>;
    /** Why nobody further may be powered, as these nodes have ended; empty if somebody may. */
    findHold: (ended: ReadonlyMap<string, WatchedNode>) => string;
}

/**
 * Tries failed installs again, in their order: so a run that was killed finds those that are under way before those that are not.
 * A node that became active late is left alone.
 */
export async function retryInstalls(options: RetryOptions): Promise<Map<string, WatchedNode>> {
    const { nodes, look, isTried, power, watch, findHold } = options;
    const ended = new Map<string, WatchedNode>();
    const underWay = new Map<string, WatchedNode>();
    const queue = [...nodes];
    while (queue.length > 0 || underWay.size > 0) {
        const hold = findHold(ended);
        const next = hold === "" ? takeNext(queue, [...underWay.values()], options) : queue.splice(0);
        const seen = await look(next.map(targetOf));
        const failed: FailedInstall[] = [];
        for (const node of next) {
            const progress = seen.get(node.hostname);
            if (progress?.state === "reached" || progress?.isActive)
                ended.set(node.hostname, { target: targetOf(node), progress });
            else if (hold !== "") ended.set(node.hostname, heldNode(node, hold));
            else failed.push(node);
        }
        const tried = failed.filter(isTried);
        const powered = await power(failed.filter((node) => !tried.includes(node)));
        for (const target of [...tried.map(targetOf), ...powered])
            underWay.set(target.hostname, { target, progress: startOf(target, { at: Date.now() }) });
        // The places of those that were active after all are free at once.
        if (failed.length < next.length && queue.length > 0) continue;
        const watched = [...underWay.values()];
        const begun = new Map(watched.map(({ target, progress }) => [target.hostname, progress]));
        const left = await watch(
            watched.map(({ target }) => target),
            begun,
            queue.length > 0 ? underWay.size - 1 : 0,
        );
        for (const { target } of watched) {
            const progress = left.get(target.hostname);
            if (!progress) continue;
            underWay.delete(target.hostname);
            (progress.state === "waiting" ? underWay : ended).set(target.hostname, { target, progress });
        }
    }
    return ended;
}

/** As many from the front as there are places; a group without one holds up those behind it. */
function takeNext(
    queue: FailedInstall[],
    underWay: readonly WatchedNode[],
    { window, maxPerGroup = Number.POSITIVE_INFINITY }: Pick<RetryOptions, "window" | "maxPerGroup">,
): FailedInstall[] {
    const taken: { group?: string }[] = underWay.map(({ target }) => target);
    const end = queue.findIndex(({ group }) => {
        const isFull = taken.length >= window || countOfGroup(taken, group) >= maxPerGroup;
        taken.push({ group });
        return isFull;
    });
    return queue.splice(0, end < 0 ? queue.length : end);
}

function targetOf({ hostname, request, poweredAt, group }: FailedInstall): ReadinessTarget {
    return { hostname, request, bootedAfter: poweredAt, group, outcome: "done", message: "active after all" };
}

/** One that is not tried again has failed as it had. */
function heldNode(node: FailedInstall, hold: string): WatchedNode {
    const message = `${node.message.replace(/\.$/, "")}${NOT_TRIED}${hold}`;
    const target: ReadinessTarget = { ...targetOf(node), outcome: "held", message };
    return { target, progress: startOf(target, { at: Date.now() }) };
}
