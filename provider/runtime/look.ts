import { getDevice } from "../../bcm/client/device-read";
import type { HeadNode } from "../../bcm/client/head-nodes";
import { readStatuses } from "../../bcm/client/statuses";
import type { WireDevice } from "../../bcm/wire/device";
import type { WireStatus } from "../../bcm/wire/status";
import { refuseOrphan } from "../internals/engine-link";
import { kindObstacle } from "../power/bcm/obstacle";
import { headNodes } from "./context";

/** One look at nodes, as a watch makes it again and again: one call for all of them. */
export async function lookAt(
    nodes: readonly { hostname: string }[],
    cluster: string | undefined,
): Promise<() => Promise<(WireStatus | null)[]>> {
    const uuids = await findUuids(nodes, cluster);
    return async () => {
        await refuseOrphan("the watch has ended");
        return readStatuses(headNodes.get(cluster).client, uuids);
    };
}

/** Uuids of nodes, in their order. @throws Error that names the first one that is not registered */
export async function findUuids(
    targets: readonly { hostname: string }[],
    cluster: string | undefined,
): Promise<string[]> {
    if (targets.length === 0) return [];
    const { catalog, client } = headNodes.get(cluster);
    let devices = await catalog.devices();
    if (!targets.every(({ hostname }) => devices.named(hostname))) {
        catalog.forget("getDevices"); // nodes may have been registered since the list was read
        devices = await catalog.devices();
    }
    return targets.map(({ hostname }) => {
        const device = devices.named(hostname);
        if (!device)
            throw new Error(`There is no device "${hostname}" on ${client.headNode}. Register it first.`);
        return device.uuid;
    });
}

/** A node that power may be sent to. Not every head node finds devices by uuid, so the list tells before one counts as missing. */
export async function findDevice({ client, catalog }: HeadNode, deviceId: string): Promise<WireDevice> {
    const device = (await getDevice(client, deviceId)) ?? (await catalog.devices()).get(deviceId);
    if (!device)
        throw new Error(`There is no device "${deviceId}" on ${client.headNode}. Register it first.`);
    const obstacle = kindObstacle(device);
    if (obstacle !== undefined) throw new Error(`"${device.hostname}" ${obstacle}.`);
    return device;
}
