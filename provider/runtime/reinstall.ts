import type { HeadNode } from "../client/head-nodes";
import { WireDevice } from "../wire/device";

/** Sets the one-shot install mode of the next boot (`bcm-api.md` §18.3); the head node clears it afterwards. */
export async function setNextBoot({ client }: HeadNode, device: WireDevice, mode: string): Promise<void> {
    const live = await client.read("cmdevice", "getDevice", [device.uuid], WireDevice.nullable(), {
        target: device.hostname,
    });
    if (!live) throw new Error(`Device "${device.hostname}" has gone from ${client.headNode}.`);
    await client.write(
        "cmdevice",
        "updateDevice",
        [{ ...live, nextBootInstallMode: mode, modified: true }],
        device.hostname,
    );
}
