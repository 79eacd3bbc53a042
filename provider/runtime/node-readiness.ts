import { randomUUID } from "node:crypto";
import { readStatuses } from "../../bcm/client/statuses";
import { describeFailures, NOT_SENT, NodeReadinessSpec } from "../../model/power";
import { listSome, plural } from "../../model/text";
import { stackOf } from "../../model/urn";
import { printLine, refuseOrphan, showStatus } from "../internals/engine-link";
import { reportWave, waveRecord } from "../watch/report/report";
import { summarize, watchNodes } from "../watch/watch";
import { describeWave } from "../watch/wave-table";
import { configure, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";

/** What a changed field costs. A new field does not compile until it is listed here. */
const ON_CHANGE = {
    cluster: "replace",
    targets: "update",
    until: "update",
    failedBefore: "update",
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
    /** BCM's state of each node at the end. */
    rawStates: Record<string, string>;
    /** Why no later wave may be powered; empty if it may. */
    hold: string;
    summary: string;
    /** When nodes of its own failed, ms of this machine's clock: tells a program whether that was in this update. */
    failedAt?: number;
}

export const nodeReadiness = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(NodeReadinessSpec, news, ""),

    /** Looks again for a new request, and as long as nodes are failed. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const difference = compare(olds, news, ON_CHANGE);
        return {
            ...difference,
            changes: difference.changes || Object.keys((olds.failed as object) ?? {}).length > 0,
        };
    },

    create: async (inputs: Properties) => {
        const id = randomUUID();
        return { id, outs: await watchWave(inputs) };
    },

    update: async (_id: string, _olds: Properties, news: Properties) => ({ outs: await watchWave(news) }),

    delete: async () => undefined,
};

/** Watches; the last watcher of a rollout turns failed nodes into the one error of the run. */
async function watchWave(inputs: Properties): Promise<Properties> {
    const spec = readSpec(NodeReadinessSpec, inputs, () => []);
    const result = await watch(spec, inputs.__urn);
    const outs = toPlain({ ...inputs, ...result });
    const failed = Object.entries(result.failed);
    if (!spec.verdict || failed.length === 0) return outs;
    // A plain error: with id and properties Pulumi would print "1 error occurred: *" around it. The watchers of the waves have
    // noted who failed, and the next `up` comes here again.
    throw new Error(describeFailures(spec.until, result.failed));
}

async function watch(spec: NodeReadinessSpec, urn: unknown): Promise<Result> {
    const { targets, until, timeout, cluster } = spec;
    const uuids = await findUuids(spec);
    const startedAt = Date.now();
    const nodes = await watchNodes({
        targets,
        until,
        timeoutSeconds: timeout,
        look: async () => {
            await refuseOrphan("the watch has ended");
            return readStatuses(headNodes.get(cluster).client, uuids);
        },
        onChange: (line) => showStatus(urn, line),
        onFailure: (hostname, message) => printLine(urn, `${hostname}: ${message}`, true),
    });
    if ([...nodes.values()].some(({ stages }) => stages.size > 0)) {
        const { headNode } = headNodes.get(cluster).client;
        const wave = waveRecord(startedAt, until, targets, nodes);
        // The report only repeats what is printed, so a full disk must not fail the update.
        const report = await reportWave(stackOf(urn), headNode, wave).then(
            (file) => `report: ${file}`,
            (error: Error) => `the report cannot be written: ${error.message}`,
        );
        printLine(urn, `${summarize(nodes)}\n${describeWave(nodes, until)}\n${report}`);
    }
    const failedHere = [...nodes].filter(([, { state }]) => state === "failed");
    const failed = {
        ...spec.failedBefore,
        ...Object.fromEntries(failedHere.map(([host, { message }]) => [host, message])),
    };
    return {
        failed,
        rawStates: Object.fromEntries([...nodes].map(([hostname, { rawState }]) => [hostname, rawState])),
        hold: holdOf(spec, Object.keys(failed)),
        summary: summarize(nodes),
        failedAt: failedHere.length > 0 ? Date.now() : undefined,
    };
}

/** A stopped rollout stays stopped, for the original reason. */
function holdOf({ targets, maxFailures, canary }: NodeReadinessSpec, failed: string[]): string {
    const held = targets.find(({ outcome }) => outcome === "held");
    if (held) return held.message.slice(NOT_SENT.length);
    if (failed.length <= maxFailures) return "";
    if (canary) return `the canary failed: ${listSome(failed, NAMED)}`;
    const nodes = plural(failed.length, "node");
    return `${nodes} failed before (${listSome(failed, NAMED)}); the limit is ${maxFailures}`;
}

async function findUuids({ targets, cluster }: NodeReadinessSpec): Promise<string[]> {
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
