import { randomUUID } from "node:crypto";
import type { CategorySpec } from "../../model/category";
import { scriptList, scriptText } from "../../model/scripts";
import { bmcFromWire, patchBmc } from "./bmc";
import { listsFromWire, patchLists } from "./category-lists";
import { renewUuids } from "./entities";
import { type WireNamed, type WireObject, ZERO_UUID } from "./envelope";
import { patchRoles, type RolePattern, rolesFromWire } from "./roles";
import { BOOT_LOADER, INSTALL_MODE, spell, spellingOf } from "./words";

/** Uuids that a category refers to. */
export interface CategoryReferences {
    softwareImage: string;
    managementNetwork?: string;
    role?: RolePattern;
}

/** Names for the uuids of a live category. */
export interface CategoryNames {
    imageName: (uuid: string) => string;
    networkName: (uuid: string) => string;
}

/**
 * A copy of a template category under its own uuids: it brings the exclude lists, mounts and disk setup that an
 * empty category would lack (`bcm-api.md` §11).
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
    references: CategoryReferences,
    previous?: CategorySpec,
): WireObject {
    return {
        ...live,
        modified: true,
        name: spec.name,
        softwareImageProxy: patchImage(live.softwareImageProxy, references.softwareImage),
        ...(references.managementNetwork !== undefined && {
            managementNetwork: references.managementNetwork,
        }),
        ...plainFields(spec),
        ...(spec.bmc !== undefined && { bmcSettings: patchBmc(live.bmcSettings, spec.bmc) }),
        ...((spec.roles ?? previous?.roles) && {
            roles: patchRoles(live.roles, spec.roles ?? [], previous?.roles ?? [], references.role),
        }),
        ...patchLists(live, spec, previous),
    };
}

/** The live values of the fields that `owned` states; where they mean the same, in its spelling. */
export function categoryFromWire(live: WireNamed, owned: CategorySpec, names: CategoryNames): CategorySpec {
    const image = String((live.softwareImageProxy as WireObject | null)?.parentSoftwareImage ?? ZERO_UUID);
    const network = String(live.managementNetwork ?? ZERO_UUID);
    const values: CategorySpec = {
        ...owned,
        name: live.name,
        softwareImage: image === owned.softwareImage ? image : names.imageName(image),
        ...listsFromWire(live, owned),
    };
    if (owned.managementNetwork !== undefined)
        values.managementNetwork = network === owned.managementNetwork ? network : names.networkName(network);
    if (owned.bmc !== undefined) values.bmc = bmcFromWire(live.bmcSettings, owned.bmc);
    if (owned.roles !== undefined) values.roles = rolesFromWire(live.roles, owned.roles);
    for (const [field, wish] of Object.entries(plainFields(owned, spellingOf))) {
        if (sameText(live[field], wish)) continue;
        const ours = PLAIN_BACK[field] ?? ((text: string) => ({ [field]: text }));
        Object.assign(values, ours(String(live[field] ?? "")));
    }
    return values;
}

/** Wire fields that are plain words or texts, in BCM's spelling. */
function plainFields(spec: CategorySpec, spelling = spell): WireObject {
    return {
        ...(spec.installMode !== undefined && { installMode: spelling(INSTALL_MODE, spec.installMode) }),
        ...(spec.newNodeInstallMode !== undefined && {
            newNodeInstallMode: spelling(INSTALL_MODE, spec.newNodeInstallMode),
        }),
        ...(spec.bootLoader !== undefined && { bootLoader: spelling(BOOT_LOADER, spec.bootLoader) }),
        ...(spec.disksetup !== undefined && { disksetup: spec.disksetup }),
        ...(spec.initializeScripts !== undefined && { initialize: scriptText(spec.initializeScripts) }),
        ...(spec.finalizeScripts !== undefined && { finalize: scriptText(spec.finalizeScripts) }),
        ...(spec.kernelParameters !== undefined && { kernelParameters: spec.kernelParameters }),
        ...(spec.notes !== undefined && { notes: spec.notes }),
    };
}

/** Where a wire field goes by another name with us. */
const PLAIN_BACK: Record<string, (text: string) => Partial<CategorySpec>> = {
    initialize: (text) => ({ initializeScripts: scriptList(text) }),
    finalize: (text) => ({ finalizeScripts: scriptList(text) }),
};

function patchImage(live: unknown, image: string): WireObject {
    const base = (live as WireObject | null | undefined) || {
        baseType: "SoftwareImageProxy",
        childType: "",
        uuid: randomUUID(),
        revisionID: -1,
    };
    return { ...base, parentSoftwareImage: image, modified: true };
}

/** White space between XML tags carries no meaning, and BCM may lay a text out anew. */
export function sameText(live: unknown, wish: unknown): boolean {
    const normal = (text: unknown) =>
        String(text ?? "")
            .replace(/>\s+</g, "><")
            .trim();
    return normal(live) === normal(wish);
}
