import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";

/** What a value is where a plain one is needed. */
export type Kind =
    | "output"
    | "promise"
    | "Map"
    | "Set"
    | "list"
    | "function"
    | "text"
    | "other"
    | "nothing"
    | "instance"
    | "map";

/** The kind of a value; `map` is an object as `{ … }` makes it. */
export function kindOf(value: unknown): Kind {
    if (value === undefined || value === null) return "nothing";
    if (pulumi.Output.isInstance(value)) return "output";
    if (typeof value === "function") return "function";
    if (typeof value === "string") return "text";
    if (typeof value !== "object") return "other";
    if (typeof (value as { then?: unknown }).then === "function") return "promise";
    if (types.isMap(value)) return "Map";
    if (types.isSet(value)) return "Set";
    if (Array.isArray(value)) return "list";
    const prototype: unknown = Object.getPrototypeOf(value);
    // Of another realm, such as a test's, the prototype is another object of the same kind.
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    return isPlain ? "map" : "instance";
}

/** A value as a part of a sentence: `an output`, `a list`, `an instance of Rack`. Shows none that may be secret. */
export function nameKind(value: unknown): string {
    const kind = kindOf(value);
    if (kind === "nothing") return String(value);
    if (kind === "other") return `a ${typeof value}`;
    if (kind === "instance") return `an instance of ${nameOfClass(value)}`;
    return `${kind === "output" ? "an" : "a"} ${kind}`;
}

function nameOfClass(value: unknown): string {
    const { name } = Object((value as object).constructor) as { name?: unknown };
    return typeof name === "string" && name !== "" ? name : "a class";
}

/**
 * Objects inside inputs of which Pulumi would send nothing, because they have no fields of their own: a `Map`, a `Set`, a
 * `Date`. Each with its path; what is in promises and outputs is not looked at.
 */
export function findEmptied(input: unknown, path = ""): [path: string, value: unknown][] {
    const kind = kindOf(input);
    if (kind === "list")
        return (input as unknown[]).flatMap((item, index) => findEmptied(item, `${path}[${index}]`));
    if (kind === "Map" || kind === "Set") return [[path, input]];
    if (kind !== "map" && kind !== "instance") return [];
    const entries = Object.entries(input as object);
    if (kind === "instance" && (entries.length === 0 || pulumi.Resource.isInstance(input)))
        return [[path, input]];
    return entries.flatMap(([key, value]) => findEmptied(value, path === "" ? key : `${path}.${key}`));
}

/** A sentence about such an object, after the path of its field. */
export function describeEmptied(value: unknown): string {
    return `is ${nameKind(value)}, of which nothing would be sent; ${insteadOf(value)}.`;
}

/** What to write in place of a map that is none of ours. */
function insteadOf(value: unknown): string {
    if (kindOf(value) === "Map") return "write Object.fromEntries(…) around it";
    if (kindOf(value) === "Set") return "write a list, [...set]";
    return "write its fields, { … }";
}
