import type { HeadNode } from "../../client/head-nodes";
import { WireDevice } from "../../wire/device";
import { noteOutcome, type Subject } from "../audit/audit-log";

/**
 * Sets the one-shot install mode of the next boot (`bcm-api.md` §18.3); the head node clears it afterwards.
 *
 * @returns the mode that stood there before, e.g. `""`
 */
export async function setNextBoot(
    { client }: HeadNode,
    device: WireDevice,
    mode: string,
    subject: Subject,
): Promise<string> {
    const target = device.hostname;
    const live = await client.read("cmdevice", "getDevice", [device.uuid], WireDevice.nullable(), { target });
    if (!live) throw new Error(`Device "${target}" has gone from ${client.headNode}.`);
    const before = String(live.nextBootInstallMode ?? "");
    if (before === mode) return before;
    const fields = { before: { nextBootInstallMode: before }, after: { nextBootInstallMode: mode } };
    await noteOutcome({ ...subject, kind: "device" }, "update", fields, () =>
        client.write(
            "cmdevice",
            "updateDevice",
            [{ ...live, nextBootInstallMode: mode, modified: true }],
            target,
        ),
    );
    return before;
}
