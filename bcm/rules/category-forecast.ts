import { CATEGORY_FIELDS, type CategorySpec } from "../../model/category";
import type { Field } from "../../model/field";
import { nameOf } from "../client/catalog";
import { categoryFromWire, patchCategory } from "../wire/category";
import { sameValue } from "../wire/entities";
import type { WireNamed, WireObject } from "../wire/envelope";
import { readFields } from "../wire/fields";
import { categoryProblem } from "./claims";
import type { HeadNodeLists } from "./device-forecast";
import { describeEdits } from "./edits";
import type { Asker } from "./refusals";

/** Why the category cannot be created or taken over; undefined if it can. */
export function findCategoryRefusal(
    spec: CategorySpec,
    { categories }: HeadNodeLists,
    { isOurs, headNode }: Asker,
): string | undefined {
    const live = categories.find(({ name }) => name === spec.name);
    if (!live || spec.adopt || isOurs(live)) return undefined;
    return categoryProblem(live, headNode, true);
}

/** What changing the category would do to the nodes that have it, with their number. */
export function findCategoryRisks(
    spec: CategorySpec,
    image: string | undefined,
    { categories, devices }: HeadNodeLists,
): string[] {
    const live = categories.find(({ name }) => name === spec.name);
    if (!live) return [];
    const users = [...devices].filter(({ category }) => category === live.uuid).length;
    if (users === 0) return [];
    const wanted = patchCategory(live, spec, { uuidOf: (_kind, name) => image ?? imageOf(live) ?? name });
    const read = (category: WireObject) => readFields(CATEGORY_FIELDS, category, spec, (_kind, uuid) => uuid);
    const [before, after] = [read(live), read(wanted)];
    const rows = Object.entries<Field>(CATEGORY_FIELDS).filter(([, { risk }]) => risk);
    // Changes that wipe disks come first.
    rows.sort(([, a], [, b]) => Number(b.nextBoot === "wipes") - Number(a.nextBoot === "wipes"));
    return rows.flatMap(([name, { risk, nextBoot }]) => {
        if (!risk || sameValue(before[name], after[name])) return [];
        if (risk.onlyAs !== undefined && risk.onlyAs !== after[name]) return [];
        const whose = users === 1 ? "its node" : `its ${users} nodes`;
        const does = nextBoot === "wipes" ? "wipes" : "is synchronised to";
        return [`Category "${spec.name}": ${risk.what} ${does} ${whose} at the next boot.`];
    });
}

/** What changes of the category, from what to what; undefined if nothing does, or it is created. */
export function describeCategoryEdits(
    spec: CategorySpec,
    { categories, networks }: HeadNodeLists,
    images: readonly WireNamed[],
): string | undefined {
    const live = categories.find(({ name }) => name === spec.name);
    if (!live) return undefined;
    const before = categoryFromWire(live, spec, (kind, uuid) =>
        nameOf(uuid, kind === "network" ? networks : images),
    );
    const edits = describeEdits(before, spec);
    return edits.length > 0 ? `Category "${spec.name}": ${edits.join("; ")}` : undefined;
}

function imageOf(category: WireObject | WireNamed): string | undefined {
    const proxy = category.softwareImageProxy as { parentSoftwareImage?: string } | null | undefined;
    return proxy?.parentSoftwareImage;
}
