import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readStatuses } from "../../bcm/client/statuses";
import { describeFailures, NOT_SENT, NodeReadinessSpec, type Tally, type UnderWay } from "../../model/power";
import { listFirst, plural } from "../../model/text";
import { stackOf } from "../../model/urn";
import { printLine, refuseOrphan, showStatus } from "../internals/engine-link";
import { arrivalsOf, type StoredWatch } from "../watch/arrivals";
import { type Line, lineOf, noteEnd, type WatchedNode } from "../watch/line";
import { findOpen, isSettled } from "../watch/open";
import { recordOf, reportNodes } from "../watch/report/report";
import { describeNodes } from "../watch/table";
import { type NodeProgress, summarize, watchNodes } from "../watch/watch";
import { configure, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";

/** What a changed field costs. A new field does not compile until it is listed here. */
const ON_CHANGE = {
    cluster: "replace",
    targets: "ignore", // these two count as long as somebody of them has not arrived
    unfinishedBefore: "ignore",
    until: "update",
    failedBefore: "update",
    tallyBefore: "update",
    leave: "ignore",
    leaveOf: "ignore",
    last: "ignore",
    maxFailures: "ignore",
    timeout: "ignore",
    canary: "ignore",
    verdict: "ignore",
} as const satisfies Record<keyof NodeReadinessSpec, FieldRule>;

/** The most failed nodes that a stop's reason names: every later node stores the reason in the state. */
const NAMED = 8;

interface Result {
    /** Message of each failed node, by host name. */
    failed: Record<string, string>;
    /** The request with which each node has arrived, by host name. */
    arrived: Record<string, string>;
    /** Nodes that the next watcher goes on with. */
    unfinished: UnderWay[];
    tally: Tally;
    /** Why nobody further may be powered; empty if somebody may. */
    hold: string;
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
        const difference = compare(withDefaults(olds), withDefaults(news), ON_CHANGE);
        const hasFailed = Object.keys((olds.failed as object) ?? {}).length > 0;
        return {
            ...difference,
            changes:
                difference.changes || hasFailed || !isSettled(news, olds, arrivals) || isNewLast(news, olds),
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

/** A watcher that stands for itself, or is of an older version, states neither. */
function withDefaults(properties: Properties): Properties {
    const { failedBefore = {}, tallyBefore = { count: 0, names: [] } } = properties;
    return { ...properties, failedBefore, tallyBefore };
}

/** Watches; the last watcher of a rollout turns failed nodes into the one error of the run. */
async function watchStep(inputs: Properties, olds: StoredWatch): Promise<Properties> {
    const spec = readSpec(NodeReadinessSpec, inputs, () => []);
    const result = await watch(spec, olds, inputs.__urn);
    // The watcher before has stored the nodes that it has left, and this one those that it leaves itself.
    const { unfinishedBefore: _left, ...kept } = inputs;
    const outs = toPlain({ ...kept, ...result });
    const failed = Object.entries(result.failed);
    if (!spec.verdict || failed.length === 0) return outs;
    // A plain error: with id and properties Pulumi would print "1 error occurred: *" around it. The other watchers have
    // noted who failed, and the next `up` comes here again.
    throw new Error(describeFailures(spec.until, result.failed));
}

async function watch(spec: NodeReadinessSpec, olds: StoredWatch, urn: unknown): Promise<Result> {
    const { until, timeout, leave, leaveOf, cluster } = spec;
    const arrivals = arrivalsOf(urn, cluster);
    const line = lineOf(urn);
    const { targets, begun, arrived } = findOpen(spec, olds, arrivals, line);
    const uuids = await findUuids(targets, cluster);
    const progress = await watchNodes({
        ...{ targets, begun, until, leave, leaveOf },
        timeoutSeconds: timeout,
        look: async () => {
            await refuseOrphan("the watch has ended");
            return readStatuses(headNodes.get(cluster).client, uuids);
        },
        onChange: (_own, nodes) => showStatus(urn, summarize(together(line, nodes))),
        onFailure: (hostname, message) => printLine(urn, `${hostname}: ${message}`, true),
    });
    const nodes = new Map(
        targets.flatMap((target): [string, WatchedNode][] => {
            const own = progress.get(target.hostname);
            return own ? [[target.hostname, { target, progress: own }]] : [];
        }),
    );
    noteEnd(line, nodes);
    const summary = summarize(together(line, progress));
    await report(spec, line, nodes, summary, urn);
    const of = (state: NodeProgress["state"]) =>
        [...nodes.values()].filter((node) => node.progress.state === state);
    const failed = {
        ...spec.failedBefore,
        ...Object.fromEntries(
            of("failed").map((node) => [node.target.hostname, node.progress.message] as const),
        ),
    };
    const tally = addFailed(spec.tallyBefore, Object.keys(failed));
    return {
        failed,
        arrived: {
            ...(spec.last ? arrivals.list() : {}),
            ...arrived,
            ...Object.fromEntries(
                of("reached").map(({ target: { hostname, request } }) => [hostname, request] as const),
            ),
        },
        unfinished: of("waiting").map(
            ({ target: { hostname, request, until: goal, group }, progress: own }) => ({
                ...{ hostname, request, bootedAfter: own.bootedAfter, until: goal, group },
                seconds: Math.max(0, Math.round(own.seconds)),
            }),
        ),
        tally,
        hold: holdOf(spec, tally),
        summary,
        failedAt: of("failed").length > 0 ? Date.now() : undefined,
    };
}

/** All that this process knows of a rollout: a watcher alone has a part of its nodes only. */
function together(
    { finished }: Line,
    nodes: ReadonlyMap<string, NodeProgress>,
): ReadonlyMap<string, NodeProgress> {
    return new Map([...finished, ...nodes]);
}

/** Writes the report as nodes arrive, names it once, and prints the table when nobody is under way. */
async function report(
    { until, leave, cluster }: NodeReadinessSpec,
    line: Line,
    nodes: ReadonlyMap<string, WatchedNode>,
    summary: string,
    urn: unknown,
): Promise<void> {
    const ended = [...nodes.values()].filter(({ progress }) => progress.state !== "waiting");
    line.unreported.push(...ended.map(recordOf));
    const isSeen = [...line.finished.values()].some(({ stages }) => stages.size > 0);
    if (!isSeen) {
        if (leave === 0) forget(line);
        return;
    }
    const { headNode } = headNodes.get(cluster).client;
    // The report only repeats what is printed, so a full disk must not fail the update.
    const text = await reportNodes(stackOf(urn), headNode, line.unreported.splice(0)).then(
        (file) => `report: ${file}`,
        (error: Error) => `the report cannot be written: ${error.message}`,
    );
    if (leave > 0) {
        if (text !== line.report) printLine(urn, text);
        line.report = text;
        return;
    }
    printLine(urn, `${summary}\n${describeNodes(line.finished, until)}\n${text}`);
    forget(line);
}

/** A barrier: what comes after it has a table of its own. */
function forget(line: Line): void {
    line.finished.clear();
    line.unreported.length = 0;
}

function addFailed({ count, names }: Tally, failed: readonly string[]): Tally {
    return { count: count + failed.length, names: [...names, ...failed].slice(0, NAMED) };
}

/** A stopped rollout stays stopped, for the original reason. */
function holdOf({ targets, maxFailures, canary }: NodeReadinessSpec, { count, names }: Tally): string {
    const held = targets.find(({ outcome }) => outcome === "held");
    if (held) return held.message.slice(NOT_SENT.length);
    if (count <= maxFailures) return "";
    if (canary) return `the canary failed: ${listFirst(names, count)}`;
    const nodes = plural(count, "node");
    return `${nodes} failed before (${listFirst(names, count)}); the limit is ${maxFailures}`;
}

async function findUuids(
    targets: readonly { hostname: string }[],
    cluster: string | undefined,
): Promise<string[]> {
    if (targets.length === 0) return [];
    const { catalog, client } = headNodes.get(cluster);
    let devices = await catalog.devices();
    if (!targets.every(({ hostname }) => devices.named(hostname))) {
        catalog.forget("getDevices"); // nodes may have been registered since the list was read
        devices = await catalog.devices();
    }
    return targets.map(({ hostname }) => {
        const device = devices.named(hostname);
        if (!device)
            throw new Error(`There is no device "${hostname}" on ${client.headNode}. Register it first.`);
        return device.uuid;
    });
}
