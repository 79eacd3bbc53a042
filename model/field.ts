import { z } from "zod";

/** How a value is spelt on the wire. `bcm/wire/codecs.ts` writes and reads each: a new one does not compile until it does. */
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
    /** Takes more than its own value to write, so the entity's own file in `bcm/wire` does. */
    | "special";

/** One field of an entity: all that differs from field to field. */
export interface Field<Schema extends z.ZodType = z.ZodType> {
    schema: Schema;
    /** What a changed value costs: a new resource, a write, or nothing. */
    onChange: "replace" | "update" | "ignore";
    /** Where and how it stands on the head node; without it the value is for this package alone. */
    wire?: { at: string; as: Spelling };
    /**
     * The value that is written once it is no longer stated, often BCM's word for "inherit"; of a list, what was ours goes.
     * Without it the head node's value stays.
     */
    unstated?: unknown;
    /** A value that means the same as none at all. */
    same?: unknown;
    /** Whether the order of its elements means nothing. */
    isUnordered?: boolean;
    /** The fields of what it holds, one or a list of such. */
    inner?: Fields;
    /** What a change does at the next boot of the nodes concerned. */
    nextBoot?: "applies" | "reinstalls" | "wipes";
    /** What a preview warns of, e.g. `the new image`; of one value only where just that one does it. */
    risk?: { what: string; onlyAs?: string };
    /** The first BCM that has it; all have it unless stated. */
    since?: 11;
    /** How it is written, for `docs/fields.md`. */
    form: string;
    /** What changing it does beyond `onChange` and `nextBoot`, likewise. */
    effect?: string;
}

/** The fields of an entity by argument. */
export type Fields = Readonly<Record<string, Field>>;

/** A field of the head node's that changes in place. */
export function inPlace<Schema extends z.ZodType>(
    schema: Schema,
    at: string,
    as: Spelling,
    about: Omit<Field, "schema" | "onChange" | "wire">,
): Field<Schema> {
    return { schema, onChange: "update", wire: { at, as }, ...about };
}

/**
 * A field for this package alone: the head node never sees it. One that costs an update is recorded in the state, where a
 * later removal finds it.
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

/** The names of those fields that have something. */
export function namesWith(fields: Fields, holds: (field: Field) => boolean): string[] {
    return Object.entries(fields).flatMap(([name, field]) => (holds(field) ? [name] : []));
}
