import type { DrainOrder, DrainService, ServedDrain } from "../client/drains";

/** What is said of the nodes of a head node, by uuid. */
export type Drains = ReadonlyMap<string, readonly ServedDrain[]>;

/** Whose drains count as a stack's own. */
export interface Ownership {
    /** What the reasons of its drains begin with. */
    mark: string;
    /** Managers that somebody else had drained the node in before. */
    before: readonly string[];
}

/** Whether a node has no work, and gets none: every manager that has it says so. */
export function isFree(drains: readonly ServedDrain[]): boolean {
    return drains.every(({ state }) => state === "DRAINED" || state === "NOTANODE");
}

export function isDrained({ state }: ServedDrain): boolean {
    return state === "DRAINED" || state === "DRAINING";
}

/** Whether a stack has drained a node in a manager; Kubernetes keeps no reason, so there everything counts that was not so before. */
export function isOwnDrain(drain: ServedDrain, { mark, before }: Ownership): boolean {
    if (!isDrained(drain)) return false;
    if (drain.reason !== "") return drain.reason.includes(mark.trim());
    return !before.includes(drain.manager);
}

/** Managers that somebody else has drained a node in; one that keeps no reason drained it with one that has this stack's. */
export function foreignDrains(drains: readonly ServedDrain[], mark: string): string[] {
    const isMarked = ({ reason }: ServedDrain) => reason.includes(mark.trim());
    const drained = drains.filter(isDrained);
    const isOwn = drained.some(isMarked);
    return drained
        .filter((drain) => !isMarked(drain) && !(isOwn && drain.reason === ""))
        .map(({ manager }) => manager);
}

/**
 * Orders that drain nodes or give them back, as few as there can be: one for each set of nodes that managers have in common. Of
 * the clusters of Kubernetes all are meant at once, so a node goes back to them only where every drain may end.
 */
export function planOrders(
    nodes: readonly string[],
    drains: Drains,
    isMeant: (node: string, drain: ServedDrain) => boolean,
    isDrain: boolean,
): DrainOrder[] {
    const byManager = new Map<string, { service: DrainService; nodes: string[] }>();
    const inKubernetes: string[] = [];
    for (const node of nodes) {
        const all = drains.get(node) ?? [];
        const clusters = all.filter(({ service }) => service === "cmkube");
        const meant = clusters.filter((drain) => isMeant(node, drain));
        const others = clusters.filter((drain) => isDrained(drain) && !meant.includes(drain));
        if (meant.length > 0 && (isDrain || others.length === 0)) inKubernetes.push(node);
        for (const drain of all) {
            if (drain.service !== "cmjob" || !isMeant(node, drain)) continue;
            const order = byManager.get(drain.manager) ?? { service: drain.service, nodes: [] };
            byManager.set(drain.manager, { ...order, nodes: [...order.nodes, node] });
        }
    }
    const orders = new Map<string, DrainOrder>();
    for (const [manager, order] of byManager) {
        const key = order.nodes.join();
        const managers = [...(orders.get(key)?.managers ?? []), manager];
        orders.set(key, { service: "cmjob", managers, nodes: order.nodes });
    }
    const kubernetes: DrainOrder[] =
        inKubernetes.length > 0 ? [{ service: "cmkube", managers: [], nodes: inKubernetes }] : [];
    return [...orders.values(), ...kubernetes];
}
