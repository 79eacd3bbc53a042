import type { NodeReadinessSpec, ReadinessTarget, UnderWay } from "../../model/power";
import { ownValue } from "../../model/records";
import { type Arrivals, isSameAnswer, type StoredWatch } from "./arrivals";
import type { Line } from "./line";
import { mayLeave, type NodeProgress, startOf } from "./watch";

/** What a watcher has to do. */
export interface OpenNodes {
    /** The nodes that it watches. */
    targets: ReadinessTarget[];
    /** How those fare that were watched before, by host name. */
    begun: Map<string, NodeProgress>;
    /** The others: the request with which each has arrived, by host name. */
    arrived: Record<string, string>;
}

/**
 * Whether a watcher's nodes need no look: each has arrived, or was left to the next watcher, to which no more may be left than
 * now are allowed. One that failed does, and its failure says so itself.
 *
 * @param news what it is to watch; parts may not be known yet
 */
export function isSettled(
    {
        targets,
        unfinishedBefore = [],
        leave = 0,
        leaveOf = {},
    }: { targets?: unknown; unfinishedBefore?: unknown; leave?: unknown; leaveOf?: unknown },
    olds: StoredWatch,
    arrivals: Arrivals,
): boolean {
    if (!isList<ReadinessTarget>(targets) || !isList<UnderWay>(unfinishedBefore)) return false;
    const open = [
        ...targets
            .filter((target) => !arrivals.has(target))
            .map((node) => ({ node, left: leftOf(olds, node) })),
        ...others(unfinishedBefore, targets)
            .filter((node) => !arrivals.hasLeft(node))
            .map((node) => ({ node, left: leftNode(olds, node) })),
    ];
    const nodes = open.map(({ node }) => node);
    return (
        open.every(({ left }) => left !== undefined) &&
        mayLeave(nodes, Number(leave), leaveOf as Record<string, number>)
    );
}

/** The nodes that a watcher has to look at, from where each of them stands. */
export function findOpen(
    { targets, unfinishedBefore }: NodeReadinessSpec,
    olds: StoredWatch,
    arrivals: Arrivals,
    line: Line,
): OpenNodes {
    const open: OpenNodes = { targets: [], begun: new Map(), arrived: {} };
    const add = (target: ReadinessTarget, left?: UnderWay) => {
        const { hostname, request } = target;
        open.targets.push(target);
        const before = line.underWay.get(hostname);
        // Whoever failed gets all of the time again.
        if (ownValue(olds.failed, hostname) !== undefined) return;
        if (before?.target.request === request) open.begun.set(hostname, before.progress);
        else if (left) {
            const progress = startOf(target, { at: Date.now(), seconds: left.seconds });
            open.begun.set(hostname, { ...progress, bootedAfter: left.bootedAfter });
        }
    };
    for (const target of targets) {
        if (arrivals.has(target)) open.arrived[target.hostname] = target.request;
        else add(target, leftOf(olds, target));
    }
    for (const node of others(unfinishedBefore, targets)) {
        const { hostname, request, bootedAfter, until, group } = node;
        if (arrivals.hasLeft(node)) open.arrived[hostname] = request;
        else {
            const known = line.underWay.get(hostname)?.target;
            const plain: ReadinessTarget = {
                ...{ hostname, outcome: "done", message: "", request, bootedAfter, until, group },
            };
            add(known?.request === request ? known : plain, leftNode(olds, node) ?? node);
        }
    }
    return open;
}

/** Where the line has moved, a node may have been left by the one before that now is a target. */
function others(left: readonly UnderWay[], targets: readonly ReadinessTarget[]): UnderWay[] {
    const own = new Set(targets.map(({ hostname }) => hostname));
    return left.filter(({ hostname }) => !own.has(hostname));
}

/** What was stored of a target that was left to the next watcher, unless it has been asked anew since. */
function leftOf(olds: StoredWatch, target: ReadinessTarget): UnderWay | undefined {
    const isSame = olds.targets?.some((old) => isSameAnswer(old, target));
    return isSame ? leftNode(olds, target) : undefined;
}

function leftNode({ unfinished = [] }: StoredWatch, node: Pick<UnderWay, "hostname" | "request">) {
    return unfinished.find(({ hostname, request }) => hostname === node.hostname && request === node.request);
}

function isList<T>(value: unknown): value is T[] {
    return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null);
}
