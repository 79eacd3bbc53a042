import type { TimedMode } from "../../model/install-times";
import type { NodeRequest } from "../../model/power";
import type { InstallTime } from "../notes/install-times";
import type { WatchedNode } from "./line";
import { NO_INSTALL } from "./stages";
import { type NodeProgress, total } from "./watch";

/** Boots that this process has asked for, by head node and host name: of others nobody here has seen the beginning. */
const boots = new Map<string, { request: string; mode: TimedMode }>();

/** Notes that a node boots, for which request and in which install mode. */
export function noteBoot(headNode: string, { hostname, request }: NodeRequest, mode: TimedMode): void {
    boots.set(keyOf(headNode, hostname), { request, mode });
}

/** The install mode of a boot that this process has asked for. */
export function modeOf(headNode: string, { hostname, request }: NodeRequest): TimedMode | undefined {
    const boot = boots.get(keyOf(headNode, hostname));
    return boot?.request === request ? boot.mode : undefined;
}

/** The mode of most of the boots that this process has asked for on a head node; undefined if it has asked for none. */
export function usualMode(headNode: string): TimedMode | undefined {
    const counts = new Map<TimedMode, number>();
    for (const [key, { mode }] of boots)
        if (key.startsWith(keyOf(headNode, ""))) counts.set(mode, (counts.get(mode) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Seconds that a node has been booting and installing, as far as it was watched. */
export function installSeconds(node: NodeProgress): number {
    const others = NO_INSTALL.map((stage) => node.stages.get(stage) ?? 0);
    return total(node) - others.reduce((sum, seconds) => sum + seconds, 0);
}

/** How long it took for those to become active that this process has booted, as far as they were seen on their way. */
export function installTimesOf(headNode: string, nodes: Iterable<WatchedNode>): InstallTime[] {
    return [...nodes].flatMap(({ target, progress }) => {
        const mode = modeOf(headNode, target);
        const seconds = installSeconds(progress);
        if (mode === undefined || progress.state !== "reached" || seconds <= 0) return [];
        // The installer formats disks that do not fit, whatever the records say.
        return [{ mode: progress.isFormatted ? "FULL" : mode, seconds }];
    });
}

function keyOf(headNode: string, hostname: string): string {
    return `${headNode} ${hostname}`;
}
