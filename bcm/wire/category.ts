import { randomUUID } from "node:crypto";
import { CATEGORY_FIELDS, type CategorySpec } from "../../model/category";
import { bmcFromWire, patchBmc } from "./bmc";
import { listsFromWire, patchLists } from "./category-lists";
import type { NameOf, WriteContext } from "./codecs";
import { renewUuids } from "./entities";
import type { WireNamed, WireObject } from "./envelope";
import { readFields, writeFields } from "./fields";

/**
 * A copy of a template category with new uuids: it has the exclude lists, mounts and disk setup that an empty category
 * would lack.
 */
export function newCategory(template: WireObject | undefined): WireObject {
    const copy = renewUuids(template ?? { baseType: "Category", childType: "" }) as WireObject;
    const { parent_uuid: _parent, ...rest } = copy;
    return { ...rest, uuid: randomUUID() };
}

/** The live (or new) category with the stated fields changed and everything else as it was. */
export function patchCategory(
    live: WireObject,
    spec: CategorySpec,
    context: WriteContext,
    previous?: CategorySpec,
): WireObject {
    return {
        ...live,
        modified: true,
        ...writeFields(CATEGORY_FIELDS, spec, live, context, previous),
        ...(spec.bmc !== undefined && { bmcSettings: patchBmc(live.bmcSettings, spec.bmc, context) }),
        ...patchLists(live, spec, previous),
    };
}

/** The live values of the fields that `owned` states. */
export function categoryFromWire(live: WireNamed, owned: CategorySpec, nameOf: NameOf): CategorySpec {
    return {
        ...owned,
        ...readFields(CATEGORY_FIELDS, live, owned, nameOf),
        ...listsFromWire(live, owned),
        ...(owned.bmc !== undefined && { bmc: bmcFromWire(live.bmcSettings, owned.bmc) }),
    };
}
