import { z } from "zod";
import type { NodePhase, NodeState } from "../../model/enums";
import type { WireDevice } from "./device";
import { findEntity } from "./entities";
import { NO_ADDRESS, ZERO_UUID } from "./envelope";

/** A node's status, as far as we read it. */
export const WireStatus = z.looseObject({
    ref_device_uuid: z.string(),
    status: z.string(),
    reportedStatusTimestamp: z.number().default(0),
    infoMessage: z.string().default(""),
    provisioningFailed: z.boolean().default(false),
    unassigned: z.boolean().default(false),
    closed: z.boolean().default(false),
});
export type WireStatus = z.infer<typeof WireStatus>;

/** No server boots faster: an `UP` that is reported sooner after an operation is the one from before it. */
const SHORTEST_BOOT_MS = 60_000;

/** What is known beside the status. */
export interface StateContext {
    /** What the BMC, or the history of operations, says. */
    power?: "ON" | "OFF";
    /** Where the node stood before; `provisioning` from the moment at which a boot was asked for. */
    before?: NodePhase;
    /** A boot that counts is later than this, ms of the head node's clock. */
    bootedAfter?: number;
    hasBmc?: boolean;
}

/**
 * The specification's state machine: where a node stands, from BCM's raw state, where it stood before and what its BMC
 * says (table of §16.3). A raw state that BCM may add later is `unknown`: it is shown, never guessed.
 */
export function nextPhase(status: WireStatus | null | undefined, context: StateContext = {}): NodePhase {
    if (!status) return "not found";
    switch (status.status) {
        case "UP":
            return isOldBoot(status, context, SHORTEST_BOOT_MS) ? "provisioning" : "active";
        case "BOOTING":
        case "INSTALLING":
        case "INSTALLER_CALLING_INIT":
        case "INSTALLER_REBOOTING":
        case "PENDING":
            return "provisioning";
        case "INSTALLER_FAILED":
        case "INSTALLER_UNREACHABLE":
            return isOldBoot(status, context) ? "provisioning" : "failed";
        case "GOING_DOWN":
            if (status.provisioningFailed) return "failed";
            return context.before === "provisioning" ? "provisioning" : "unknown";
        case "DOWN":
            return status.provisioningFailed && !isOldBoot(status, context)
                ? "failed"
                : phaseOfDown(status, context);
        default:
            return status.provisioningFailed ? "failed" : "unknown";
    }
}

/** Phases in the words of a node's reported state. */
const STATE_OF: Record<NodePhase, NodeState> = {
    "not found": "unknown",
    registered: "powered_off",
    "powered off": "powered_off",
    provisioning: "provisioning",
    active: "active",
    failed: "failed",
    unknown: "unknown",
};

/** The reported state of a node that nobody is waiting for. */
export function nodeState(status: WireStatus | null | undefined, context: StateContext = {}): NodeState {
    return STATE_OF[nextPhase(status, context)];
}

/** Whether this is still the state from before the boot that was asked for: `UP` right after a RESET. */
function isOldBoot(
    { reportedStatusTimestamp }: WireStatus,
    { bootedAfter }: StateContext,
    least = 0,
): boolean {
    return bootedAfter !== undefined && reportedStatusTimestamp <= bootedAfter + least;
}

/** DOWN says nothing about power; only the BMC can. */
function phaseOfDown(status: WireStatus, { power, before, hasBmc }: StateContext): NodePhase {
    if (power === "OFF") return "powered off";
    if (before === "provisioning") return "provisioning";
    if (power === "ON") return "unknown";
    // Never heard of since its registration: the specification's "registered, not powered on".
    if (status.reportedStatusTimestamp === 0) return "registered";
    return status.unassigned || hasBmc === false ? "powered off" : "unknown";
}

/** The node's address: that of its boot interface, never just the first one's; undefined when it has none. */
export function nodeAddress(device: WireDevice): string | undefined {
    const boot =
        findEntity(device.interfaces, "uuid", String(device.provisioningInterface)) ??
        findEntity(device.interfaces, "network", String(device.managementNetwork ?? ZERO_UUID));
    const ip = boot?.ip;
    return typeof ip === "string" && ip !== NO_ADDRESS && ip !== "" ? ip : undefined;
}
