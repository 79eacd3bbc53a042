import { DEVICE_FIELDS, type DeviceSpec, INTERFACE_FIELDS } from "../../model/device";
import type { Field, Fields } from "../../model/field";
import { findEntity, listOf } from "./entities";
import type { WireObject } from "./envelope";
import { INTERFACE_CHILD_TYPE, spellingOf } from "./words";

/**
 * Fields of ours that a head node's entities do not have, by `childType`: BCM 10 has fewer than BCM 11. A type is missing
 * here as long as the head node has no such entity that could tell.
 */
export type Lacking = ReadonlyMap<string, ReadonlySet<string>>;

/** Nothing is known yet. */
export const UNKNOWN_LACKING: Lacking = new Map();

/** What a physical node's record holds that is not every version's. */
const TABLES = { PhysicalNode: DEVICE_FIELDS, ...interfaceTables() };

/** What the head node's own nodes lack; never guessed from its version. */
export function findLacking(devices: Iterable<WireObject>): Lacking {
    const nodes = [...devices].filter(({ childType }) => childType === "PhysicalNode");
    const entities = [...nodes, ...nodes.flatMap(({ interfaces }) => listOf(interfaces))].filter(isSpeltOut);
    const lacking = Object.entries(TABLES).flatMap(([childType, fields]) => {
        const witnesses = entities.filter((entity) => entity.childType === childType);
        if (witnesses.length === 0) return [];
        const missing = newFields(fields, childType).filter(
            (at) => !witnesses.some((entity) => at in entity),
        );
        return [[childType, new Set(missing)] as const];
    });
    return new Map(lacking);
}

/**
 * The fields that an entity of this type has on the head node.
 *
 * @param live the entity as the head node gives it, which tells where nothing is known
 */
export function presentFields(
    fields: Fields,
    childType: string,
    lacking: Lacking = UNKNOWN_LACKING,
    live?: WireObject,
): Fields {
    const known = lacking.get(childType);
    const missing = known ?? new Set(live ? newFields(fields, childType).filter((at) => !(at in live)) : []);
    if (missing.size === 0) return fields;
    const present = Object.entries(fields).filter(([, { wire }]) => !wire || !missing.has(wire.at));
    return Object.fromEntries(present);
}

/**
 * What is stated and not stored, e.g. `serialNumber` or `mac of a BMC interface`. The boot interface is not among it: every
 * version has it in `provisioningInterface`.
 *
 * @param live the device as the head node gives it, which tells where nothing is known
 */
export function findLosses(spec: DeviceSpec, lacking: Lacking, live?: WireObject): string[] {
    const lost = (fields: Fields, values: object, childType: string, entity?: WireObject) => {
        const present = presentFields(fields, childType, lacking, entity);
        const stated = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name]));
        return stated.filter((name) => name in fields && !(name in present) && name !== "bootable");
    };
    const ofPorts = spec.interfaces.flatMap((port) => {
        const childType = spellingOf(INTERFACE_CHILD_TYPE, port.type);
        const entity = findEntity(live?.interfaces, "name", port.name);
        const kind = port.type === "bmc" ? "a BMC interface" : "an interface";
        return lost(INTERFACE_FIELDS, port, childType, entity).map((name) => `${name} of ${kind}`);
    });
    return [...new Set([...lost(DEVICE_FIELDS, spec, "PhysicalNode", live), ...ofPorts])];
}

/** Where the head node would keep what not every version has. */
function newFields(fields: Fields, childType: string): string[] {
    return Object.values(fields).flatMap((field) =>
        field.wire && isNew(field, childType) ? [field.wire.at] : [],
    );
}

function isNew({ since, sinceOf }: Field, childType: string): boolean {
    if (since === undefined) return false;
    return sinceOf === undefined || INTERFACE_CHILD_TYPE[sinceOf] === childType;
}

/** An answer that leaves out defaults (assumed to come only where that was asked for) tells nothing. */
function isSpeltOut(entity: WireObject): boolean {
    return Object.values(entity).some((value) => value === "" || value === false);
}

function interfaceTables(): Record<string, Fields> {
    return Object.fromEntries(
        Object.values(INTERFACE_CHILD_TYPE).map((childType) => [childType, INTERFACE_FIELDS]),
    );
}
