import type * as pulumi from "@pulumi/pulumi";
import type { DeviceIndex } from "../../../bcm/client/device-index";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import { readStatuses } from "../../../bcm/client/statuses";
import { readStoredSet, type StoredDevice } from "./stored-set";
import type { Absent } from "./table";

const RELEASED = "only released: its record stays on the head node";
const GONE = "it is no longer on the head node";
const REMOVED = "its record is removed from the head node";
const UP =
    "it is UP, so it will not be removed: power it off first, while it is in the set, or set its forceRemove and run `pulumi up` before";

/**
 * The nodes of the stack's state that the program or the head node does not have. Makes one status call if any of them
 * leaves the set, and none otherwise.
 */
export async function findAbsent(
    { client }: HeadNode,
    live: DeviceIndex,
    set: pulumi.Resource,
    hostnames: ReadonlySet<string>,
): Promise<Absent> {
    const { devices } = await readStoredSet(set);
    const stored = [...devices].sort(([a], [b]) => (a < b ? -1 : 1));
    const leaving = stored.filter(([hostname]) => !hostnames.has(hostname));
    const uuids = leaving.flatMap(([hostname]) => live.named(hostname)?.uuid ?? []);
    const statuses = await readStatuses(client, uuids);
    const isUp = new Set(
        statuses.flatMap((status) => (status?.status === "UP" ? [status.ref_device_uuid] : [])),
    );
    return {
        leavers: leaving.map(([hostname, device]) => {
            const uuid = live.named(hostname)?.uuid;
            return [hostname, fateOf(device, uuid !== undefined, uuid !== undefined && isUp.has(uuid))];
        }),
        gone: new Set(
            stored
                .filter(([hostname]) => hostnames.has(hostname) && !live.named(hostname))
                .map(([hostname]) => hostname),
        ),
    };
}

function fateOf({ isReleased, isForced }: StoredDevice, isLive: boolean, isUp: boolean): string {
    if (isReleased) return RELEASED;
    if (!isLive) return GONE;
    return isUp && !isForced ? UP : REMOVED;
}
