import { randomUUID } from "node:crypto";
import { COMMON_FIELDS, DEFAULTS, INTERFACE_FIELDS, SUB_ENTITY_DEFAULTS } from "./defaults";
import type { Switches } from "./switches";
import { deviceOf } from "./versions";
import { type Family, NO_ADDRESS, ZERO_MAC, ZERO_UUID } from "./words";

export { type Family, NO_ADDRESS, ZERO_MAC, ZERO_UUID };

/** An entity as the head node keeps it. */
export type Entity = Record<string, unknown> & { uuid: string };

export const PHYSICAL_INTERFACE = "NetworkPhysicalInterface";
export const BMC_INTERFACE = "NetworkBmcInterface";

/** Lists whose elements are entities: one without type and uuid is lost without a word. */
const ENTITY_LISTS = [
    "interfaces",
    "roles",
    "modules",
    "services",
    "gpuSettings",
    "fsmounts",
    "fsexports",
    "staticRoutes",
] as const;

/** Lists of a category that may never persist; whether they do is a switch. */
const LOSSY_CATEGORY_LISTS = ["roles", "staticRoutes", "fsexports", "gpuSettings"];

/** The elements of a list of entities. */
export function entityList(value: unknown): Entity[] {
    return Array.isArray(value) ? (value as Entity[]) : [];
}

/** An entity for seeding, with a fresh uuid. */
export function newEntity(fields: Record<string, unknown>): Entity {
    return { uuid: randomUUID(), ...fields };
}

/** The entity under this name, or undefined. MACs are compared without regard to case. */
export function findByName(entities: Map<string, Entity>, name: unknown, field = "name"): Entity | undefined {
    const wanted = plain(field, name);
    for (const entity of entities.values()) if (plain(field, entity[field]) === wanted) return entity;
    return undefined;
}

const plain = (field: string, value: unknown) =>
    field === "mac" && typeof value === "string" ? value.toUpperCase() : value;

/**
 * What the head node stores of an entity that a client sends. An update replaces the whole object: a field that was
 * not sent has its default again, and list elements without type fields are gone.
 */
export function storedEntity(family: Family, sent: Entity, switches: Switches): Entity {
    const fields = { ...COMMON_FIELDS, ...defaultsOf(family, sent) };
    const known = switches.unknownFields === "keep" ? sent : pickKnown(sent, fields);
    const entity: Entity = { ...fields, ...known, uuid: sent.uuid, modified: false };
    for (const list of ENTITY_LISTS)
        if (Array.isArray(entity[list])) entity[list] = storedList(list, entityList(entity[list]), switches);
    for (const single of ["bmcSettings", "softwareImageProxy"] as const)
        entity[single] = storedSingle(single, entity[single]);
    if (entity.parent_uuid === ZERO_UUID) entity.parent_uuid = entity.uuid;
    if (family === "Category") loseCategoryFields(entity, switches);
    if (family === "Device" && switches.macCase === "upper") entity.mac = upper(entity.mac);
    for (const key of Object.keys(entity)) if (entity[key] === undefined) delete entity[key];
    return family === "Device" ? deviceOf(switches.bcm, entity) : entity;
}

function defaultsOf(family: Family, sent: Entity): Record<string, unknown> {
    // A head node lacks the provisioning fields altogether.
    if (family === "Device" && sent.childType === "HeadNode") return DEFAULTS.HeadNode;
    return DEFAULTS[family];
}

function storedList(list: string, elements: Entity[], switches: Switches): Entity[] {
    const isTyped = (element: Entity) => Boolean(element?.baseType && element.uuid);
    const kept = switches.untypedElements === "drop" ? elements.filter(isTyped) : elements;
    return kept.map((element) => {
        const stored: Entity = { ...elementDefaults(list, element), ...element, modified: false };
        if (list === "interfaces" && switches.macCase === "upper" && "mac" in stored)
            stored.mac = upper(stored.mac);
        return stored;
    });
}

function elementDefaults(list: string, element: Entity): Record<string, unknown> {
    if (list !== "interfaces") return SUB_ENTITY_DEFAULTS[list] ?? {};
    return { ...INTERFACE_FIELDS.common, ...INTERFACE_FIELDS[String(element.childType)] };
}

/** NVIDIA's client writes an absent sub-entity as 0; it reads back as null. */
function storedSingle(field: string, value: unknown): unknown {
    if (value === undefined) return undefined;
    if (value === 0 || value === null) return null;
    return { ...SUB_ENTITY_DEFAULTS[field], ...(value as object), modified: false };
}

function loseCategoryFields(category: Entity, switches: Switches): void {
    if (switches.categoryLists === "drop") for (const list of LOSSY_CATEGORY_LISTS) category[list] = [];
    if (switches.categoryReadBack === "reset") category.managementNetwork = ZERO_UUID;
}

function pickKnown(sent: Entity, fields: Record<string, unknown>): Entity {
    const known = Object.entries(sent).filter(([key]) => Object.hasOwn(fields, key) || key === "uuid");
    return Object.fromEntries(known) as Entity;
}

function upper(value: unknown): unknown {
    return typeof value === "string" ? value.toUpperCase() : value;
}
