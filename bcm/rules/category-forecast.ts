import type { CategorySpec } from "../../model/category";
import { patchCategory, sameText } from "../wire/category";
import { ownerOf } from "../wire/device";
import { sameValue } from "../wire/entities";
import type { WireNamed, WireObject } from "../wire/envelope";
import type { Inventory } from "./device-forecast";

/** What a changed field of a category does to its nodes at their next boot. */
const AT_NEXT_BOOT: Record<string, "wipes" | "reinstalls"> = {
    disksetup: "wipes",
    installMode: "wipes",
    softwareImageProxy: "reinstalls",
};

/** Why the category cannot be created or taken over; undefined when it can. */
export function findCategoryRefusal(
    spec: CategorySpec,
    { categories }: Inventory,
    stack: string,
    headNode: string,
): string | undefined {
    const live = categories.find(({ name }) => name === spec.name);
    if (!live || spec.adopt || ownerOf(live)?.startsWith(stack)) return undefined;
    return (
        `Category "${spec.name}" already exists on ${headNode}. To use it, leave createCustomCategory out; ` +
        "to take it over as it stands, set adopt: true in category."
    );
}

/** What changing the category would do to the nodes that have it, with their number. */
export function findCategoryRisks(
    spec: CategorySpec,
    image: string | undefined,
    { categories, devices }: Inventory,
): string[] {
    const live = categories.find(({ name }) => name === spec.name);
    if (!live) return [];
    const users = [...devices].filter(({ category }) => category === live.uuid).length;
    if (users === 0) return [];
    const wanted = patchCategory(live, spec, { softwareImage: image ?? imageOf(live) });
    return Object.entries(AT_NEXT_BOOT).flatMap(([field, does]) => {
        if (field === "installMode" && wanted.installMode !== "FULL") return [];
        if (isSame(field, live, wanted)) return [];
        const what = {
            disksetup: "the new disk setup",
            installMode: "install mode FULL",
            softwareImageProxy: "the new image",
        }[field];
        return [
            `Category "${spec.name}": ${what} ${does} ${users === 1 ? "its node" : `its ${users} nodes`} at the next boot.`,
        ];
    });
}

function isSame(field: string, live: WireObject, wanted: WireObject): boolean {
    if (field === "softwareImageProxy") return imageOf(live) === imageOf(wanted);
    return field === "disksetup"
        ? sameText(live[field], wanted[field])
        : sameValue(live[field], wanted[field]);
}

function imageOf(category: WireObject | WireNamed): string {
    return String((category.softwareImageProxy as WireObject | null)?.parentSoftwareImage ?? "");
}
