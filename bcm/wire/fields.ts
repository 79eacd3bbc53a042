import type { Field, Fields } from "../../model/field";
import { UNKNOWN } from "../../model/issues";
import { codecOf, type NameOf, type WriteContext } from "./codecs";
import { sameValue } from "./entities";
import type { WireObject } from "./envelope";

type Values = Readonly<Record<string, unknown>>;

/**
 * The wire fields for what is stated, and for what was stated before and no longer is. Fields that need more than their
 * own value are left to the entity's own file.
 */
export function writeFields(
    fields: Fields,
    wanted: Values,
    live: WireObject,
    context: WriteContext,
    previous: Values = {},
): WireObject {
    const written = Object.entries(fields).flatMap(([name, field]) => {
        const codec = field.wire && codecOf(field.wire.as);
        const before = previous[name];
        const value = wanted[name] ?? (before === undefined ? undefined : field.unstated);
        if (!field.wire || !codec || value === undefined) return [];
        const { at } = field.wire;
        return [[at, codec.write(value, context, live[at], before)] as const];
    });
    return Object.fromEntries(written);
}

/** The live values of the fields that `owned` states, in canonical form; values that we do not own are omitted. */
export function readFields(fields: Fields, live: WireObject, owned: Values, nameOf: NameOf): Values {
    const read = Object.entries(fields).flatMap(([name, { wire }]) => {
        const codec = wire && codecOf(wire.as);
        if (!wire || !codec || owned[name] === undefined) return [];
        const value = codec.read(live[wire.at], owned[name], nameOf);
        return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(read);
}

/**
 * One form for equal meaning: MACs and words as BCM spells them, unordered lists sorted, values that mean "none" omitted.
 * Values that are not known yet stay as they are.
 */
export function canonicalFields<Spec extends object>(fields: Fields, values: Spec): Spec {
    const canonical = Object.entries(values).flatMap(([name, value]) => {
        const field = fields[name];
        if (!field || value === undefined || value === UNKNOWN) return [[name, value] as const];
        const one = canonicalValue(field, value, values as Values);
        return field.same !== undefined && sameValue(one, field.same) ? [] : [[name, one] as const];
    });
    return Object.fromEntries(canonical) as Spec;
}

function canonicalValue(field: Field, value: unknown, siblings: Values): unknown {
    const { inner, wire, isUnordered } = field;
    if (inner)
        return Array.isArray(value) ? value.map((one) => innerValue(inner, one)) : innerValue(inner, value);
    if (isUnordered && Array.isArray(value)) return [...value].sort();
    const codec = wire && codecOf(wire.as);
    return codec?.canonical ? codec.canonical(value, siblings) : value;
}

function innerValue(inner: Fields, value: unknown): unknown {
    return typeof value === "object" && value !== null ? canonicalFields(inner, value) : value;
}
