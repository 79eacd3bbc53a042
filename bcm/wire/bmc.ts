import { randomUUID } from "node:crypto";
import type { BmcSpec } from "../../model/device";
import type { WireObject } from "./envelope";

/** BMC settings with the stated fields changed (`bcm-api.md` §10.1). */
export function patchBmc(live: unknown, spec: BmcSpec): WireObject {
    const base = (live as WireObject | null | undefined) || {
        baseType: "BMCSettings",
        childType: "",
        uuid: randomUUID(),
    };
    return { ...base, ...bmcFields(spec), modified: true };
}

/**
 * The live settings in our words, as far as we own them. The password is never taken over from the head node: a
 * changed one is reported as absent, which makes the next update write ours again.
 */
export function bmcFromWire(live: unknown, owned: BmcSpec): BmcSpec {
    const settings = (live as WireObject | null | undefined) ?? {};
    const values: BmcSpec = {};
    if (owned.username !== undefined) values.username = String(settings.userName ?? "");
    if (owned.privilege !== undefined) values.privilege = String(settings.privilege ?? "ADMINISTRATOR");
    // A profile without the right to see it gets an empty password, which says nothing about the real one (§10.1).
    if (
        owned.password !== undefined &&
        (settings.password === owned.password || (settings.password ?? "") === "")
    )
        values.password = owned.password;
    return values;
}

function bmcFields({ username, password, privilege }: BmcSpec): WireObject {
    return {
        ...(username !== undefined && { userName: username }),
        ...(password !== undefined && { password }),
        ...(privilege !== undefined && { privilege }),
    };
}
