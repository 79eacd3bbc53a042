/** So many may leave even a small set unless it says otherwise. */
const LEAST_REMOVALS = 5;
const DEFAULT_REMOVALS = "10%";

/** A number of nodes, or a share such as `"10%"`; one that is not zero is one node at least. */
export function countOf(limit: number | string, nodes: number): number {
    if (typeof limit === "number") return limit;
    const share = Number.parseInt(limit, 10);
    return share === 0 ? 0 : Math.max(1, Math.floor((nodes * share) / 100));
}

/** How many of the nodes that a set had may be removed from the head node in one update. @param limit what is stated */
export function allowedRemovals(limit: number | string | undefined, nodes: number): number {
    return limit === undefined
        ? Math.max(LEAST_REMOVALS, countOf(DEFAULT_REMOVALS, nodes))
        : countOf(limit, nodes);
}
