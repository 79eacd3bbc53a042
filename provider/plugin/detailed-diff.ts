import { PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { sameValue } from "../../bcm/wire/entities";
import { ADDED } from "../added";
import type { Runtime } from "../internals/internal-inputs";
import { SECRETS } from "../internals/secret-inputs";
import type { Properties } from "../runtime/inputs";

type Kind = PropertyDiff.Kind;
type Change = [path: string, kind: Kind];

const { ADD, DELETE, UPDATE, ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE } = PropertyDiff.Kind;
const REPLACING = new Map<Kind, Kind>([
    [ADD, ADD_REPLACE],
    [DELETE, DELETE_REPLACE],
    [UPDATE, UPDATE_REPLACE],
]);

/** What a change consists of, down to the field: `interfaces[0].ip`. What only this package reads is left out. */
export function describeChanges(
    runtime: Runtime,
    { olds, news, replaces }: { olds: Properties; news: Properties; replaces: readonly string[] },
): Change[] {
    const outputs: readonly string[] = [...ADDED[runtime].outputs, "registration", "clusterId"];
    const isShown = (key: string) => !key.startsWith("__") && key !== SECRETS && key !== "facts";
    // What the head node alone knows is no part of what the program states.
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
        (key) => isShown(key) && (Object.hasOwn(news, key) || !outputs.includes(key)),
    );
    return keys.flatMap((key) => {
        const changes = compareValues(olds[key], news[key], key);
        return replaces.includes(key)
            ? changes.map(([path, kind]): Change => [path, REPLACING.get(kind) ?? kind])
            : changes;
    });
}

function compareValues(before: unknown, after: unknown, path: string): Change[] {
    if (sameValue(before, after)) return [];
    if (before === undefined || before === null) return [[path, ADD]];
    if (after === undefined || after === null) return [[path, DELETE]];
    if (Array.isArray(before) && Array.isArray(after))
        return Array.from({ length: Math.max(before.length, after.length) }, (_none, index) =>
            compareValues(before[index], after[index], `${path}[${index}]`),
        ).flat();
    if (isMap(before) && isMap(after))
        return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
            compareValues(before[key], after[key], `${path}${step(key)}`),
        );
    return [[path, UPDATE]];
}

/** A key as Pulumi writes it in a path. */
function step(key: string): string {
    return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function isMap(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
