import { z } from "zod";

/** What a workload manager says of a node; a word that BCM adds later is taken for one that does not say that it is free. */
export const DRAIN_STATES = [
    "NOTANODE",
    "DRAINED",
    "UNDRAINED",
    "INVALID",
    "FAILED",
    "UNKNOWN",
    "DRAINING",
] as const;

/** What one workload manager, or Kubernetes cluster, says of nodes; its lists are in step (NVIDIA's Python client). */
export const WireDrainResult = z.looseObject({
    ref_entity_uuid: z.string(),
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
    /** BCM's word, e.g. `DRAINING`. */
    state: string;
    /** Why it is drained; Kubernetes keeps none. */
    reason: string;
}

/** What is said of nodes, by their uuids; of one that is not named nobody has work for it. */
export function drainsByNode(results: readonly WireDrainResult[]): Map<string, NodeDrain[]> {
    const drains = new Map<string, NodeDrain[]>();
    for (const { ref_entity_uuid: manager, ref_node_uuids, result, reason } of results)
        ref_node_uuids.forEach((node, index) => {
            const drain = { manager, state: result[index] ?? "UNKNOWN", reason: reason[index] ?? "" };
            drains.set(node, [...(drains.get(node) ?? []), drain]);
        });
    return drains;
}
