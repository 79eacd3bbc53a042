import { DEFAULT_CLUSTER } from "../../bcm/connection";
import { sameValue } from "../../bcm/wire/entities";
import type { Field, Fields } from "../../model/field";
import type { Properties } from "./inputs";

/** What a changed field costs: a new resource, a write, or nothing. */
export type FieldRule = Field["onChange"];

/** The result of diff. */
export interface DiffResult {
    changes: boolean;
    replaces: string[];
    deleteBeforeReplace: boolean;
}

/** Whether two sets of properties name different head nodes; stating the default changes nothing. */
export function isElsewhere(olds: Properties, news: Properties): boolean {
    return (olds.cluster ?? DEFAULT_CLUSTER) !== (news.cluster ?? DEFAULT_CLUSTER);
}

/**
 * Compares two sets of properties field by field, both in canonical form. Host names and MACs are unique on a head node, so
 * the old entity is always deleted before the new one is created.
 */
export function compare(
    olds: Properties,
    news: Properties,
    rules: Readonly<Record<string, FieldRule>>,
): DiffResult {
    const changed = Object.entries(rules).filter(
        ([field, rule]) =>
            rule !== "ignore" &&
            (field === "cluster" ? isElsewhere(olds, news) : !sameValue(olds[field], news[field])),
    );
    const replaces = changed.filter(([, rule]) => rule === "replace").map(([field]) => field);
    return { changes: changed.length > 0, replaces, deleteBeforeReplace: true };
}

/** What a change of each field costs. */
export function rulesOf(fields: Fields): Record<string, FieldRule> {
    return Object.fromEntries(Object.entries(fields).map(([name, { onChange }]) => [name, onChange]));
}

/** Names of the fields in which two specs differ. */
export function differingFields(wanted: Properties, found: Properties): string[] {
    return Object.keys(wanted).filter((field) => !sameValue(wanted[field], found[field]));
}
