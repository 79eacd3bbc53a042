import { randomUUID } from "node:crypto";
import { readPowerHistory, readStatuses } from "../../bcm/client/statuses";
import { type OwnRequest, PowerRequestSpec, requestName } from "../../model/power";
import { ownValue } from "../../model/records";
import { secretPathsOf } from "../internals/secret-inputs";
import { isSecretRequest, isWritten, writtenName } from "../notes/request-names";
import { foresightOf } from "../power/bcm/foresight";
import {
    findRequest,
    findReturned,
    type Moments,
    missingNodes,
    missingOwn,
    noteRequest,
    type PastRequest,
    type Requests,
    renameNodes,
    requestsIn,
    setRequestsIn,
} from "../power/requests";
import { arrivalsOf } from "../watch/arrivals";
import { configure, headNodes } from "./context";
import { isElsewhere } from "./diff";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";
import { carryOutMoves } from "./moves";
import { giveBackAll, mustUpdateDrains, updateDrains } from "./request-drains";

export const powerRequest = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(PowerRequestSpec, news, ""),

    /** A different action or text makes a new request; an added node extends it. A disabled request only waits. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        noteArrived(news);
        const hasMoved = isElsewhere(olds, news);
        const before = setRequestsIn(olds);
        const own = (news.ownRequests ?? {}) as Record<string, OwnRequest>;
        const missing = [...missingNodes(news, before), ...missingOwn(own, before)];
        const nodes = Array.isArray(news.nodes) ? news.nodes.map(String) : [];
        const returned = Object.keys(findReturned(nodes, own, before));
        const hasReturned = returned.some((node) => ownValue(before.askedBefore, node) === undefined);
        const isNew = news.isEnabled === true && (missing.length > 0 || hasReturned);
        return {
            changes:
                hasMoved ||
                isNew ||
                mustUpdateDrains(olds, news) ||
                news.moves !== undefined ||
                news.renamed !== undefined,
            replaces: hasMoved ? ["cluster"] : [],
            deleteBeforeReplace: true,
        };
    },

    create: async (inputs: Properties) => ({
        id: randomUUID(),
        outs: await make(inputs, {}),
    }),

    update: async (_id: string, olds: Properties, news: Properties) => ({
        outs: await make(news, olds),
    }),

    delete: async (_id: string, olds: Properties) => giveBackAll(olds),
};

/**
 * Carries out what the nodes take from one another, and then records what the head node's history shows for each node before the
 * request is carried out. It is in the stack's state before the first operation is sent, so that any later run can tell from
 * the history what was done for the request. What single nodes are asked alone has records of its own.
 */
async function make(given: Properties, olds: Properties): Promise<Properties> {
    const spec = readSpec(PowerRequestSpec, given, () => []);
    noteArrived(given);
    const { moves: _moves, renamed: _renamed, facts: _facts, ...rest } = given;
    const { arrived: _arrived, retried: _retried, drain: _drain, ...inputs } = rest;
    if (spec.moves.length > 0)
        await carryOutMoves(headNodes.get(spec.cluster), spec.moves, {
            urn: given.__urn,
            isSecret: secretPathsOf(given).includes("moves"),
        });
    const before = renameNodes(setRequestsIn(olds), spec.renamed);
    if (!spec.isEnabled) {
        await updateDrains(spec, olds, given, new Set());
        return toPlain({ ...inputs, ...before });
    }
    const missing = new Set(missingNodes(inputs, before));
    const alone = missingOwn(spec.ownRequests, before);
    const asked = new Set([...missing, ...alone.map(([hostname]) => hostname)]);
    const waves = spec.waves.map((wave) => wave.filter((node) => asked.has(node)));
    foresightOf(headNodes.get(spec.cluster)).expectTogether(waves);
    const drainedBefore = await updateDrains(spec, olds, given, asked);
    const fresh = await readMoments([...asked], spec.cluster);
    const secrets = secretPathsOf(inputs);
    const others = Object.values(before.own).flatMap(({ requests }) => requests);
    const name = writtenName(requestName(spec), isSecretRequest(secrets));
    const together = advance(spec.nodes, requestName(spec), name, before, fresh, others);
    const own = alone.map(([hostname, one]) => {
        const isSecret = secrets.some((path) => path.startsWith("ownRequests"));
        const past = ownValue(before.own, hostname) ?? requestsIn({});
        const written = writtenName(requestName(one), isSecret);
        const made = advance([hostname], requestName(one), written, past, fresh, together.requests);
        // The set may have asked it the very same.
        const earlier = findRequest(before.requests, requestName(one), ownValue(before.joined, hostname));
        const askedBefore = earlier === undefined ? {} : { [hostname]: earlier };
        return [hostname, { ...made, askedBefore: { ...askedBefore, ...made.askedBefore } }] as const;
    });
    const all = { ...together, own: { ...before.own, ...Object.fromEntries(own) } };
    const returned = findReturned(spec.nodes, spec.ownRequests, all);
    const askedBefore = { ...returned, ...together.askedBefore };
    return toPlain({ ...inputs, ...all, askedBefore, drainedBefore });
}

/** It comes before the watchers of its set, each of which knows only what it has stored itself. */
function noteArrived({ arrived, retried, cluster, __urn }: Properties): void {
    const known = PowerRequestSpec.pick({ arrived: true, retried: true }).safeParse({ arrived, retried });
    if (!known.success) return;
    const arrivals = arrivalsOf(__urn, cluster);
    arrivals.add(known.data.arrived);
    arrivals.addRetried(known.data.retried);
}

/** Requests with one more, or with more nodes of the last one; it comes later than `others`. */
function advance(
    nodes: readonly string[],
    made: string,
    written: string,
    before: Requests,
    fresh: Pick<Requests, "since" | "statusSince">,
    others: readonly PastRequest[],
): Requests {
    const kept = isWritten(before.made, made) ? before : requestsIn({});
    const add = (moments: Moments, more: Moments): Moments => ({
        ...Object.fromEntries(
            nodes.flatMap((node) => (Object.hasOwn(more, node) ? [[node, more[node] ?? 0]] : [])),
        ),
        ...moments,
    });
    return {
        since: add(kept.since, fresh.since),
        statusSince: add(kept.statusSince, fresh.statusSince),
        made: written,
        ...noteRequest(nodes, made, before, others),
    };
}

/** One list, one history and one status call for all nodes. A node that is not registered yet has no past. */
async function readMoments(
    nodes: readonly string[],
    cluster: string | undefined,
): Promise<Pick<Requests, "since" | "statusSince">> {
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
    const [history, statuses] = await Promise.all([
        readPowerHistory(client, uuids, { lastOnly: true }),
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
