import { WireDevice } from "../wire/device";
import type { BcmClient } from "./client";

/**
 * A device as it is now; null if there is none. Before it counts as gone it is looked for by its host name as well: not
 * every head node finds devices by uuid (a stand-in of osac's does not).
 */
export async function readDevice(
    client: BcmClient,
    uuid: string,
    hostname: string,
): Promise<WireDevice | null> {
    return (await getDevice(client, uuid, hostname)) ?? readByName(client, uuid, hostname);
}

/** The second look; a device of the same name is another one if it has another uuid. */
export async function readByName(
    client: BcmClient,
    uuid: string,
    hostname: string,
): Promise<WireDevice | null> {
    const found = await getDevice(client, hostname, hostname);
    return found?.uuid === uuid ? found : null;
}

/** @param key uuid or host name */
export function getDevice(client: BcmClient, key: string, hostname = key): Promise<WireDevice | null> {
    return client.read("cmdevice", "getDevice", [key], WireDevice.nullable(), { target: hostname });
}
