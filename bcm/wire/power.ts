import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { PowerActionKind } from "../../model/enums";
import { findEntity } from "./entities";
import { type WireObject, ZERO_UUID } from "./envelope";

/** BCM's operations, as far as we send them; it has no CYCLE. */
export type PowerOperation = "ON" | "OFF" | "RESET" | "STATUS";

/** What each action consists of. A fifth action does not compile until it has its steps here. */
export const POWER_STEPS = {
    power_on: ["ON"],
    power_off: ["OFF"],
    power_cycle: ["OFF", "ON"],
    power_reset: ["RESET"],
} as const satisfies Record<PowerActionKind, readonly PowerOperation[]>;

/** Acknowledgement of an operation: started, not done. */
export const WirePowerAccepted = z.looseObject({ index: z.number(), count: z.number() });

/** What a BMC answered. */
export const WirePowerStatus = z.looseObject({
    device: z.string(),
    state: z.string(),
    msg: z.string().default(""),
    extendedMsg: z.string().default(""),
    indexes: z.array(z.number()).default([]),
});
export type WirePowerStatus = z.infer<typeof WirePowerStatus>;

/** An operation that was carried out; the time is in ms of the head node's clock. */
export const PastOperation = z.looseObject({
    ref_device_uuid: z.string(),
    executionTime: z.number(),
    operation: z.string(),
});
export type PastOperation = z.infer<typeof PastOperation>;

/** Oldest first. */
export const WirePowerHistory = z.array(PastOperation);

/** An event of a session, as far as we read it. */
export const WireEvent = z.looseObject({
    childType: z.string(),
    status: z.array(z.unknown()).optional(),
    reason: z.unknown().optional(),
});
export type WireEvent = z.infer<typeof WireEvent>;

/** A power operation on one device or several, reported to the given event session. */
export function powerRequest(
    device: string | readonly string[],
    operation: PowerOperation,
    session: string = ZERO_UUID,
): WireObject {
    return {
        baseType: "PowerOperation",
        childType: "",
        uuid: randomUUID(),
        devices: [device].flat(),
        operation,
        force: false,
        session_uuid: session,
    };
}

/** BMC interfaces by which `powerControl` names the protocol. */
const BMC_NAME = /^(ipmi|rf|ilo|drac|cimc|rshim)\d+$/;

/** How BCM reaches the node's power; undefined where it has no way. */
export function bmcOf({ powerControl, interfaces }: WireObject): string | undefined {
    const control = String(powerControl ?? "none");
    const isMissing = BMC_NAME.test(control) && !findEntity(interfaces, "name", control);
    return control === "none" || control === "" || isMissing ? undefined : control;
}

/** Answer to a graceful shutdown: whether each node began, and what stands in the way. */
export const WireShutdown = z.looseObject({
    success: z.array(z.boolean()),
    operations: z.array(z.looseObject({ message: z.string().default("") })).default([]),
});

/** Arguments of `pshutdown` for one node: with its pre-halt scripts, and the time it has. */
export function shutdownRequest(device: string, timeoutSeconds: number): unknown[] {
    return [true, timeoutSeconds * 1000, [device]];
}
