import { z } from "zod";

/** What one workload manager, or Kubernetes cluster, says of nodes; its lists are in step (NVIDIA's Python client). */
export const WireDrainResult = z.looseObject({
    ref_entity_uuid: z.string(),
    success: z.boolean().default(true),
    ref_node_uuids: z.array(z.string()),
    result: z.array(z.string()),
    reason: z.array(z.string().nullable()).default([]),
});
export type WireDrainResult = z.infer<typeof WireDrainResult>;

/** The answer to a drain. */
export const WireDrainAnswer = z.looseObject({ results: z.array(WireDrainResult) });

/** What one manager says of one node. */
export interface NodeDrain {
    /** Uuid of the workload manager or Kubernetes cluster. */
    manager: string;
    /** BCM's word, e.g. `DRAINING`; `UNKNOWN` also where a manager that did not answer names no node. */
    state: string;
    /** Why it is drained; Kubernetes keeps none. */
    reason: string;
}

/** What is said of these nodes, by their uuids. A node that a manager does not name is none of its nodes, if it has answered at all. */
export function drainsByNode(
    results: readonly WireDrainResult[],
    nodes: readonly string[],
): Map<string, NodeDrain[]> {
    const drains = new Map<string, NodeDrain[]>(nodes.map((node) => [node, []]));
    for (const { ref_entity_uuid: manager, success, ref_node_uuids, result, reason } of results)
        for (const [node, said] of drains) {
            const place = ref_node_uuids.indexOf(node);
            if (place >= 0)
                said.push({ manager, state: result[place] ?? "UNKNOWN", reason: reason[place] ?? "" });
            else if (!success) said.push({ manager, state: "UNKNOWN", reason: "" });
        }
    return drains;
}
