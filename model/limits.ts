import type { Removals } from "./power";
import { plural } from "./text";

/** So many may leave even a small set unless it says otherwise. */
const LEAST_REMOVALS = 5;
const DEFAULT_REMOVALS = "10%";

/** A number of nodes, or a share such as `"10%"`; one that is not zero is one node at least. */
export function countOf(limit: number | string, nodes: number): number {
    if (typeof limit === "number") return limit;
    const share = Number.parseInt(limit, 10);
    return share === 0 ? 0 : Math.max(1, Math.floor((nodes * share) / 100));
}

/**
 * Says so if more of the nodes that a set had are removed from the head node than may be in one update; undefined if not.
 *
 * @param limit what is stated
 */
export function describeExcess(
    { leaving, had }: Removals,
    limit: number | string | undefined,
): string | undefined {
    const allowed =
        limit === undefined ? Math.max(LEAST_REMOVALS, countOf(DEFAULT_REMOVALS, had)) : countOf(limit, had);
    if (leaving.length <= allowed) return undefined;
    return (
        `${leaving.length} of the ${plural(had, "node")} that the set had would be removed from the head node, and ` +
        `${allowed} may be`
    );
}
