import { ownValue } from "../../model/records";

/** How many of these nodes are of a group; one without a group has nothing in common with others. */
export function countOfGroup(nodes: readonly { group?: string }[], group: string | undefined): number {
    return group === undefined ? 0 : nodes.filter((node) => node.group === group).length;
}

/** Whether so many nodes may be left under way, in all and of each group. */
export function mayLeave(
    nodes: readonly { group?: string }[],
    leave: number,
    leaveOf: Readonly<Record<string, number>> = {},
): boolean {
    const most = (group: string) => ownValue(leaveOf, group) ?? Number.POSITIVE_INFINITY;
    return (
        nodes.length <= leave &&
        nodes.every(({ group }) => group === undefined || countOfGroup(nodes, group) <= most(group))
    );
}
