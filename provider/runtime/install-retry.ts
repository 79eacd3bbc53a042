import { randomUUID } from "node:crypto";
import {
    type FailedInstall,
    InstallRetrySpec,
    isSameRequest,
    PowerActionSpec,
    type ReadinessTarget,
    requestName,
    type Tally,
} from "../../model/power";
import { ownValue } from "../../model/records";
import { stackOf } from "../../model/urn";
import { printLine, showStatus } from "../internals/engine-link";
import { secretPathsOf } from "../internals/secret-inputs";
import { writtenName } from "../notes/request-names";
import { foresightOf } from "../power/bcm/foresight";
import { AfterCommands } from "../watch/after";
import { type Arrivals, arrivalsOf, type StoredTry } from "../watch/arrivals";
import { lineOf } from "../watch/line";
import { findHandedOn } from "../watch/open";
import { Outlook } from "../watch/outlook";
import { judgeNodes, noteResult, requestsOf, together, withoutWaiting } from "../watch/result";
import { RETRY_ACTION, retryInstalls, wasPowered } from "../watch/retry";
import { summarize, type WatchOptions, watchNodes } from "../watch/watch";
import { powerAndNote } from "./boots";
import { configure, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import { mindWork, watchArrivals } from "./drains";
import { checkShape, type Properties, publicProperties, readSpec, toPlain } from "./inputs";
import { findDevice, lookAt } from "./look";

const UNTIL = "active";

/** What a changed field costs. A new field does not compile until it is listed here. */
const ON_CHANGE = {
    cluster: "replace",
    nodes: "ignore", // they count as long as one of them has neither arrived nor been handed on
    request: "ignore",
    ownRequests: "ignore",
    tallyBefore: "update",
    hold: "update",
    window: "ignore",
    maxPerGroup: "ignore",
    maxFailures: "ignore",
    mayRetry: "ignore",
    timeout: "ignore",
    powerTimeout: "ignore",
    reinstall: "ignore",
    canary: "ignore",
    drained: "ignore",
    drainedBefore: "ignore",
    before: "ignore",
    after: "ignore",
} as const satisfies Record<keyof InstallRetrySpec, FieldRule>;

export const installRetry = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(InstallRetrySpec, news, ""),

    /** Tries whoever was handed to it and has not had this try, and looks again at those that failed in it. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const arrivals = arrivalsOf(news.__urn, news.cluster);
        const difference = compare(withDefaults(olds), withDefaults(news), ON_CHANGE);
        const hasFailed = Object.keys((olds.failed as object) ?? {}).length > 0;
        return {
            ...difference,
            changes: difference.changes || hasFailed || !isSettled(news, olds, arrivals),
        };
    },

    create: async (inputs: Properties) => ({ id: randomUUID(), outs: await tryAgain(inputs, {}) }),

    update: async (_id: string, olds: Properties, news: Properties) => ({
        outs: await tryAgain(news, olds),
    }),

    delete: async () => undefined,
};

/** All that waited before is its own: it does not wait any more. */
function withDefaults(properties: Properties): Properties {
    const { tallyBefore = { count: 0, names: [] }, hold = "" } = properties;
    return { ...properties, tallyBefore: withoutWaiting(tallyBefore as Tally), hold };
}

/** Whether each of its nodes has arrived, or is the next try's business; parts may not be known yet. */
function isSettled(news: Properties, olds: StoredTry, arrivals: Arrivals): boolean {
    const spec = InstallRetrySpec.safeParse(publicProperties(news));
    if (!spec.success) return false;
    const { open, handedOn } = sortNodes(spec.data, secretPathsOf(news), olds, arrivals);
    return open.length === 0 && (olds.toRetry ?? []).every((node) => handedOn.includes(node));
}

/** A try's nodes, each under the name of its request for this try. */
interface Nodes {
    open: FailedInstall[];
    /** The request with which each of the others has arrived, by host name. */
    arrived: Record<string, string>;
    /** Those that failed in this try as well, in an earlier run, and were tried once more. */
    handedOn: FailedInstall[];
}

/** What is stored counts for the very same failure: the same text may have been asked with another action since. */
function sortNodes(
    spec: InstallRetrySpec,
    secrets: readonly string[],
    { nodes = [], arrived: arrivedBefore, ...olds }: StoredTry,
    arrivals: Arrivals,
): Nodes {
    const sorted: Nodes = { open: [], arrived: {}, handedOn: [] };
    for (const failed of spec.nodes) {
        const { hostname } = failed;
        const { text, isSecret } = textOf(spec, hostname, secrets);
        const request = writtenName(requestName({ powerAction: RETRY_ACTION, request: text }), isSecret);
        const node = { ...failed, request };
        const isKnown = nodes.some((old) => isSameRequest(old, failed));
        const given = isKnown ? findHandedOn(node, spec, olds, arrivals) : undefined;
        const hasArrived = isKnown && ownValue(arrivedBefore, hostname) === request;
        // It may also have arrived by a try of another part or number.
        const isActive = arrivals.hasArrived({ hostname, request: failed.asked });
        if (given) sorted.handedOn.push(given);
        else if (hasArrived || isActive) sorted.arrived[hostname] = request;
        else sorted.open.push(node);
    }
    return sorted;
}

/** The text by which a node is asked, alone or with its set. */
function textOf({ request, ownRequests }: InstallRetrySpec, hostname: string, secrets: readonly string[]) {
    const own = ownValue(ownRequests, hostname);
    const isSecret = secrets.some((path) =>
        own === undefined ? path === "request" : path.startsWith("ownRequests"),
    );
    return { text: own ?? request, isSecret };
}

async function tryAgain(inputs: Properties, olds: StoredTry): Promise<Properties> {
    const spec = readSpec(InstallRetrySpec, inputs, () => []);
    const { __urn: urn } = inputs;
    const { window, maxPerGroup, cluster, timeout } = spec;
    const { open, arrived, handedOn } = sortNodes(
        spec,
        secretPathsOf(inputs),
        olds,
        arrivalsOf(urn, cluster),
    );
    const line = lineOf(urn);
    const budget = { ...spec, until: UNTIL, tallyBefore: withoutWaiting(spec.tallyBefore) } as const;
    const watch = async (targets: readonly ReadinessTarget[], options: Partial<WatchOptions>) =>
        watchNodes({
            ...{ targets, until: UNTIL, timeoutSeconds: timeout, ...options },
            look: await lookAt(targets, cluster),
        });
    const mind = async (targets: readonly ReadinessTarget[]) =>
        mindWork({
            drains: await watchArrivals(spec, targets, urn),
            after: spec.after && new AfterCommands(spec.after, line, targets),
        });
    const headNode = () => headNodes.get(cluster).client.headNode;
    // After the canaries come others, of which a try knows nothing.
    const outlook = open.length > 0 && !spec.canary ? await Outlook.read(headNode()) : undefined;
    let queued = open.length;
    const ended = await retryInstalls({
        ...{ nodes: open, window, maxPerGroup },
        look: async (targets) => {
            queued -= targets.length;
            const seen = await watch(targets, { leave: targets.length });
            const active = targets.filter(({ hostname }) => seen.get(hostname)?.state === "reached");
            return new Map([...seen, ...(await watch(active, { work: await mind(active) }))]);
        },
        isTried: ({ hostname, poweredAt }) => {
            const before = olds.nodes?.find((node) => node.hostname === hostname);
            return before?.poweredAt === poweredAt && wasPowered(ownValue(olds.failed, hostname) ?? "");
        },
        power: (nodes) => powerNodes(nodes, spec, inputs),
        watch: async (targets, begun, leave) =>
            watch(targets, {
                ...{ begun, leave, work: await mind(targets) },
                onChange: (_own, nodes) => {
                    const stretch = { targets, rest: { nodes: queued, window }, isBarrier: false };
                    const end = outlook?.describeEnd(stretch, nodes) ?? "";
                    showStatus(urn, summarize(together(line, nodes)) + end);
                },
                onFailure: (hostname, message) => printLine(urn, `${hostname}: ${message}`, true),
            }),
        findHold: (nodes) => spec.hold || judgeNodes(budget, { nodes, handedOn }).hold,
    });
    const summary = await noteResult(line, ended, { until: UNTIL, isLeaving: false, urn, headNode });
    const reached = [...ended.values()].filter(({ progress }) => progress.state === "reached");
    const result = judgeNodes(budget, { nodes: ended, handedOn, held: spec.hold });
    const firstAsked = new Map(spec.nodes.map(({ hostname, asked }) => [hostname, asked]));
    return toPlain({
        ...inputs,
        ...result,
        nodes: spec.nodes.filter(({ hostname }) => ended.get(hostname)?.target.outcome !== "held"),
        toRetry: result.toRetry.map((node) => ({
            ...node,
            asked: firstAsked.get(node.hostname) ?? node.asked,
        })),
        arrived: { ...arrived, ...requestsOf(reached) },
        summary,
        failedAt: reached.length < ended.size ? Date.now() : undefined,
        endedAt: Date.now(),
    });
}

/**
 * Switches nodes off and on, side by side, each unless that was done since its failed boot was asked for.
 *
 * @throws BcmError when the head node cannot be asked
 */
async function powerNodes(
    nodes: readonly FailedInstall[],
    spec: InstallRetrySpec,
    inputs: Properties,
): Promise<ReadinessTarget[]> {
    const { powerTimeout: timeout, reinstall, cluster } = spec;
    const { __urn: urn } = inputs;
    const headNode = headNodes.get(cluster);
    if (nodes.length > 1) foresightOf(headNode).expectTogether([nodes.map(({ hostname }) => hostname)]);
    const results = await Promise.allSettled(
        nodes.map(async ({ hostname, request, poweredAt, group }): Promise<ReadinessTarget> => {
            const { text, isSecret } = textOf(spec, hostname, secretPathsOf(inputs));
            const order = PowerActionSpec.parse({
                ...{ deviceId: hostname, powerAction: RETRY_ACTION, request: text, timeout, reinstall },
                since: poweredAt,
                ...{ drained: spec.drained, before: spec.before },
            });
            const say = (said: string) => showStatus(urn, `${hostname}: ${said}`);
            const asker = { request, stack: stackOf(urn), isSecret, say };
            const device = await findDevice(headNode, hostname);
            const { stateSince: _since, ...result } = await powerAndNote(headNode, device, order, asker);
            return { ...result, request, group, reinstall: reinstall === "none" ? undefined : reinstall };
        }),
    );
    // Nobody is left in the middle of his operations when another one's have failed.
    return results.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value;
    });
}
