import { randomUUID } from "node:crypto";
import { BMC_FIELDS, type BmcSpec } from "../../model/device";
import type { WriteContext } from "./codecs";
import type { WireObject } from "./envelope";
import { readFields, writeFields } from "./fields";

/** BMC settings with the stated fields changed. */
export function patchBmc(live: unknown, spec: BmcSpec, context: WriteContext): WireObject {
    const base = (live as WireObject | null | undefined) || {
        baseType: "BMCSettings",
        childType: "",
        uuid: randomUUID(),
    };
    return { ...base, ...writeFields(BMC_FIELDS, spec, base, context), modified: true };
}

/** The live settings in our words, limited to the fields that we own. */
export function bmcFromWire(live: unknown, owned: BmcSpec): BmcSpec {
    return readFields(
        BMC_FIELDS,
        (live as WireObject | null | undefined) ?? {},
        owned,
        (_kind, uuid) => uuid,
    );
}
