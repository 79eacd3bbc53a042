import { randomUUID } from "node:crypto";
import { PowerRequestSpec } from "../../sdk/model/power";
import { WirePowerHistory } from "../wire/power";
import { configure, headNodes } from "./context";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";
import { requestName } from "./power/perform";

/** Time of each node's last operation when the request was made, ms of the head node's clock, by host name. */
type Since = Record<string, number>;

/** Which request the times belong to; empty as long as none was made. */
interface Outputs {
    since: Since;
    made: string;
}

export const powerRequest = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(PowerRequestSpec, news, ""),

    /** A request is made anew for another action or text, and extended for another node. Disabled, it only waits. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const isElsewhere = olds.cluster !== news.cluster;
        const isNew = news.isEnabled === true && missingNodes(news, outputsOf(olds)).length > 0;
        return {
            changes: isElsewhere || isNew,
            replaces: isElsewhere ? ["cluster"] : [],
            deleteBeforeReplace: true,
        };
    },

    create: async (inputs: Properties) => ({
        id: randomUUID(),
        outs: await make(inputs, { since: {}, made: "" }),
    }),

    update: async (_id: string, olds: Properties, news: Properties) => ({
        outs: await make(news, outputsOf(olds)),
    }),

    delete: async () => undefined,
};

/**
 * Notes what the head node's history holds of each node before the request is carried out. It stands in the stack's
 * state before the first operation is sent, so that any later run can tell from the history what was done for it.
 */
async function make(inputs: Properties, before: Outputs): Promise<Properties> {
    const spec = readSpec(PowerRequestSpec, inputs, () => []);
    if (!spec.isEnabled) return toPlain({ ...inputs, ...before });
    const made = requestName(spec);
    const kept = before.made === made ? before.since : {};
    const since = { ...kept, ...(await readSince(missingNodes(inputs, before), spec.cluster)) };
    return toPlain({ ...inputs, since, made });
}

function missingNodes(inputs: Properties, { since, made }: Outputs): string[] {
    const nodes = Array.isArray(inputs.nodes) ? inputs.nodes.map(String) : [];
    const isSame = made === requestName(inputs as { powerAction: string; request?: string });
    return isSame ? nodes.filter((node) => since[node] === undefined) : nodes;
}

/** One list and one history for all nodes. What is not registered yet has no past. */
async function readSince(nodes: readonly string[], cluster: string | undefined): Promise<Since> {
    if (nodes.length === 0) return {};
    const { catalog, client } = headNodes.get(cluster);
    const devices = await catalog.devices();
    const uuids = new Map(
        nodes.map((node) => [
            node,
            devices.find(({ hostname, uuid }) => hostname === node || uuid === node)?.uuid,
        ]),
    );
    const registered = [...uuids.values()].filter((uuid) => uuid !== undefined);
    const history =
        registered.length === 0
            ? []
            : await client.read("cmdevice", "powerOperationHistory", [registered, true], WirePowerHistory);
    const last = new Map(
        history.map(({ ref_device_uuid, executionTime }) => [ref_device_uuid, executionTime]),
    );
    return Object.fromEntries(nodes.map((node) => [node, last.get(uuids.get(node) ?? "") ?? 0]));
}

function outputsOf(olds: Properties): Outputs {
    return { since: (olds.since as Since | undefined) ?? {}, made: String(olds.made ?? "") };
}
