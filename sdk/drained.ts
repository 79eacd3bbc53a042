import { BcmAuthError, BcmRefusedError } from "../bcm/client/errors";
import type { HeadNode } from "../bcm/client/head-nodes";
import { isDrained, isFree, reasonOf } from "../bcm/rules/drains";
import type { NodeStatus } from "./status";

/**
 * Nodes that are given no new work, by uuid: one call for each kind of workload manager that there is.
 *
 * @throws BcmError when one cannot be asked; an account that may not ask gets nothing
 */
export async function readDrained(
    { drains: calls }: HeadNode,
    uuids: readonly string[],
): Promise<Map<string, NodeStatus["drained"]>> {
    const drains = await calls.read(uuids).catch((error: Error) => {
        const isRight = error instanceof BcmAuthError && error.isRight;
        if (isRight || error instanceof BcmRefusedError) return new Map<string, never[]>();
        throw error;
    });
    const found = [...drains].flatMap(([uuid, all]) => {
        const own = all.filter(isDrained);
        if (own.length === 0) return [];
        const state = isFree(all) ? "drained" : "draining";
        return [[uuid, { state, reason: reasonOf(own) }] as const];
    });
    return new Map(found);
}
