import { z } from "zod";
import type { NodePhase, NodeState } from "../../model/enums";
import type { WireDevice } from "./device";
import { findEntity } from "./entities";
import { NO_ADDRESS, ZERO_UUID } from "./envelope";

/** The fields of a node's status that we read. */
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

/** No server boots faster: an `UP` reported sooner after an operation is from before it. */
const SHORTEST_BOOT_MS = 60_000;

/** What is known besides the status. */
export interface StateContext {
    /** Power state according to the BMC or the power history. */
    power?: "ON" | "OFF";
    /** The node's phase before; `provisioning` from the moment a boot was requested. */
    before?: NodePhase;
    /** Only a boot after this time counts, ms of the head node's clock. */
    bootedAfter?: number;
    hasBmc?: boolean;
}

/**
 * The specification's state machine: the node's phase, from BCM's raw state (NVIDIA's Administrator Manual and Python
 * client), its phase before and what its BMC says. A raw state that BCM adds later is `unknown`: shown, never guessed.
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

/** What a node reports from when it boots until its own system runs. */
const IN_INSTALLER = new Set([
    ...["BOOTING", "INSTALLING", "INSTALLER_CALLING_INIT", "INSTALLER_REBOOTING"],
    ...["INSTALLER_FAILED", "INSTALLER_UNREACHABLE"],
]);

/** Whether a node's own system does not run, by BCM's word for its state: nothing can work on it. */
export function inInstaller(state: string): boolean {
    return IN_INSTALLER.has(state);
}

/** The reported state of each phase. */
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

/** Whether this is still the state from before the requested boot, e.g. `UP` right after a RESET. */
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
    // BCM has not heard of it since its registration: the specification's "registered, not powered on".
    if (status.reportedStatusTimestamp === 0) return "registered";
    return status.unassigned || hasBmc === false ? "powered off" : "unknown";
}

/** The address of the node's boot interface, not of just any interface; undefined if it has none. */
export function nodeAddress(device: WireDevice): string | undefined {
    const boot =
        findEntity(device.interfaces, "uuid", String(device.provisioningInterface)) ??
        findEntity(device.interfaces, "network", String(device.managementNetwork ?? ZERO_UUID));
    const ip = boot?.ip;
    return typeof ip === "string" && ip !== NO_ADDRESS && ip !== "" ? ip : undefined;
}
