import type { CategorySpec } from "./category";
import type { DeviceSpec } from "./device";
import { judgeDiskSetup } from "./disk-setup/disk-setup";
import { type Finding, holdsUnknown } from "./issues";
import { isMacUnsettled } from "./judgements-values";
import { NO_MAC } from "./values";

/** What is allowed in a category, and probably not meant: warnings, never a refusal. */
export function adviseCategory({ name, disksetup }: Pick<CategorySpec, "name" | "disksetup">): Finding[] {
    if (typeof disksetup !== "string" || holdsUnknown(disksetup)) return [];
    return judgeDiskSetup(disksetup).advice.map((message) => ({
        subject: name,
        field: "disksetup",
        message,
    }));
}

/** The same for a device. */
export function adviseDevice(device: Pick<DeviceSpec, "hostname" | "mac" | "interfaces">): Finding[] {
    if (!isMacUnsettled(device)) return [];
    const message =
        `${NO_MAC} says that the MAC is not known yet: BCM registers the node, and cannot boot it before it has one. ` +
        "One that BCM has stays. Give the MAC here once it is known.";
    return [{ subject: device.hostname, field: "mac", message }];
}
