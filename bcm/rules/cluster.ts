import { settingName } from "../connection";

/**
 * Why a stack that belongs to one cluster may not work on this one: a head node that has none of its devices would make a
 * refresh forget them and a destroy succeed, while they stand on the other.
 *
 * @param own the cluster's identity in the state; undefined in stacks of older versions, and before the first update
 * @param accepted what the user has said to accept
 */
export function clusterProblem(
    own: unknown,
    found: string,
    { headNode, cluster, accepted }: { headNode: string; cluster: string; accepted?: string },
): string | undefined {
    if (typeof own !== "string" || own === "" || own === found || accepted === found) return undefined;
    return (
        `This stack's nodes are registered on cluster ${own}, and ${headNode} is cluster ${found} (the uuid of partition "base" begins ` +
        `so). Nothing was done. Correct ${settingName(cluster, "url")}. If ${headNode} has taken the other's place, e.g. after a ` +
        `new installation, set ${settingName(cluster, "acceptNewHeadNode")} to ${found}: what is not ` +
        "there then counts as gone."
    );
}
