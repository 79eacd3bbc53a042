import { z } from "zod";

/** How a value travels. `bcm/wire/codecs.ts` has a codec for each: a new spelling does not compile without one. */
export type Spelling =
    | "text"
    | "xml"
    | "mac"
    | "address"
    | "flag"
    | "number"
    | "names"
    | "script"
    | "install mode"
    | "boot loader"
    | "GPU compute mode"
    | "interface type"
    | "interface name"
    | "network"
    | "category"
    | "software image"
    | "roles"
    | "password"
    | "privilege"
    /** Writing it takes more than its own value, so the entity's own file in `bcm/wire` handles it. */
    | "special";

/** One field of an entity: everything that differs from field to field. */
export interface Field<Schema extends z.ZodType = z.ZodType> {
    schema: Schema;
    /** What a changed value costs: a new resource, a write, or nothing. */
    onChange: "replace" | "update" | "ignore";
    /** Where and how the head node stores it. Absent for a value that only this package uses. */
    wire?: { at: string; as: Spelling };
    /**
     * The value that is written when the field is no longer stated, often BCM's word for "inherit"; from a list, our own
     * elements are removed. If absent, the head node's value stays.
     */
    unstated?: unknown;
    /** A value that means the same as no value. */
    same?: unknown;
    /** Whether the order of its elements is irrelevant. */
    isUnordered?: boolean;
    /** The fields of the object, or of each object in the list, that it holds. */
    inner?: Fields;
    /** What a change does at the next boot of the nodes concerned. */
    nextBoot?: "applies" | "synchronises" | "wipes";
    /** What a preview warns about, e.g. `the new image`; with `onlyAs`, for that value only. */
    risk?: { what: string; onlyAs?: string };
    /** The first BCM version that has it; absent if every version does. With `sinceOf`, of interfaces of this type only. */
    since?: 11;
    sinceOf?: "bmc";
    /** How it is written, for `docs/fields.md`. */
    form: string;
    /** What a change does beyond `onChange` and `nextBoot`, for the same page. */
    effect?: string;
}

/** The fields of an entity by argument. */
export type Fields = Readonly<Record<string, Field>>;

/** A field that the head node stores and that changes in place. */
export function inPlace<Schema extends z.ZodType>(
    schema: Schema,
    at: string,
    as: Spelling,
    about: Omit<Field, "schema" | "onChange" | "wire">,
): Field<Schema> {
    return { schema, onChange: "update", wire: { at, as }, ...about };
}

/**
 * A field that only this package uses: the head node never sees it. If it costs an update, it is recorded in the state,
 * where a later removal finds it.
 */
export function local<Schema extends z.ZodType>(
    schema: Schema,
    onChange: Field["onChange"],
    about: Omit<Field, "schema" | "onChange" | "wire">,
): Field<Schema> {
    return { schema, onChange, ...about };
}

/** The schema of an object with these fields; extra ones are refused. */
export function schemaOf<Table extends Fields>(fields: Table) {
    const shape = Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
    return z.strictObject(shape as { [Name in keyof Table]: Table[Name]["schema"] });
}

/** The names of the fields for which `holds` is true. */
export function namesWith(fields: Fields, holds: (field: Field) => boolean): string[] {
    return Object.entries(fields).flatMap(([name, field]) => (holds(field) ? [name] : []));
}
