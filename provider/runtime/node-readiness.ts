import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { pause } from "../../bcm/pause";
import type { AheadNode } from "../../model/drain";
import { describeFailures, NodeReadinessSpec, type Tally, type UnderWay } from "../../model/power";
import { printLine, showStatus } from "../internals/engine-link";
import { AfterCommands } from "../watch/after";
import { arrivalsOf, type StoredWatch } from "../watch/arrivals";
import { lineOf, type WatchedNode } from "../watch/line";
import { findOpen, isSettled } from "../watch/open";
import { Outlook } from "../watch/outlook";
import { lookPatiently } from "../watch/patience";
import {
    heldAmong,
    judgeNodes,
    noteResult,
    type Result,
    requestsOf,
    together,
    withoutWaiting,
} from "../watch/result";
import { type NodeProgress, summarize, watchNodes } from "../watch/watch";
import { configure, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import {
    isDrainSettled,
    isSecretDrain,
    lostNodes,
    mindWork,
    noteDrained,
    type StoredDrains,
    startDrained,
    watchDrains,
} from "./drains";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";
import { lookAt } from "./look";

/** What a changed field costs. A new field does not compile until it is listed here. */
const ON_CHANGE = {
    cluster: "replace",
    targets: "ignore", // these two count as long as somebody of them has not arrived
    unfinishedBefore: "ignore",
    after: "ignore",
    drain: "ignore", // these two count as long as somebody waits for his turn
    aheadBefore: "ignore",
    until: "update",
    failedBefore: "update",
    tallyBefore: "update",
    leave: "ignore",
    leaveOf: "ignore",
    rest: "ignore",
    last: "ignore",
    maxFailures: "ignore",
    mayRetry: "ignore",
    timeout: "ignore",
    canary: "ignore",
    verdict: "ignore",
} as const satisfies Record<keyof NodeReadinessSpec, FieldRule>;

/** What a watcher stores. */
interface Stored extends Result {
    /** The request with which each node has arrived, by host name. */
    arrived: Record<string, string>;
    /** Nodes that the next watcher goes on with. */
    unfinished: UnderWay[];
    /** Nodes that are free of work and come next. */
    next?: AheadNode[];
    /** Nodes that wait for their turn after those. */
    ahead?: AheadNode[];
    /** Host names of nodes that were given back unpowered. */
    givenBack?: string[];
    summary: string;
    /** When nodes of its own failed, ms of this machine's clock: tells a program whether that was in this update. */
    failedAt?: number;
}

export const nodeReadiness = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(NodeReadinessSpec, news, ""),

    /** Looks again as long as nodes have not arrived for what they are asked now. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const arrivals = arrivalsOf(news.__urn, news.cluster);
        arrivals.note(olds);
        const { hold } = olds;
        const difference = compare(withDefaults(olds, hold), withDefaults(news, hold), ON_CHANGE);
        const hasFailed = Object.keys((olds.failed as object) ?? {}).length > 0;
        return {
            ...difference,
            changes:
                difference.changes ||
                hasFailed ||
                !isSettled(news, olds, arrivals) ||
                !isDrainSettled(news, olds as StoredDrains, arrivals) ||
                isNewLast(news, olds),
        };
    },

    create: async (inputs: Properties) => {
        const id = randomUUID();
        return { id, outs: await watchStep(inputs, {}) };
    },

    update: async (_id: string, olds: Properties, news: Properties) => ({
        outs: await watchStep(news, olds),
    }),

    delete: async () => undefined,
};

/**
 * Whether the line ends here now, and ended elsewhere or with other nodes before: what watchers knew that go must be stored by
 * the last one that stays.
 */
function isNewLast(news: Properties, olds: StoredWatch & Properties): boolean {
    if (news.last !== true || !Array.isArray(news.targets)) return false;
    const hostsOf = (targets: unknown) =>
        Array.isArray(targets) ? targets.map((target) => target?.hostname) : [];
    return Boolean(olds.leave) || !isDeepStrictEqual(hostsOf(news.targets), hostsOf(olds.targets));
}

/**
 * A watcher that stands for itself, or is of an older version, states neither. How many failed installs wait for another try
 * counts for one that has stopped the rollout: once they were tried, fewer wait.
 */
function withDefaults(properties: Properties, hold: unknown): Properties {
    const { failedBefore = {}, tallyBefore = { count: 0, names: [] } } = properties;
    const counted = hold ? tallyBefore : withoutWaiting(tallyBefore as Tally);
    return { ...properties, failedBefore, tallyBefore: counted };
}

/** Watches; the last watcher of a rollout turns failed nodes into the one error of the run. */
async function watchStep(inputs: Properties, olds: StoredWatch): Promise<Properties> {
    const spec = readSpec(NodeReadinessSpec, inputs, () => []);
    const result = await watch(spec, olds, inputs);
    // The watcher before has stored the nodes that it has left, and this one those that it leaves itself.
    const { unfinishedBefore: _left, aheadBefore: _ahead, rest: _rest, ...kept } = inputs;
    const outs = toPlain({ ...kept, ...result });
    const failed = Object.entries(result.failed);
    if (!spec.verdict || failed.length === 0) return outs;
    // A plain error: with id and properties Pulumi would print "1 error occurred: *" around it. The other watchers have
    // noted who failed, and the next `up` comes here again.
    throw new Error(describeFailures(spec.until, result.failed));
}

async function watch(spec: NodeReadinessSpec, olds: StoredWatch, inputs: Properties): Promise<Stored> {
    const { __urn: urn } = inputs;
    const { until, timeout, leave, leaveOf, failedBefore, cluster } = spec;
    const arrivals = arrivalsOf(urn, cluster);
    const line = lineOf(urn);
    const { targets, begun, arrived, handedOn } = findOpen(spec, olds, arrivals, line);
    const look = await lookAt(targets, cluster);
    const drains = await watchDrains(spec, targets, { olds: olds as StoredDrains, arrivals, inputs });
    const after = spec.after && new AfterCommands(spec.after, line, targets);
    for (const target of targets) {
        const drained = begun.has(target.hostname) ? undefined : startDrained(line, target);
        if (drained) begun.set(target.hostname, drained);
    }
    const held = spec.drain?.hold || heldAmong(spec.targets);
    const pair = (progress: ReadonlyMap<string, NodeProgress>) =>
        new Map([
            ...targets.flatMap((target): [string, WatchedNode][] => {
                const own = progress.get(target.hostname);
                return own ? [[target.hostname, { target, progress: own }]] : [];
            }),
            ...(drains ? lostNodes(drains, isSecretDrain(inputs)) : []),
        ]);
    const judge = (nodes: ReadonlyMap<string, WatchedNode>) =>
        judgeNodes(spec, { nodes, failedBefore, handedOn, held });
    const headNode = () => headNodes.get(cluster).client.headNode;
    const stretch = { targets, rest: spec.rest, isBarrier: leave === 0 };
    const isAwaited = targets.length > 0 && until === "active";
    const outlook = isAwaited ? await Outlook.read(headNode()) : undefined;
    line.forecast ??= outlook?.foresee(stretch, begun, urn);
    const lookAgain = (again: () => Promise<void> | undefined) =>
        lookPatiently(async () => again(), { timeoutSeconds: timeout, now: Date.now, sleep: pause });
    const progress = await watchNodes({
        ...{ targets, begun, until, leave, leaveOf, look },
        work: mindWork({ drains, after, holdOf: (nodes) => judge(pair(nodes)).hold }),
        timeoutSeconds: timeout,
        onChange: (_own, nodes) => {
            const parts = [summarize(together(line, nodes)), ...(drains?.describe() ?? [])].filter(Boolean);
            showStatus(urn, parts.join(" · ") + (outlook?.describeEnd(stretch, nodes) ?? ""));
        },
        onFailure: (hostname, message) => printLine(urn, `${hostname}: ${message}`, true),
    });
    // A node may have failed after the last look.
    if (judge(pair(progress)).hold !== "") await lookAgain(() => drains?.stop());
    await lookAgain(() => drains?.giveBackLost());
    const nodes = pair(progress);
    const waiting = [...nodes.values()].filter((node) => node.progress.state === "waiting");
    const ending = drains?.end(waiting.map(({ target }) => target));
    if (drains && ending) noteDrained(line, drains, ending.next);
    const isLeaving = leave > 0 || (spec.drain?.choose ?? 0) > 0;
    const summary = await noteResult(line, nodes, { until, isLeaving, urn, headNode });
    const of = (state: NodeProgress["state"]) =>
        [...nodes.values()].filter((node) => node.progress.state === state);
    return {
        ...judge(nodes),
        ...ending,
        arrived: { ...(spec.last ? arrivals.list() : {}), ...arrived, ...requestsOf(of("reached")) },
        unfinished: of("waiting").map(
            ({
                target: { hostname, request, bootedAfter, poweredAt, until: goal, group },
                progress: own,
            }) => ({
                ...{ hostname, request, bootedAfter: own.bootedAfter, until: goal, group },
                poweredAt: spec.mayRetry > 0 ? (poweredAt ?? bootedAfter) : undefined,
                seconds: Math.max(0, Math.round(own.seconds)),
            }),
        ),
        summary,
        failedAt: of("failed").length > 0 ? Date.now() : undefined,
    };
}
