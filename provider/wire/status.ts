import { z } from "zod";
import type { NodeState } from "../../sdk/model/enums";
import type { WireDevice } from "./device";
import { findEntity } from "./entities";
import { NO_ADDRESS, ZERO_UUID } from "./envelope";

/** A node's status (`bcm-api.md` §16.1), as far as we read it. */
export const WireStatus = z.looseObject({
    ref_device_uuid: z.string(),
    status: z.string(),
    reportedStatusTimestamp: z.number().default(0),
    infoMessage: z.string().default(""),
    userMessage: z.string().default(""),
    provisioningFailed: z.boolean().default(false),
    unassigned: z.boolean().default(false),
    closed: z.boolean().default(false),
});
export type WireStatus = z.infer<typeof WireStatus>;

/** What is known beside the status: what the BMC said, and whether we are waiting for a boot that we asked for. */
export interface StateContext {
    power?: "ON" | "OFF";
    isBooting?: boolean;
    hasBmc?: boolean;
}

/** BCM's state in the specification's words, by the table of §16.3. A state that BCM may add later is `unknown`. */
export function nodeState(status: WireStatus | null | undefined, context: StateContext = {}): NodeState {
    if (!status) return "unknown";
    switch (status.status) {
        case "UP":
            return "active";
        case "BOOTING":
        case "INSTALLING":
        case "INSTALLER_CALLING_INIT":
        case "INSTALLER_REBOOTING":
        case "PENDING":
            return "provisioning";
        case "INSTALLER_FAILED":
        case "INSTALLER_UNREACHABLE":
            return "failed";
        case "GOING_DOWN":
            if (status.provisioningFailed) return "failed";
            return context.isBooting ? "provisioning" : "unknown";
        case "DOWN":
            return status.provisioningFailed ? "failed" : downState(status, context);
        default:
            return status.provisioningFailed ? "failed" : "unknown";
    }
}

/** DOWN says nothing about power; only the BMC can. */
function downState(status: WireStatus, { power, isBooting, hasBmc }: StateContext): NodeState {
    if (power === "OFF") return "powered_off";
    if (isBooting) return "provisioning";
    if (power === "ON") return "unknown";
    // Never heard of since its registration: the specification's "registered, not powered on".
    const neverSeen = status.reportedStatusTimestamp === 0;
    return status.unassigned || hasBmc === false || neverSeen ? "powered_off" : "unknown";
}

/** The node's address: that of its boot interface, never just the first one's; undefined when it has none. */
export function nodeAddress(device: WireDevice): string | undefined {
    const boot =
        findEntity(device.interfaces, "uuid", String(device.provisioningInterface)) ??
        findEntity(device.interfaces, "network", String(device.managementNetwork ?? ZERO_UUID));
    const ip = boot?.ip;
    return typeof ip === "string" && ip !== NO_ADDRESS && ip !== "" ? ip : undefined;
}

/** The address of the node's BMC, if it has one. */
export function bmcAddress(device: WireDevice): string | undefined {
    const ip = findEntity(device.interfaces, "childType", "NetworkBmcInterface")?.ip;
    return typeof ip === "string" && ip !== NO_ADDRESS ? ip : undefined;
}
