import type { DeviceIndex } from "../../../bcm/client/device-index";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import { findUp } from "../../../bcm/client/statuses";
import { describeSwitchOff } from "../../../bcm/rules/removal";
import { OnRemove } from "../../../model/enums";
import type { Finding } from "../../../model/issues";
import { describeExcess } from "../../../model/limits";
import type { Removals } from "../../../model/power";
import { nameAll } from "../../../model/text";
import { switchedOff } from "../../../provider/power-action";
import type { NodeSetArgs } from "../../args";
import type { StoredDevice } from "./stored-set";
import type { Leavers } from "./table";

const RELEASED = "only released: its record stays on the head node";
const GONE = "it is no longer on the head node";
const REMOVED = "its record is removed from the head node";
const SWITCHED_OFF =
    "it is UP, so it is removed only if its power_off has it down by then; if not, by the next `pulumi up`";

/** Of a node that is UP, and does not stay so. */
export const RETIRED =
    "it is UP: it is drained, shut down through its own system once its jobs have ended, and then removed (drainAndPowerOff)";

/** The set's devices in the stack's state, by host name. */
type Stored = ReadonlyMap<string, StoredDevice>;

/** The nodes of the stack's state that leave the set. Makes one status call if there are any, and none otherwise. */
export async function findLeavers(
    { client, cluster }: HeadNode,
    live: DeviceIndex,
    stored: Stored,
    hostnames: ReadonlySet<string>,
): Promise<Leavers> {
    const leaving = [...stored]
        .filter(([hostname]) => !hostnames.has(hostname))
        .sort(([a], [b]) => (a < b ? -1 : 1));
    const up = await findUp(
        client,
        leaving.flatMap(([hostname]) => live.named(hostname)?.uuid ?? []),
    );
    return leaving.map(([hostname, device]) => {
        const uuid = live.named(hostname)?.uuid;
        const fate = fateOf(device, uuid !== undefined);
        if (fate !== REMOVED || device.isForced || !up.has(uuid ?? "")) return [hostname, fate];
        if (device.isRetired) return [hostname, RETIRED];
        const isSwitchedOff = switchedOff().has(hostname) || switchedOff().has(uuid);
        return [hostname, isSwitchedOff ? SWITCHED_OFF : describeStaying(hostname, cluster)];
    });
}

/** The nodes whose records an update removes from the head node, of those that the set had. */
export function findRemovals(live: DeviceIndex, stored: Stored, hostnames: ReadonlySet<string>): Removals {
    const leaving = [...stored].flatMap(([hostname, device]) =>
        hostnames.has(hostname) || fateOf(device, live.named(hostname) !== undefined) !== REMOVED
            ? []
            : [hostname],
    );
    return { leaving: leaving.sort(), had: stored.size };
}

/**
 * Removals that look unmeant: more nodes than may leave the head node in one update, as of a sheet that was cut, or nodes of
 * a set that releases, whose state does not say so yet.
 */
export function judgeRemovals(
    { maxRemovals, onRemove }: NodeSetArgs,
    removals: Removals,
): Finding | undefined {
    const { leaving } = removals;
    if (leaving.length > 0 && onRemove === OnRemove.enum.release) {
        const them = leaving.length === 1 ? "it" : "them";
        const message =
            `"release" counts from the \`pulumi up\` after it was stated, and ${nameAll(leaving)} would still be removed from ` +
            `the head node. Put ${them} back, run \`pulumi up\`, and take ${them} out then`;
        return { subject: "", field: "onRemove", message };
    }
    const excess = describeExcess(removals, maxRemovals);
    if (!excess) return undefined;
    const message =
        `${excess}: ${nameAll(leaving)}. If it is meant, set maxRemovals: ${leaving.length}; if not, look whether the ` +
        "inventory is whole";
    return { subject: "", field: "maxRemovals", message };
}

function fateOf({ isReleased }: StoredDevice, isLive: boolean): string {
    if (isReleased) return RELEASED;
    return isLive ? REMOVED : GONE;
}

function describeStaying(hostname: string, cluster: string): string {
    return (
        `it is UP, so it will not be removed: ${describeSwitchOff(hostname, cluster)}; ` +
        "or leave it in, with forceRemove: true, for one more `pulumi up`"
    );
}
