import { randomUUID } from "node:crypto";
import type { CategorySpec, FsMountSpec, GpuSettingsSpec } from "../../sdk/model/category";
import { readMounts } from "../../sdk/model/mounts";
import { scriptList, scriptText } from "../../sdk/model/scripts";
import { bmcFromWire, patchBmc } from "./bmc";
import { findEntity, holdsFields, listOf, mergeEntities, renewUuids, type WantedEntity } from "./entities";
import { type WireNamed, type WireObject, ZERO_UUID } from "./envelope";
import { patchRoles, type RolePattern, rolesFromWire } from "./roles";
import { BOOT_LOADER, GPU_COMPUTE_MODE, INSTALL_MODE, spell } from "./words";

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

/** BCM has no switch for it; the driver's own daemon keeps persistence mode on (manual of nvidia-persistenced). */
const PERSISTENCE_SERVICE = "nvidia-persistenced";
/** Every GPU of the node, when no range is given. */
const ALL_GPUS = "all";
const LISTS = ["modules", "services", "gpuSettings", "fsmounts"] as const;

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
    const wanted = wantedLists(spec);
    const before = wantedLists(previous);
    const lists = LISTS.filter((list) => wanted[list] ?? before[list]).map((list) => [
        list,
        mergeEntities(
            listOf(live[list]),
            KEY[list],
            wanted[list] ?? [],
            (before[list] ?? []).map(({ key }) => key),
        ),
    ]);
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
        ...Object.fromEntries(lists),
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
    };
    if (owned.managementNetwork !== undefined)
        values.managementNetwork = network === owned.managementNetwork ? network : names.networkName(network);
    if (owned.bmc !== undefined) values.bmc = bmcFromWire(live.bmcSettings, owned.bmc);
    if (owned.roles !== undefined) values.roles = rolesFromWire(live.roles, owned.roles);
    for (const [field, wish] of Object.entries(plainFields(owned))) {
        if (sameText(live[field], wish)) continue;
        const ours = PLAIN_BACK[field] ?? ((text: string) => ({ [field]: text }));
        Object.assign(values, ours(String(live[field] ?? "")));
    }
    const wanted = wantedLists(owned);
    for (const list of LISTS) {
        const missing = (wanted[list] ?? []).some(
            ({ key, fields }) => !holdsFields(findEntity(live[list], KEY[list], key), fields),
        );
        if (missing) Object.assign(values, listFromWire(list, live, owned));
    }
    return values;
}

const KEY = { modules: "name", services: "name", gpuSettings: "name", fsmounts: "mountpoint" } as const;

/** Wire fields that are plain words or texts, in BCM's spelling. */
function plainFields(spec: CategorySpec): WireObject {
    return {
        ...(spec.installMode !== undefined && { installMode: spell(INSTALL_MODE, spec.installMode) }),
        ...(spec.newNodeInstallMode !== undefined && {
            newNodeInstallMode: spell(INSTALL_MODE, spec.newNodeInstallMode),
        }),
        ...(spec.bootLoader !== undefined && { bootLoader: spell(BOOT_LOADER, spec.bootLoader) }),
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

type Lists = Partial<Record<(typeof LISTS)[number], WantedEntity[]>>;

function wantedLists(spec: CategorySpec | undefined): Lists {
    if (!spec) return {};
    const gpus = spec.gpuSettings === undefined ? undefined : [spec.gpuSettings].flat();
    const persistent = gpus?.some(({ enablePersistenceMode }) => enablePersistenceMode === true);
    const services = spec.services || persistent ? new Set(spec.services) : undefined;
    if (persistent) services?.add(PERSISTENCE_SERVICE);
    return {
        modules: spec.modules?.map((name) => ({ key: name, fields: moduleFields(name) })),
        services: services && [...services].map((name) => ({ key: name, fields: serviceFields(name) })),
        gpuSettings: gpus?.map((settings) => ({
            key: settings.range ?? ALL_GPUS,
            fields: gpuFields(settings),
        })),
        fsmounts: spec.fsmounts === undefined ? undefined : mountEntities(spec.fsmounts),
    };
}

function moduleFields(name: string): WireObject {
    return { baseType: "KernelModule", childType: "", name, parameters: "" };
}

function serviceFields(name: string): WireObject {
    return { baseType: "OSServiceConfig", childType: "", name, monitored: true, autostart: true };
}

function gpuFields(settings: GpuSettingsSpec): WireObject {
    return {
        baseType: "GPUSettings",
        childType: "NvidiaGPUSettings",
        name: settings.range ?? ALL_GPUS,
        ...(settings.computeMode !== undefined && {
            computeMode: spell(GPU_COMPUTE_MODE, settings.computeMode),
        }),
        ...(settings.eccMode !== undefined && { eccMode: settings.eccMode }),
        ...(settings.powerLimit !== undefined && { powerLimit: settings.powerLimit }),
        ...(settings.migProfiles !== undefined && { migProfiles: settings.migProfiles }),
    };
}

function mountEntities(mounts: string | FsMountSpec[]): WantedEntity[] {
    const read = readMounts(mounts);
    if ("problem" in read) throw new Error(`fsmounts ${read.problem}`);
    return read.list.map(({ device, mountpoint, filesystem, options }) => ({
        key: mountpoint,
        fields: {
            baseType: "FSMount",
            childType: "",
            device,
            mountpoint,
            filesystem,
            mountoptions: options ?? "defaults",
        },
    }));
}

/** Drifted lists, shown as the names that are still there in our form. */
function listFromWire(
    list: (typeof LISTS)[number],
    live: WireObject,
    owned: CategorySpec,
): Partial<CategorySpec> {
    const entities = listOf(live[list]);
    const text = (value: unknown) => String(value ?? "");
    switch (list) {
        case "modules":
        case "services":
            return { [list]: (owned[list] ?? []).filter((name) => findEntity(entities, "name", name)) };
        case "gpuSettings":
            return {
                gpuSettings: entities.map((entity) => ({
                    range: text(entity.name),
                    computeMode: text(entity.computeMode),
                    eccMode: text(entity.eccMode),
                    powerLimit: Number(entity.powerLimit ?? 0),
                })),
            };
        case "fsmounts":
            return {
                fsmounts: entities.map((entity) => ({
                    device: text(entity.device),
                    mountpoint: text(entity.mountpoint),
                    filesystem: text(entity.filesystem),
                    options: text(entity.mountoptions),
                })),
            };
    }
}

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
