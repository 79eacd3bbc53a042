import type { CategorySpec } from "../../model/category";
import type { DeviceSpec, InterfaceSpec } from "../../model/device";
import type { Field, Fields } from "../../model/field";
import { NO_MAC } from "../../model/values";
import type { WireDevice } from "./device";
import { listOf, sameValue } from "./entities";
import { NO_ADDRESS, type WireNamed, type WireObject, ZERO_UUID } from "./envelope";
import { INTERFACE_CHILD_TYPE } from "./words";

/*
 * What a program would state of an entity that exists, for an import: first everything that can be, with any value; then, once the live
 * values are read, only what says something.
 */

/** A spec that states whatever the device has; only names, types and the choice between address and DHCP are its own. */
export function stateWholeDevice(live: WireDevice): DeviceSpec {
    const text = "";
    return {
        hostname: live.hostname,
        ...{ mac: text, category: text, managementNetwork: text, defaultGateway: text },
        ...{ kernelParameters: text, bootLoader: text, serialNumber: text, partNumber: text, notes: text },
        roles: namesOf(live.roles),
        interfaces: live.interfaces.flatMap((port) => statePort(port, live.provisioningInterface)),
    };
}

function statePort(port: WireObject, bootUuid: unknown): InterfaceSpec[] {
    const type = Object.entries(INTERFACE_CHILD_TYPE).find(
        ([, childType]) => childType === port.childType,
    )?.[0];
    if (type === undefined) return []; // of a kind that programs cannot state
    const hasAddress = port.ip !== undefined && port.ip !== NO_ADDRESS;
    return [
        {
            ...{ type, name: String(port.name) },
            ...(type !== "bond" && { mac: "" }),
            ...(port.network !== undefined && port.network !== ZERO_UUID && { network: "" }),
            ...(port.dhcp === true ? { dhcp: true } : hasAddress && { ip: "" }),
            ...(port.uuid === bootUuid && { bootable: true }),
            ...(type === "bond" && { interfaces: [], mode: 0 }),
        },
    ];
}

/**
 * The same of a category. What it has like the category that new ones are copied from is left out.
 *
 * @param template BCM's `default` category
 */
export function stateWholeCategory(live: WireNamed, template: WireObject | undefined): CategorySpec {
    const text = "";
    const isOwn = (field: string) => !sameValue(withoutUuids(live[field]), withoutUuids(template?.[field]));
    const lists = {
        modules: namesOf(live.modules),
        services: namesOf(live.services),
        roles: namesOf(live.roles),
        gpuSettings: namesOf(live.gpuSettings).map((range) => ({
            ...{ range, computeMode: text, eccMode: text, powerLimit: 0, migProfiles: [] },
        })),
        fsmounts: listOf(live.fsmounts).map(({ device, mountpoint, filesystem, mountoptions }) => ({
            ...{ device: String(device), mountpoint: String(mountpoint), filesystem: String(filesystem) },
            options: String(mountoptions ?? "defaults"),
        })),
    };
    const texts = {
        ...{ managementNetwork: text, newNodeInstallMode: text, kernelParameters: text, bootLoader: text },
        ...{ disksetup: text, notes: text },
    };
    const own = Object.entries({ ...texts, ...lists }).filter(([field]) => isOwn(field));
    const scripts = [
        ...(isOwn("initialize") ? [["initializeScripts", [text]]] : []),
        ...(isOwn("finalize") ? [["finalizeScripts", [text]]] : []),
    ];
    return {
        ...{ name: live.name, softwareImage: text, installMode: text },
        ...Object.fromEntries([...own, ...scripts]),
    } as CategorySpec;
}

/** What of the live values says something: neither nothing nor BCM's word for it. */
export function withoutNothing<Spec extends object>(fields: Fields, values: Spec): Spec {
    const kept = Object.entries(values).filter(([name, value]) => !saysNothing(fields[name], value));
    return Object.fromEntries(
        kept.map(([name, value]) => {
            const inner = fields[name]?.inner;
            return [
                name,
                inner && Array.isArray(value) ? value.map((one) => withoutNothing(inner, one)) : value,
            ];
        }),
    ) as Spec;
}

/** Values of BCM that mean that there is none. */
const NOTHING: readonly unknown[] = ["", ZERO_UUID, NO_ADDRESS, NO_MAC];

function saysNothing(field: Field | undefined, value: unknown): boolean {
    if (value === undefined || NOTHING.includes(value)) return true;
    if (Array.isArray(value)) return value.every((one) => one === "");
    return (
        (field?.unstated !== undefined && sameValue(value, field.unstated)) ||
        (field?.same !== undefined && sameValue(value, field.same))
    );
}

function namesOf(list: unknown): string[] {
    return listOf(list).map(({ name }) => String(name));
}

function withoutUuids(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withoutUuids);
    if (typeof value !== "object" || value === null) return value;
    const own = Object.entries(value).filter(([key]) => !/uuid$/i.test(key) && key !== "modified");
    return Object.fromEntries(own.map(([key, inner]) => [key, withoutUuids(inner)]));
}
