import {
    type FailedInstall,
    isSameRequest,
    type NodeReadinessSpec,
    type NodeRequest,
    type ReadinessTarget,
    type UnderWay,
} from "../../model/power";
import { ownValue } from "../../model/records";
import { type Arrivals, isSameAnswer, type StoredWatch } from "./arrivals";
import type { Line } from "./line";
import { mayLeave } from "./places";
import { type NodeProgress, startOf } from "./watch";

/** What a watcher has to do. */
export interface OpenNodes {
    /** The nodes that it watches. */
    targets: ReadinessTarget[];
    /** How those fare that were watched before, by host name. */
    begun: Map<string, NodeProgress>;
    /** The others: the request with which each has arrived, by host name. */
    arrived: Record<string, string>;
    /** Those whose install failed in an earlier run, and was tried again: they are that try's. */
    handedOn: FailedInstall[];
}

/**
 * Whether a watcher's nodes need no look: each has arrived, was left to the next watcher, to which no more may be left than
 * now are allowed, or was tried again after its install. One that failed does, and its failure says so itself.
 *
 * @param news what it is to watch; parts may not be known yet
 */
export function isSettled(
    {
        targets,
        unfinishedBefore = [],
        leave = 0,
        leaveOf = {},
        mayRetry,
    }: Partial<Record<"targets" | "unfinishedBefore" | "leave" | "leaveOf" | "mayRetry", unknown>>,
    olds: StoredWatch,
    arrivals: Arrivals,
): boolean {
    if (!isList<ReadinessTarget>(targets) || !isList<UnderWay>(unfinishedBefore)) return false;
    const isOver = (node: NodeRequest) => findHandedOn(node, { mayRetry }, olds, arrivals) !== undefined;
    const open = [
        ...targets
            .filter((target) => !arrivals.has(target) && !isOver(target))
            .map((node) => ({ node, left: leftOf(olds, node) })),
        ...others(unfinishedBefore, targets)
            .filter((node) => !arrivals.hasArrived(node) && !isOver(node))
            .map((node) => ({ node, left: leftNode(olds, node) })),
    ];
    const nodes = open.map(({ node }) => node);
    // What it hands on to be tried again must still be its own, still be asked the same, and still get tries.
    const isOwn = (failed: NodeRequest) =>
        Boolean(mayRetry) && [...targets, ...unfinishedBefore].some((node) => isSameRequest(node, failed));
    return (
        (olds.toRetry ?? []).every(isOwn) &&
        open.every(({ left }) => left !== undefined) &&
        mayLeave(nodes, Number(leave), leaveOf as Record<string, number>)
    );
}

/** The nodes that a watcher has to look at, from where each of them stands. */
export function findOpen(
    { targets, unfinishedBefore, mayRetry, timeout }: NodeReadinessSpec,
    olds: StoredWatch,
    arrivals: Arrivals,
    line: Line,
): OpenNodes {
    const open: OpenNodes = { targets: [], begun: new Map(), arrived: {}, handedOn: [] };
    const add = (target: ReadinessTarget, left?: UnderWay) => {
        const { hostname, request } = target;
        const given = findHandedOn(target, { mayRetry }, olds, arrivals);
        if (given) {
            open.handedOn.push(given);
            return;
        }
        open.targets.push(target);
        const before = line.underWay.get(hostname);
        // Whoever failed gets all of the time again.
        if (ownValue(olds.failed, hostname) !== undefined) return;
        const isWaiting = mayRetry > 0 && olds.toRetry?.some((node) => isSameRequest(node, target));
        // Of one that may be tried again a look is enough: it has had its time.
        if (isWaiting) open.begun.set(hostname, startOf(target, { at: Date.now(), seconds: timeout }));
        else if (before?.target.request === request) open.begun.set(hostname, before.progress);
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
        const { hostname, request, bootedAfter, poweredAt, until, group } = node;
        if (arrivals.hasArrived(node)) open.arrived[hostname] = request;
        else {
            const known = line.underWay.get(hostname)?.target;
            const plain: ReadinessTarget = {
                ...{ hostname, outcome: "done", message: "", request, bootedAfter, poweredAt, until, group },
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

/** What was stored of a failed install that was tried again; undefined if that is no longer allowed. */
export function findHandedOn(
    asked: NodeRequest,
    { mayRetry }: { mayRetry?: unknown },
    { toRetry = [] }: StoredWatch,
    arrivals: Arrivals,
): FailedInstall | undefined {
    if (!mayRetry || !arrivals.isRetried(asked)) return undefined;
    return toRetry.find((node) => isSameRequest(node, asked));
}

function leftNode({ unfinished = [] }: StoredWatch, node: NodeRequest) {
    return unfinished.find((left) => isSameRequest(left, node));
}

function isList<T>(value: unknown): value is T[] {
    return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null);
}
