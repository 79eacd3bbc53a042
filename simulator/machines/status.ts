import { type Entity, ZERO_MAC } from "../entities";
import type { Records } from "../records";
import type { BootedWith, Machine } from "./machine";

/** What `cmstatus` says of a device. */
export function statusDocument(records: Records, device: Entity, machine: Machine, now: BootedWith): Entity {
    const isHead = device.childType === "HeadNode";
    const told = records.faults.strikeNode("raw-status", String(device.hostname))?.status;
    const status = told ?? (isHead ? "UP" : machine.status);
    const isUp = status === "UP";
    const reasons = isHead || !isUp ? [] : changesSince(machine.bootedWith, now);
    return {
        baseType: "DeviceStatus",
        childType: "",
        uuid: device.uuid,
        ref_device_uuid: device.uuid,
        status,
        reportedStatus: status,
        reportedStatusTimestamp: machine.since,
        infoMessage: machine.info,
        userMessage: machine.userMessage,
        toolMessage: machine.toolMessage,
        closed: machine.closed,
        muted: machine.muted,
        terminated: false,
        burning: false,
        unassigned: device.mac === ZERO_MAC,
        provisioningFailed: machine.failed,
        restartRequired: reasons.length > 0,
        restartRequiredReasons: reasons,
        healthCheckFailed: false,
        healthCheckUnknown: !isUp,
        stateFlapping: false,
        leak: false,
        pingable: isUp,
        sshable: isUp,
        hasClientDaemon: isUp,
        noPingMethod: false,
        allowDataNodeFullInstall: false,
    };
}

/** What was changed since the node booted, and waits for its next boot. */
function changesSince(then: BootedWith | undefined, now: BootedWith): string[] {
    if (!then) return [];
    const keys = Object.keys(now) as (keyof BootedWith)[];
    return keys.filter((key) => now[key] !== then[key]).map((key) => `${key} changed`);
}
