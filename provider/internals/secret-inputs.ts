import { keepSecret } from "../../bcm/client/redact";
import { ownWords } from "../../model/disk-setup/own-words";

/**
 * Property with the paths of a resource's secret inputs, e.g. `["bmc.username", "interfaces"]`. Dynamic providers and policies
 * get plain values, and cannot tell from these what may be written down. (Policies do not get what begins with `__`.)
 */
export const SECRETS = "secretInputs";

/** The paths that a resource's properties name; none in stacks of older versions. */
export function secretPathsOf(properties: Record<string, unknown>): string[] {
    const paths = ifKnown(() => properties[SECRETS]);
    return Array.isArray(paths) ? paths.map(String) : [];
}

/** Keeps the secret inputs of a resource out of all that this process writes from now on. */
export function keepSecretInputs(properties: Record<string, unknown>): void {
    for (const path of secretPathsOf(properties))
        keepTexts(
            path,
            ifKnown(() => valueAt(properties, path.split("."))),
        );
}

/**
 * Keeps every text in a secret value out of messages, however a MAC in it is spelt. Users of BMCs are left: they stand in no
 * message, and words like `root` do. Findings about a disk setup repeat words in it, so these are kept as well.
 */
export function keepTexts(path: string, value: unknown): void {
    if (path.endsWith("username")) return;
    const whole = textsIn(value);
    const words = path.endsWith("disksetup") ? whole.flatMap(ownWords) : [];
    for (const text of [...whole, ...words])
        for (const form of [text, text.toLowerCase(), text.toUpperCase()]) keepSecret(form);
}

/** Properties without secrets that are null: so Pulumi sends `secret(undefined)`, an input that is not stated. */
export function withoutNullSecrets(properties: Record<string, unknown>): Record<string, unknown> {
    const isNull = secretPathsOf(properties).filter((path) => valueAt(properties, path.split(".")) === null);
    return isNull.reduce((rest, path) => without(rest, path.split(".")), properties);
}

/** A policy may not even look at what a preview does not know. */
function ifKnown(read: () => unknown): unknown {
    try {
        return read();
    } catch {
        return undefined;
    }
}

function valueAt(properties: unknown, [key, ...rest]: string[]): unknown {
    if (key === undefined) return properties;
    return typeof properties === "object" && properties !== null
        ? valueAt((properties as Record<string, unknown>)[key], rest)
        : undefined;
}

function without(
    properties: Record<string, unknown>,
    [key = "", ...rest]: string[],
): Record<string, unknown> {
    const { [key]: value, ...others } = properties;
    return rest.length === 0 ? others : { ...others, [key]: without(value as Record<string, unknown>, rest) };
}

function textsIn(value: unknown): string[] {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
