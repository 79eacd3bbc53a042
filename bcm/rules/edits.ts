import { isSecretField } from "../../model/secrets";
import { plural } from "../../model/text";
import { sameValue } from "../wire/entities";

type Values = Readonly<Record<string, unknown>>;

/** Longer values are only counted. */
const LONGEST = 60;
/** What tells elements of a list apart. */
const KEYS = ["name", "mountpoint", "range"];

/** The values that would change, as people read them, e.g. `roles: compute → compute, gpu`. */
export function describeEdits(before: Values, after: Values, path = ""): string[] {
    return Object.entries(after).flatMap(([name, value]) =>
        isSecretField(name) ? [] : editsOf(before[name], value, path + name),
    );
}

function editsOf(before: unknown, after: unknown, path: string): string[] {
    if (sameValue(before, after)) return [];
    if (isEntities(after)) return after.flatMap((element) => elementEdits(before, element, path));
    if (isValues(after) && isValues(before)) return describeEdits(before, after, `${path}.`);
    const [was, is] = [show(before), show(after)];
    return [was === is ? `${path}: another text` : `${path}: ${was} → ${is}`];
}

function elementEdits(list: unknown, element: Values, path: string): string[] {
    const key = KEYS.find((name) => typeof element[name] === "string") ?? "";
    const place = `${path} ${String(element[key] ?? "")}`.trim();
    const before = isEntities(list) ? list.find((other) => other[key] === element[key]) : undefined;
    return before ? describeEdits(before, element, `${place} `) : [`${place}: new`];
}

function isValues(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEntities(value: unknown): value is Values[] {
    return Array.isArray(value) && value.length > 0 && value.every(isValues);
}

function show(value: unknown): string {
    if (value === undefined || value === null || value === "") return "none";
    if (Array.isArray(value)) return value.map(show).join(", ") || "none";
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text.length > LONGEST || text.includes("\n")
        ? `a text of ${plural(text.trimEnd().split("\n").length, "line")}`
        : text;
}
