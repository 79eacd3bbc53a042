import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { PowerActionKind } from "../../model/enums";
import { findEntity } from "./entities";
import { type WireObject, ZERO_UUID } from "./envelope";

/** The operations of BCM that we send; it has no CYCLE. */
export type PowerOperation = "ON" | "OFF" | "RESET" | "STATUS";

/** The operations of each action. A fifth action does not compile until its operations are listed here. */
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

/** An operation that was tried; the time is in ms of the head node's clock. */
export const PastOperation = z.looseObject({
    ref_device_uuid: z.string(),
    executionTime: z.number(),
    operation: z.string(),
    /** Whether it worked; older head nodes do not say (assumed), and are believed. */
    success: z.boolean().nullish(),
    /** Why it did not. */
    message: z.string().nullish(),
});
export type PastOperation = z.infer<typeof PastOperation>;

/** Oldest first. */
export const WirePowerHistory = z
    .array(PastOperation)
    .transform((all) => all.toSorted((a, b) => a.executionTime - b.executionTime));

/** The fields of a session event that we read. */
export const WireEvent = z.looseObject({
    childType: z.string(),
    status: z.array(z.unknown()).optional(),
    reason: z.unknown().optional(),
});
export type WireEvent = z.infer<typeof WireEvent>;

/** A power operation on one or more devices; the result goes to the given event session. */
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

/** Names of BMC interfaces, by which `powerControl` selects the protocol. */
const BMC_NAME = /^(ipmi|rf|ilo|drac|cimc|rshim)\d+$/;

/** Names of a node's BMC interfaces. */
export function bmcNames({ interfaces }: WireObject): string[] {
    const ports = Array.isArray(interfaces) ? (interfaces as WireObject[]) : [];
    return ports.map(({ name }) => String(name)).filter((name) => BMC_NAME.test(name));
}

/** How BCM reaches the node's power; undefined if it cannot. */
export function bmcOf({ powerControl, interfaces }: WireObject): string | undefined {
    const control = String(powerControl ?? "none");
    const isMissing = BMC_NAME.test(control) && !findEntity(interfaces, "name", control);
    return control === "none" || control === "" || isMissing ? undefined : control;
}

/** Answer to a graceful shutdown: whether each node began, and what blocks it. */
export const WireShutdown = z.looseObject({
    success: z.array(z.boolean()),
    operations: z.array(z.looseObject({ message: z.string().default("") })).default([]),
});

/** Arguments of `pshutdown` for one node: run its pre-halt scripts, and how long it may take. */
export function shutdownRequest(device: string, timeoutSeconds: number): unknown[] {
    return [true, timeoutSeconds * 1000, [device]];
}
