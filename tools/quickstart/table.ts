import { alignColumns } from "../../model/text";
import type { NodeStatus } from "../../sdk";

const COLUMNS = ["host", "state", "ip", "mac", "roles", "time"] as const;

/**
 * The nodes as a table.
 *
 * @param seconds how long each node took, by host name; a node without a time shows a dash
 */
export function formatTable(
    statuses: Record<string, NodeStatus>,
    seconds: ReadonlyMap<string, number>,
): string {
    const rows = Object.values(statuses).map(({ hostname, state, ip, mac, roles }) => {
        const time = seconds.get(hostname);
        return [hostname, state, ip, mac, roles.join(", "), time === undefined ? "-" : formatDuration(time)];
    });
    return alignColumns([COLUMNS, ...rows]).join("\n");
}

function formatDuration(seconds: number): string {
    return `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, "0")} s`;
}
