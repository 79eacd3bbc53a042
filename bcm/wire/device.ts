import { randomUUID } from "node:crypto";
import { z } from "zod";
import { DEVICE_FIELDS, type DeviceSpec, type InterfaceSpec } from "../../model/device";
import { NO_MAC } from "../../model/values";
import { bmcFromWire, patchBmc } from "./bmc";
import type { NameOf, WriteContext } from "./codecs";
import { findEntity } from "./entities";
import { WireEntity, type WireObject, ZERO_UUID } from "./envelope";
import { readFields, writeFields } from "./fields";
import { interfacesFromWire, patchInterfaces } from "./interfaces";
import { type Lacking, presentFields, UNKNOWN_LACKING } from "./lacking";

/** The fields of a device that we read; all others pass through. */
export const WireDevice = WireEntity.extend({
    childType: z.string(),
    hostname: z.string(),
    mac: z.string().default(NO_MAC),
    interfaces: z.array(z.looseObject({ name: z.string() })).default([]),
});
export type WireDevice = z.infer<typeof WireDevice>;

/** Uuid of the rack that a device is in: BCM 11 has it in `rackPosition`, BCM 10 in `rack`. Undefined if it is in none. */
export function rackOf({ rackPosition, rack = rackPosition }: WireDevice): string | undefined {
    const place = (typeof rack === "object" && rack !== null ? (rack as WireObject).rack : rack) ?? "";
    return place === "" || place === ZERO_UUID ? undefined : String(place);
}

/** What writing a device needs to know. */
export interface DeviceContext extends WriteContext {
    /** Uuid of the partition for a device that has none. */
    partition: string;
}

/** An empty device for `addDevice`; the client chooses the uuid, so it is known before the call. */
export function newDevice(): WireObject {
    return {
        baseType: "Device",
        childType: "PhysicalNode",
        uuid: randomUUID(),
        interfaces: [],
        roles: [],
        modules: [],
        softwareImageProxy: null,
        bmcSettings: null,
    };
}

/** The live (or new) device with the stated fields changed and everything else as it was. */
export function patchDevice(
    live: WireObject,
    spec: DeviceSpec,
    context: DeviceContext,
    previous?: DeviceSpec,
): WireObject {
    const { interfaces: ports, bmc } = spec;
    const interfaces = patchInterfaces(live.interfaces, ports, previous?.interfaces ?? [], context);
    const boot = ports.find((port) => port.bootable === true);
    const bootUuid = boot && findEntity(interfaces, "name", boot.name)?.uuid;
    const powerControl = choosePowerControl(live, spec, interfaces);
    return {
        ...live,
        modified: true,
        // A new device boots by its boot interface unless it says otherwise.
        ...(live.mac === undefined && boot?.mac !== undefined && { mac: boot.mac }),
        ...writeFields(
            presentFields(DEVICE_FIELDS, "PhysicalNode", context.lacking),
            spec,
            live,
            context,
            previous,
        ),
        partition: isReference(live.partition) ? live.partition : context.partition,
        interfaces,
        ...(bootUuid !== undefined && { provisioningInterface: bootUuid }),
        ...(powerControl !== undefined && { powerControl }),
        ...(bmc !== undefined && { bmcSettings: patchBmc(live.bmcSettings, bmc, context) }),
    };
}

/** The live values of the fields that `owned` states; of one that the head node lacks, the program's value. */
export function deviceFromWire(
    live: WireDevice,
    owned: DeviceSpec,
    nameOf: NameOf,
    lacking: Lacking = UNKNOWN_LACKING,
): DeviceSpec {
    const { interfaces, bmc, powerControl } = owned;
    return {
        ...owned,
        ...readFields(presentFields(DEVICE_FIELDS, "PhysicalNode", lacking, live), live, owned, nameOf),
        interfaces: interfacesFromWire(live, interfaces, nameOf, lacking),
        ...(bmc !== undefined && { bmc: bmcFromWire(live.bmcSettings, bmc) }),
        ...(powerControl !== undefined &&
            !powersByBmc(live, interfaces) && { powerControl: String(live.powerControl ?? "none") }),
    };
}

/**
 * BCM names the BMC interface here. If not stated, it is set only if the head node has none yet, or names an interface
 * that this change removes.
 */
function choosePowerControl(
    live: WireObject,
    spec: DeviceSpec,
    interfaces: WireObject[],
): string | undefined {
    const bmc = spec.interfaces.find(({ type }) => type === "bmc");
    const control = String(live.powerControl ?? "");
    const isUnset = control === "none" || control === "";
    const goes =
        findEntity(live.interfaces, "name", control) !== undefined &&
        findEntity(interfaces, "name", control) === undefined;
    if (bmc && (spec.powerControl !== undefined || isUnset || goes)) return bmc.name;
    if (spec.powerControl === undefined) return goes ? "none" : undefined;
    return isUnset ? "ipmi0" : undefined;
}

function powersByBmc(live: WireObject, interfaces: readonly InterfaceSpec[]): boolean {
    const bmc = interfaces.find(({ type }) => type === "bmc");
    return bmc ? live.powerControl === bmc.name : live.powerControl !== "none";
}

function isReference(value: unknown): boolean {
    return typeof value === "string" && value !== ZERO_UUID;
}
