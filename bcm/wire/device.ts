import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { DeviceSpec } from "../../model/device";
import { canonicalMac } from "../../model/fields";
import { bmcFromWire, patchBmc } from "./bmc";
import { findEntity } from "./entities";
import { WireEntity, type WireObject, ZERO_UUID } from "./envelope";
import { interfacesFromWire, type NetworkUuids, patchInterfaces, wireName } from "./interfaces";
import { patchRoles, type RolePattern, rolesFromWire } from "./roles";
import { BOOT_LOADER, spell, spellingOf } from "./words";

/** A device as far as we read it (`bcm-api.md` §8); all other fields pass through. */
export const WireDevice = WireEntity.extend({
    childType: z.string(),
    hostname: z.string(),
    mac: z.string().default("00:00:00:00:00:00"),
    interfaces: z.array(z.looseObject({ name: z.string() })).default([]),
});
export type WireDevice = z.infer<typeof WireDevice>;

/** Uuids that a device refers to. */
export interface DeviceReferences {
    category: string;
    partition: string;
    managementNetwork?: string;
    networkUuid: NetworkUuids;
    role?: RolePattern;
}

/** Names for the uuids of a live device. */
export interface DeviceNames {
    categoryName: (uuid: string) => string;
    networkName: (uuid: string) => string;
    networkUuid: NetworkUuids;
}

const TEXT_FIELDS = ["kernelParameters", "serialNumber", "partNumber", "notes"] as const;

/** An empty device for `addDevice`; the client makes the uuid (§5.2), so it is known before the call. */
export function newDevice(owner: string): WireObject {
    return {
        baseType: "Device",
        childType: "PhysicalNode",
        uuid: randomUUID(),
        interfaces: [],
        roles: [],
        modules: [],
        softwareImageProxy: null,
        bmcSettings: null,
        extra_values: { "pulumi-bcm": { owner } },
    };
}

/** Who made a device, as `newDevice` noted it. */
export function ownerOf(live: WireObject): string | undefined {
    const marks = live.extra_values as { "pulumi-bcm"?: { owner?: unknown } } | null | undefined;
    const owner = marks?.["pulumi-bcm"]?.owner;
    return typeof owner === "string" ? owner : undefined;
}

/** The live (or new) device with the stated fields changed and everything else as it was. */
export function patchDevice(
    live: WireObject,
    spec: DeviceSpec,
    references: DeviceReferences,
    previous?: DeviceSpec,
): WireObject {
    const interfaces = patchInterfaces(
        live.interfaces,
        spec.interfaces,
        previous?.interfaces ?? [],
        references.networkUuid,
    );
    const boot = spec.interfaces.find((port) => port.bootable === true);
    const bootUuid = boot && findEntity(interfaces, "name", wireName(boot))?.uuid;
    const powerControl = choosePowerControl(live, spec, interfaces);
    const mac = spec.mac ?? (live.mac === undefined ? boot?.mac : undefined);
    return {
        ...live,
        modified: true,
        hostname: spec.hostname,
        category: references.category,
        partition: isReference(live.partition) ? live.partition : references.partition,
        interfaces,
        ...(mac !== undefined && { mac: canonicalMac(mac) }),
        ...inheritable(spec, references, previous),
        ...(bootUuid !== undefined && { provisioningInterface: bootUuid }),
        ...(powerControl !== undefined && { powerControl }),
        ...(spec.bmc !== undefined && { bmcSettings: patchBmc(live.bmcSettings, spec.bmc) }),
        ...((spec.roles ?? previous?.roles) && {
            roles: patchRoles(live.roles, spec.roles ?? [], previous?.roles ?? [], references.role),
        }),
        ...textFields(spec, previous),
    };
}

/** The live values of the fields that `owned` states; where they mean the same, in its spelling. */
export function deviceFromWire(live: WireDevice, owned: DeviceSpec, names: DeviceNames): DeviceSpec {
    const category = String(live.category ?? ZERO_UUID);
    const network = String(live.managementNetwork ?? ZERO_UUID);
    const values: DeviceSpec = {
        ...owned,
        hostname: live.hostname,
        category: category === owned.category ? category : names.categoryName(category),
        interfaces: interfacesFromWire(
            live.interfaces,
            owned.interfaces,
            names.networkUuid,
            names.networkName,
        ),
    };
    if (owned.mac !== undefined) values.mac = canonicalMac(owned.mac) === live.mac ? owned.mac : live.mac;
    if (owned.managementNetwork !== undefined)
        values.managementNetwork = network === owned.managementNetwork ? network : names.networkName(network);
    if (owned.bmc !== undefined) values.bmc = bmcFromWire(live.bmcSettings, owned.bmc);
    if (owned.powerControl !== undefined && !powersByBmc(live, owned))
        values.powerControl = String(live.powerControl ?? "none");
    if (owned.roles !== undefined) values.roles = rolesFromWire(live.roles, owned.roles);
    if (owned.bootLoader !== undefined && spellingOf(BOOT_LOADER, owned.bootLoader) !== live.bootLoader)
        values.bootLoader = String(live.bootLoader ?? "CATEGORY");
    for (const field of TEXT_FIELDS)
        if (owned[field] !== undefined) values[field] = String(live[field] ?? "");
    return values;
}

/** What is no longer stated goes back to BCM's value for "that of the category" (§8). */
function inheritable(
    spec: DeviceSpec,
    { managementNetwork }: DeviceReferences,
    previous: DeviceSpec | undefined,
): WireObject {
    const leaves = (field: "bootLoader" | "managementNetwork") =>
        spec[field] === undefined && previous?.[field] !== undefined;
    return {
        ...(leaves("managementNetwork") && { managementNetwork: ZERO_UUID }),
        ...(managementNetwork !== undefined && { managementNetwork }),
        ...(leaves("bootLoader") && { bootLoader: "CATEGORY" }),
        ...(spec.bootLoader !== undefined && { bootLoader: spell(BOOT_LOADER, spec.bootLoader) }),
    };
}

/**
 * BCM names the BMC interface here (§10.2). Unstated, it is set only where the head node has none yet, or names an
 * interface that goes with this very change.
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
    if (bmc && (spec.powerControl !== undefined || isUnset || goes)) return wireName(bmc);
    if (spec.powerControl === undefined) return goes ? "none" : undefined;
    return isUnset ? "ipmi0" : undefined;
}

function powersByBmc(live: WireObject, owned: DeviceSpec): boolean {
    const bmc = owned.interfaces.find(({ type }) => type === "bmc");
    return bmc ? live.powerControl === wireName(bmc) : live.powerControl !== "none";
}

/** A text that is no longer stated goes back to BCM's default, the empty one that inherits. */
function textFields(spec: DeviceSpec, previous: DeviceSpec | undefined): WireObject {
    return Object.fromEntries(
        TEXT_FIELDS.filter((field) => spec[field] !== undefined || previous?.[field] !== undefined).map(
            (field) => [field, spec[field] ?? ""],
        ),
    );
}

function isReference(value: unknown): boolean {
    return typeof value === "string" && value !== ZERO_UUID;
}
