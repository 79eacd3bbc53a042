import { groupBy } from "../../model/records";
import type { DrainOrder, ServedDrain } from "../client/drains";

/** What is said of the nodes of a head node, by uuid. */
export type Drains = ReadonlyMap<string, readonly ServedDrain[]>;

/** Whether a node has no work, and gets none: every manager that has it says so. */
export function isFree(drains: readonly ServedDrain[]): boolean {
    return drains.every(({ state }) => state === "DRAINED" || state === "NOTANODE");
}

export function isDrained({ state }: ServedDrain): boolean {
    return state === "DRAINED" || state === "DRAINING";
}

/** Why a node is drained: what the first manager says that keeps a reason; empty if none does. */
export function reasonOf(drains: readonly ServedDrain[]): string {
    return drains.map(({ reason }) => reason).find((reason) => reason !== "") ?? "";
}

/** Whether its reason says that a stack has drained it. @param mark what the reasons of that stack begin with */
export function isMarked({ reason }: ServedDrain, mark: string): boolean {
    return reason.includes(mark.trim());
}

/**
 * Orders that drain nodes or give them back, as few as there can be: one for each set of nodes that managers have in common. BCM
 * means all clusters of Kubernetes at once, so where one of them is drained and not meant nothing is ordered.
 *
 * @returns `impossible` has the uuids of nodes for which that is so
 */
export function planOrders(
    nodes: readonly string[],
    drains: Drains,
    isMeant: (node: string, drain: ServedDrain) => boolean,
): { orders: DrainOrder[]; impossible: Set<string> } {
    const byManager = new Map<string, string[]>();
    const inKubernetes: string[] = [];
    const impossible = new Set<string>();
    for (const node of nodes) {
        const meant = (drains.get(node) ?? []).filter((drain) => isMeant(node, drain));
        const clusters = meant.filter(({ service }) => service === "cmkube");
        const isMixed = (drains.get(node) ?? []).some(
            (drain) => drain.service === "cmkube" && isDrained(drain) && !meant.includes(drain),
        );
        if (clusters.length > 0 && isMixed) {
            impossible.add(node);
            continue;
        }
        if (clusters.length > 0) inKubernetes.push(node);
        for (const { service, manager } of meant)
            if (service === "cmjob") byManager.set(manager, [...(byManager.get(manager) ?? []), node]);
    }
    const byNodes = groupBy(byManager, ([, some]) => some.join());
    const orders = [...byNodes.values()].map(
        (same): DrainOrder => ({
            service: "cmjob",
            managers: same.map(([manager]) => manager),
            nodes: same[0]?.[1] ?? [],
        }),
    );
    if (inKubernetes.length > 0) orders.push({ service: "cmkube", managers: [], nodes: inKubernetes });
    return { orders, impossible };
}
