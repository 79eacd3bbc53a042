import { DEFAULT_CLUSTER } from "../../bcm/connection";
import { sameValue } from "../../bcm/wire/entities";
import type { Properties } from "./inputs";

/** What a changed field costs: a new resource, a write, or nothing. */
export type FieldRule = "replace" | "update" | "ignore";

/** What diff answers. */
export interface DiffResult {
    changes: boolean;
    replaces: string[];
    deleteBeforeReplace: boolean;
}

/** Whether two sets of properties name different head nodes; saying the default aloud moves nothing. */
export function isElsewhere(olds: Properties, news: Properties): boolean {
    return (olds.cluster ?? DEFAULT_CLUSTER) !== (news.cluster ?? DEFAULT_CLUSTER);
}

/**
 * Compares two sets of properties field by field, after `normalize` has brought equal meaning into equal form. Host
 * names and MACs are unique on a head node, so the old thing always goes before the new one comes.
 */
export function compare<Spec extends object>(
    olds: Properties,
    news: Properties,
    rules: Record<keyof Spec, FieldRule>,
    normalize: (properties: Properties) => Properties = (properties) => properties,
): DiffResult {
    const [before, after] = [normalize(olds), normalize(news)];
    const changed = Object.entries<FieldRule>(rules as Record<string, FieldRule>).filter(
        ([field, rule]) =>
            rule !== "ignore" &&
            (field === "cluster" ? isElsewhere(before, after) : !sameValue(before[field], after[field])),
    );
    const replaces = changed.filter(([, rule]) => rule === "replace").map(([field]) => field);
    return { changes: changed.length > 0, replaces, deleteBeforeReplace: true };
}

/** Names of the fields in which two specs differ. */
export function differingFields(wanted: Properties, found: Properties): string[] {
    return Object.keys(wanted).filter((field) => !sameValue(wanted[field], found[field]));
}
