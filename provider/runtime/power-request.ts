import { randomUUID } from "node:crypto";
import { readStatuses } from "../../bcm/client/statuses";
import { WirePowerHistory } from "../../bcm/wire/power";
import { PowerRequestSpec, requestName } from "../../model/power";
import { foresightOf } from "../power/bcm/foresight";
import { findRequest, type PastRequest, rememberRequest } from "../power/past-requests";
import { configure, headNodes } from "./context";
import { isElsewhere } from "./diff";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";

/** Times by host name, ms of the head node's clock; 0 means none. */
type Moments = Record<string, number>;

interface Outputs {
    /** Each node's last operation when the request was made. */
    since: Moments;
    /** Since when each node was in its state at that time. */
    statusSince: Moments;
    /** The request that the times belong to; empty as long as none was made. */
    made: string;
    /** All requests of this set, the present one last. */
    requests: PastRequest[];
    /** The request that a node came with, by its time; without one it has been there from the first. */
    joined: Moments;
    /** When a node had the present request before, with others in between. It does not get it twice. */
    askedBefore: Moments;
}

export const powerRequest = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(PowerRequestSpec, news, ""),

    /** A different action or text makes a new request; an added node extends it. A disabled request only waits. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const hasMoved = isElsewhere(olds, news);
        const isNew = news.isEnabled === true && missingNodes(news, outputsOf(olds)).length > 0;
        return {
            changes: hasMoved || isNew,
            replaces: hasMoved ? ["cluster"] : [],
            deleteBeforeReplace: true,
        };
    },

    create: async (inputs: Properties) => ({
        id: randomUUID(),
        outs: await make(inputs, outputsOf({})),
    }),

    update: async (_id: string, olds: Properties, news: Properties) => ({
        outs: await make(news, outputsOf(olds)),
    }),

    delete: async () => undefined,
};

/**
 * Records what the head node's history shows for each node before the request is carried out. It is in the stack's state
 * before the first operation is sent, so that any later run can tell from the history what was done for the request.
 */
async function make(inputs: Properties, before: Outputs): Promise<Properties> {
    const spec = readSpec(PowerRequestSpec, inputs, () => []);
    if (!spec.isEnabled) return toPlain({ ...inputs, ...before });
    const made = requestName(spec);
    const isSame = before.made === made;
    const kept = isSame ? before : outputsOf({});
    const missing = new Set(missingNodes(inputs, before));
    const waves = spec.waves.map((wave) => wave.filter((node) => missing.has(node)));
    foresightOf(headNodes.get(spec.cluster)).expectTogether(waves);
    const fresh = await readMoments([...missing], spec.cluster);
    return toPlain({
        ...inputs,
        since: { ...kept.since, ...fresh.since },
        statusSince: { ...kept.statusSince, ...fresh.statusSince },
        made,
        ...noteRequest(spec.nodes, made, before),
    });
}

/** Adds a request to those that were made, and finds the nodes that had it before. */
function noteRequest(
    nodes: readonly string[],
    made: string,
    before: Outputs,
): Pick<Outputs, "requests" | "joined" | "askedBefore"> {
    const isSame = before.made === made;
    const requests = isSame ? before.requests : rememberRequest(before.requests, made, Date.now());
    const present = requests.at(-1)?.at ?? 0;
    const isFirst = requests.length === 1;
    const joined: Moments = {};
    const askedBefore: Moments = {};
    for (const node of nodes) {
        const isNew = before.since[node] === undefined;
        const since = isNew ? (isFirst ? undefined : present) : before.joined[node];
        if (since !== undefined) joined[node] = since;
        const earlier = isSame ? before.askedBefore[node] : findRequest(before.requests, made, since);
        if (!isNew && earlier !== undefined) askedBefore[node] = earlier;
    }
    return { requests, joined, askedBefore };
}

function missingNodes(inputs: Properties, { since, made }: Outputs): string[] {
    const nodes = Array.isArray(inputs.nodes) ? inputs.nodes.map(String) : [];
    const isSame = made === requestName(inputs as { powerAction: string; request?: string });
    return isSame ? nodes.filter((node) => since[node] === undefined) : nodes;
}

/** One list, one history and one status call for all nodes. A node that is not registered yet has no past. */
async function readMoments(
    nodes: readonly string[],
    cluster: string | undefined,
): Promise<Pick<Outputs, "since" | "statusSince">> {
    if (nodes.length === 0) return { since: {}, statusSince: {} };
    const { catalog, client } = headNodes.get(cluster);
    const devices = await catalog.devices();
    const uuidOf = new Map(
        [...devices].flatMap(({ hostname, uuid }) => [
            [hostname, uuid],
            [uuid, uuid],
        ]),
    );
    const uuids = nodes.flatMap((node) => uuidOf.get(node) ?? []);
    const [history, statuses] =
        uuids.length === 0
            ? [[], []]
            : await Promise.all([
                  client.read("cmdevice", "powerOperationHistory", [uuids, true], WirePowerHistory),
                  readStatuses(client, uuids),
              ]);
    const last = new Map(
        history.map(({ ref_device_uuid, executionTime }) => [ref_device_uuid, executionTime]),
    );
    const seen = new Map(
        statuses.map((status) => [status?.ref_device_uuid, status?.reportedStatusTimestamp]),
    );
    const byNode = (moments: ReadonlyMap<string | undefined, number | undefined>) =>
        Object.fromEntries(nodes.map((node) => [node, moments.get(uuidOf.get(node)) ?? 0]));
    return { since: byNode(last), statusSince: byNode(seen) };
}

/** Stacks of older versions know of the last request only. */
function outputsOf(olds: Properties): Outputs {
    const made = String(olds.made ?? "");
    const past = olds.requests as PastRequest[] | undefined;
    return {
        since: (olds.since as Moments | undefined) ?? {},
        statusSince: (olds.statusSince as Moments | undefined) ?? {},
        made,
        requests: past ?? (made === "" ? [] : rememberRequest([], made, 0)),
        joined: (olds.joined as Moments | undefined) ?? {},
        askedBefore: (olds.askedBefore as Moments | undefined) ?? {},
    };
}
