import { z } from "zod";
import { groupBy } from "./records";
import { isSecretField } from "./secrets";
import { nameAll, plural, suggest } from "./text";

/**
 * What a preview sends in place of a value of any type that is not known yet (`pulumi.runtime.unknownValue`; repeated here
 * because the model does not import Pulumi).
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One problem: where it is, in which field, and what to do about it. Never holds a secret. */
export interface Finding {
    /** Host name or category name; `""` for the node set itself. */
    subject: string;
    /** Path of the field, e.g. `interfaces[1].mac`. */
    field: string;
    /** A sentence: what was given and what is allowed. */
    message: string;
}

/** `dgx-05: interfaces[1].mac: …`, for people to read. */
export function describeFinding({ subject, field, message }: Finding): string {
    return [subject, field, message].filter((part) => part !== "").join(": ");
}

/** All findings, one line each; the same finding on many nodes takes one line, which names all of them. */
export function describeFindings(findings: readonly Finding[]): string[] {
    const alike = groupBy(findings, ({ subject, field, message }) =>
        JSON.stringify([subject === "", field, message]),
    );
    return [...alike.values()].map((same) => {
        const subject = nameAll(same.map((finding) => finding.subject));
        return describeFinding({ ...(same[0] as Finding), subject });
    });
}

/** All that is wrong with a node set, before anything was sent; one line may stand for several findings. */
export function describeWrong(name: string, count: number, lines: readonly string[]): string {
    const items = lines.map((line) => `  - ${line.replaceAll("\n", "\n    ")}`);
    return `${plural(count, "thing is", "things are")} wrong with the node set "${name}"; nothing was sent:\n${items.join("\n")}`;
}

/** Whether a value, or anything inside it, is not known yet. */
export function holdsUnknown(value: unknown): boolean {
    if (value === UNKNOWN) return true;
    if (Array.isArray(value)) return value.some(holdsUnknown);
    return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

/** Whether a value is not known yet. */
export function isUnknown(value: unknown): boolean {
    return value === UNKNOWN;
}

/** The items of a list that are known, each with its index in the whole list. */
export function knownItems<T>(list: T[] | undefined): [number, T][] {
    return Array.isArray(list) ? [...list.entries()].filter(([, item]) => !isUnknown(item)) : [];
}

/** Checks the shape of a value. Parts that are not known yet pass until the update. */
export function shapeFindings(schema: z.ZodType, value: unknown, subject: string): Finding[] {
    const result = schema.safeParse(value);
    if (result.success) return [];
    return result.error.issues
        .filter((issue) => !concernsUnknown(issue, value))
        .flatMap((issue) =>
            sentences(issue, value, schema).map(([field, message]) => ({ subject, field, message })),
        );
}

/** `interfaces[0].mac` from zod's path. */
export function fieldPath(path: readonly PropertyKey[]): string {
    return path.reduce<string>(
        (text, part) =>
            typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
        "",
    );
}

function concernsUnknown(issue: z.core.$ZodIssue, value: unknown): boolean {
    let here = value;
    for (const part of issue.path) {
        if (here === UNKNOWN) return true;
        here = (here as Record<PropertyKey, unknown> | undefined)?.[part];
    }
    return here === UNKNOWN || (issue.code === "invalid_union" && holdsUnknown(here));
}

/** The fields that an object may have at a path of a schema; empty if the schema allows alternatives there. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): string[] {
    if (schema instanceof z.ZodOptional) return fieldsAt(schema.unwrap(), path);
    const [part, ...rest] = path;
    if (schema instanceof z.ZodObject)
        return part === undefined ? Object.keys(schema.shape) : fieldsAt(schema.shape[part as string], rest);
    if (schema instanceof z.ZodArray) return fieldsAt(schema.element, rest);
    return schema instanceof z.ZodRecord ? fieldsAt(schema.valueType, rest) : [];
}

function valueAt(path: readonly PropertyKey[], value: unknown): unknown {
    return path.reduce<unknown>(
        (here, part) => (here as Record<PropertyKey, unknown> | undefined)?.[part],
        value,
    );
}

/** Field and sentence of an issue. The given value is shown only if it cannot be a secret. */
function sentences(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): [string, string][] {
    const field = fieldPath(issue.path);
    const given = valueAt(issue.path, value);
    if (issue.code === "unrecognized_keys")
        return issue.keys.map((key) => [
            fieldPath([...issue.path, key]),
            `there is no such field${suggest(key, fieldsAt(schema, issue.path)).replace(/^ /, ". ")}`,
        ]);
    if (given === undefined) return [[field, "is missing"]];
    if (issue.code === "invalid_type")
        return [[field, `must be ${kindWanted(issue.expected)}, not ${kindOf(given)}`]];
    const shown =
        isSecretField(field) || typeof given === "object" ? "the value given" : JSON.stringify(given);
    return [[field, `${shown} is not valid: expected ${issue.message}`]];
}

function kindWanted(expected: string): string {
    const words: Record<string, string> = {
        array: "a list",
        object: "an object",
        record: "an object",
        int: "a whole number",
    };
    return words[expected] ?? `a ${expected}`;
}

function kindOf(value: unknown): string {
    if (Array.isArray(value)) return "a list";
    if (value === null) return "null";
    if (typeof value === "number" && !Number.isInteger(value)) return "a fraction";
    return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
