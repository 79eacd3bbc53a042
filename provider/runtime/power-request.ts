import { randomUUID } from "node:crypto";
import { readPowerHistory, readStatuses } from "../../bcm/client/statuses";
import { PowerRequestSpec, requestName } from "../../model/power";
import { secretPathsOf } from "../internals/secret-inputs";
import { isSecretRequest, isWritten, writtenName } from "../notes/request-names";
import { foresightOf } from "../power/bcm/foresight";
import { missingNodes, noteRequest, type Requests, renameNodes, requestsIn } from "../power/requests";
import { configure, headNodes } from "./context";
import { isElsewhere } from "./diff";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";
import { carryOutMoves } from "./moves";

export const powerRequest = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(PowerRequestSpec, news, ""),

    /** A different action or text makes a new request; an added node extends it. A disabled request only waits. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const hasMoved = isElsewhere(olds, news);
        const isNew = news.isEnabled === true && missingNodes(news, requestsIn(olds)).length > 0;
        return {
            changes: hasMoved || isNew || news.moves !== undefined || news.renamed !== undefined,
            replaces: hasMoved ? ["cluster"] : [],
            deleteBeforeReplace: true,
        };
    },

    create: async (inputs: Properties) => ({
        id: randomUUID(),
        outs: await make(inputs, requestsIn({})),
    }),

    update: async (_id: string, olds: Properties, news: Properties) => ({
        outs: await make(news, requestsIn(olds)),
    }),

    delete: async () => undefined,
};

/**
 * Carries out what the nodes take from one another, and then records what the head node's history shows for each node before the
 * request is carried out. It is in the stack's state
 * before the first operation is sent, so that any later run can tell from the history what was done for the request.
 */
async function make(given: Properties, known: Requests): Promise<Properties> {
    const spec = readSpec(PowerRequestSpec, given, () => []);
    const { moves: _moves, renamed: _renamed, facts: _facts, ...inputs } = given;
    if (spec.moves.length > 0)
        await carryOutMoves(headNodes.get(spec.cluster), spec.moves, {
            urn: given.__urn,
            isSecret: secretPathsOf(given).includes("moves"),
        });
    const before = renameNodes(known, spec.renamed);
    if (!spec.isEnabled) return toPlain({ ...inputs, ...before });
    const made = requestName(spec);
    const isSame = isWritten(before.made, made);
    const kept = isSame ? before : requestsIn({});
    const missing = new Set(missingNodes(inputs, before));
    const waves = spec.waves.map((wave) => wave.filter((node) => missing.has(node)));
    foresightOf(headNodes.get(spec.cluster)).expectTogether(waves);
    const fresh = await readMoments([...missing], spec.cluster);
    return toPlain({
        ...inputs,
        since: { ...kept.since, ...fresh.since },
        statusSince: { ...kept.statusSince, ...fresh.statusSince },
        made: writtenName(made, isSecretRequest(secretPathsOf(inputs))),
        ...noteRequest(spec.nodes, made, before),
    });
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
