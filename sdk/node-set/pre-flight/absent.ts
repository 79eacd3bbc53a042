import type * as pulumi from "@pulumi/pulumi";
import type { DeviceIndex } from "../../../bcm/client/device-index";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import { readStatuses } from "../../../bcm/client/statuses";
import { describeSwitchOff } from "../../../bcm/rules/removal";
import { OnRemove } from "../../../model/enums";
import type { Finding } from "../../../model/issues";
import { allowedRemovals } from "../../../model/limits";
import type { Removals } from "../../../model/power";
import { nameAll, plural } from "../../../model/text";
import { switchedOff } from "../../../provider/power-action";
import type { NodeSetArgs } from "../../args";
import { readStoredSet, type StoredDevice } from "./stored-set";
import type { Leavers } from "./table";

const RELEASED = "only released: its record stays on the head node";
const GONE = "it is no longer on the head node";
const REMOVED = "its record is removed from the head node";
const SWITCHED_OFF =
    "it is UP, so it is removed only if its power_off has it down by then; if not, by the next `pulumi up`";

/** The nodes of the stack's state that leave the set. Makes one status call if there are any, and none otherwise. */
export async function findLeavers(
    { client, cluster }: HeadNode,
    live: DeviceIndex,
    set: pulumi.Resource,
    hostnames: ReadonlySet<string>,
): Promise<Leavers> {
    const { devices } = await readStoredSet(set);
    const stored = [...devices].sort(([a], [b]) => (a < b ? -1 : 1));
    const leaving = stored.filter(([hostname]) => !hostnames.has(hostname));
    const uuids = leaving.flatMap(([hostname]) => live.named(hostname)?.uuid ?? []);
    const statuses = await readStatuses(client, uuids);
    const isUp = new Set(
        statuses.flatMap((status) => (status?.status === "UP" ? [status.ref_device_uuid] : [])),
    );
    return leaving.map(([hostname, device]) => {
        const uuid = live.named(hostname)?.uuid;
        const fate = fateOf(device, uuid !== undefined);
        if (fate !== REMOVED || device.isForced || !isUp.has(uuid ?? "")) return [hostname, fate];
        const isSwitchedOff = switchedOff().has(hostname) || switchedOff().has(uuid);
        return [hostname, isSwitchedOff ? SWITCHED_OFF : describeStaying(hostname, cluster)];
    });
}

/** The nodes whose records an update removes from the head node, of those that the set had. */
export async function findRemovals(
    live: DeviceIndex,
    set: pulumi.Resource,
    hostnames: ReadonlySet<string>,
): Promise<Removals> {
    const { devices } = await readStoredSet(set);
    const leaving = [...devices].flatMap(([hostname, device]) =>
        hostnames.has(hostname) || fateOf(device, live.named(hostname) !== undefined) !== REMOVED
            ? []
            : [hostname],
    );
    return { leaving: leaving.sort(), had: devices.size };
}

/**
 * Removals that look unmeant: more nodes than may leave the head node in one update, as of a sheet that was cut, or nodes of
 * a set that releases, whose state does not say so yet.
 */
export function judgeRemovals(
    { maxRemovals, onRemove }: NodeSetArgs,
    { leaving, had }: Removals,
): Finding | undefined {
    if (leaving.length > 0 && onRemove === OnRemove.enum.release) {
        const them = leaving.length === 1 ? "it" : "them";
        const message =
            `"release" counts from the \`pulumi up\` after it was stated, and ${nameAll(leaving)} would still be removed from ` +
            `the head node. Put ${them} back, run \`pulumi up\`, and take ${them} out then`;
        return { subject: "", field: "onRemove", message };
    }
    const allowed = allowedRemovals(maxRemovals, had);
    if (leaving.length <= allowed) return undefined;
    const message =
        `${leaving.length} of the ${plural(had, "node")} that the set had would be removed from the head node, and ` +
        `${allowed} may be: ${nameAll(leaving)}. If it is meant, set maxRemovals: ${leaving.length}; if not, look whether ` +
        "the inventory is whole";
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
