import { randomUUID } from "node:crypto";
import type { WireObject } from "./envelope";

/** A list element as we want it: its key (a name, a mount point) and the fields that we own. */
export interface WantedEntity {
    key: string;
    fields: WireObject;
}

/**
 * Merges wanted elements into a live list by key. Elements that stay keep their uuid and every field that is not ours,
 * because BCM reads a new uuid as "delete and add". Elements of others stay; only those that we owned before and no
 * longer want are removed.
 */
export function mergeEntities(
    live: WireObject[],
    keyField: string,
    wanted: WantedEntity[],
    ownedBefore: readonly string[] = [],
): WireObject[] {
    const wishes = new Map(wanted.map((entity) => [entity.key, entity.fields]));
    const kept = live
        .filter(
            (entity) =>
                wishes.has(String(entity[keyField])) || !ownedBefore.includes(String(entity[keyField])),
        )
        .map((entity) => {
            const fields = wishes.get(String(entity[keyField]));
            return fields ? { ...entity, ...fields, modified: true } : entity;
        });
    const present = new Set(live.map((entity) => String(entity[keyField])));
    const added = wanted
        .filter(({ key }) => !present.has(key))
        .map(({ key, fields }) => ({ uuid: randomUUID(), modified: true, [keyField]: key, ...fields }));
    return [...kept, ...added];
}

/** The elements of a list field; empty if the head node left it out or sent null. */
export function listOf(value: unknown): WireObject[] {
    return Array.isArray(value) ? (value as WireObject[]) : [];
}

/** The live element with this key, if any. */
export function findEntity(live: unknown, keyField: string, key: string): WireObject | undefined {
    return listOf(live).find((entity) => entity[keyField] === key);
}

/** Whether the live element already has every field as wanted. */
export function holdsFields(live: WireObject | undefined, fields: WireObject): boolean {
    return (
        live !== undefined && Object.entries(fields).every(([name, value]) => sameValue(live[name], value))
    );
}

/** Equality of plain JSON values regardless of field order; an undefined field counts as absent. */
export function sameValue(left: unknown, right: unknown): boolean {
    if (left === right) return true;
    if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) return false;
    // A key may be called like what every object inherits, e.g. "constructor".
    const own = (object: Record<string, unknown>, key: string) =>
        Object.hasOwn(object, key) ? object[key] : undefined;
    return (
        Object.keys(left).every((key) => sameValue(left[key], own(right, key))) &&
        Object.keys(right).every((key) => right[key] === undefined || own(left, key) !== undefined)
    );
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null;
}

/** Gives the parts of an entity new uuids; references to other entities stay. */
export function renewUuids(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(renewUuids);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, key === "uuid" ? randomUUID() : renewUuids(inner)]),
    );
}
