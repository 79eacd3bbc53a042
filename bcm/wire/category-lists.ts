import { type CategorySpec, type FsMountSpec, GPU_FIELDS, type GpuSettingsSpec } from "../../model/category";
import { readMounts } from "../../model/mounts";
import { findEntity, holdsFields, listOf, mergeEntities, type WantedEntity } from "./entities";
import type { WireObject } from "./envelope";
import { readFields, writeFields } from "./fields";

/** BCM has no switch for it; the driver's own daemon keeps persistence mode on (manual of nvidia-persistenced). */
const PERSISTENCE_SERVICE = "nvidia-persistenced";
/** Every GPU of the node: the default range. */
const ALL_GPUS = "all";
const KEY = { modules: "name", services: "name", gpuSettings: "name", fsmounts: "mountpoint" } as const;
type List = keyof typeof KEY;
/** GPU settings refer to nothing. */
const NO_REFERENCES = { uuidOf: (_kind: unknown, name: string) => name };

/** The live lists with the stated elements merged in; lists of which nothing is or was stated are omitted. */
export function patchLists(live: WireObject, spec: CategorySpec, previous?: CategorySpec): WireObject {
    const wanted = wantedLists(spec);
    const before = previous ? wantedLists(previous) : {};
    const lists = (Object.keys(KEY) as List[]).filter((list) => wanted[list] ?? before[list]);
    return Object.fromEntries(
        lists.map((list) => [
            list,
            mergeEntities(
                listOf(live[list]),
                KEY[list],
                wanted[list] ?? [],
                (before[list] ?? []).map(({ key }) => key),
            ),
        ]),
    );
}

/**
 * The live values of the lists that `owned` states, limited to the stated elements. Otherwise the state would claim
 * elements that others added, and the next update would remove them.
 */
export function listsFromWire(live: WireObject, owned: CategorySpec): Partial<CategorySpec> {
    const { modules, services, gpuSettings, fsmounts } = owned;
    return {
        ...(modules && { modules: modules.filter((name) => findEntity(live.modules, "name", name)) }),
        ...(services && { services: services.filter((name) => isRunning(live, name)) }),
        ...(gpuSettings && { gpuSettings: gpusFromWire(live, gpuSettings) }),
        ...(fsmounts !== undefined && { fsmounts: mountsFromWire(live, fsmounts) }),
    };
}

function wantedLists(spec: CategorySpec): Partial<Record<List, WantedEntity[]>> {
    const gpus = spec.gpuSettings && [spec.gpuSettings].flat();
    const persistent = gpus?.some(({ enablePersistenceMode }) => enablePersistenceMode === true);
    const services = spec.services || persistent ? new Set(spec.services) : undefined;
    if (persistent) services?.add(PERSISTENCE_SERVICE);
    return {
        modules: spec.modules?.map((name) => ({ key: name, fields: moduleFields(name) })),
        services: services && [...services].map((name) => ({ key: name, fields: serviceFields(name) })),
        gpuSettings: gpus?.map((settings) => ({
            key: rangeOf(settings),
            fields: gpuFields(settings),
        })),
        fsmounts: spec.fsmounts === undefined ? undefined : mountList(spec.fsmounts).map(mountEntity),
    };
}

function moduleFields(name: string): WireObject {
    return { baseType: "KernelModule", childType: "", name, parameters: "" };
}

function serviceFields(name: string): WireObject {
    return { baseType: "OSServiceConfig", childType: "", name, monitored: true, autostart: true };
}

/** Whether the service exists, and is watched and started. */
function isRunning(live: WireObject, service: string): boolean {
    return holdsFields(findEntity(live.services, "name", service), serviceFields(service));
}

function rangeOf({ range }: GpuSettingsSpec): string {
    return range ?? ALL_GPUS;
}

function gpuFields(settings: GpuSettingsSpec): WireObject {
    return {
        baseType: "GPUSettings",
        childType: "NvidiaGPUSettings",
        ...writeFields(GPU_FIELDS, settings, {}, NO_REFERENCES),
        name: rangeOf(settings),
    };
}

/** Settings that were given as one object stay one object, unless they are gone. */
function gpusFromWire(
    live: WireObject,
    owned: GpuSettingsSpec | GpuSettingsSpec[],
): GpuSettingsSpec | GpuSettingsSpec[] {
    const found = [owned].flat().flatMap((settings) => {
        const entity = findEntity(live.gpuSettings, "name", rangeOf(settings));
        return entity ? [gpuFromWire(entity, settings, isRunning(live, PERSISTENCE_SERVICE))] : [];
    });
    return Array.isArray(owned) ? found : (found[0] ?? []);
}

function gpuFromWire(entity: WireObject, owned: GpuSettingsSpec, isPersistent: boolean): GpuSettingsSpec {
    const { enablePersistenceMode } = owned;
    return {
        ...owned,
        ...readFields(GPU_FIELDS, entity, owned, (_kind, uuid) => uuid),
        ...(enablePersistenceMode === true && { enablePersistenceMode: isPersistent }),
    };
}

function mountList(mounts: string | FsMountSpec[]): FsMountSpec[] {
    const read = readMounts(mounts);
    if ("problem" in read) throw new Error(`fsmounts ${read.problem}`);
    return read.list;
}

function mountEntity({ device, mountpoint, filesystem, options = "defaults" }: FsMountSpec): WantedEntity {
    const fields = { baseType: "FSMount", childType: "", device, mountpoint, filesystem };
    return { key: mountpoint, fields: { ...fields, mountoptions: options } };
}

/** XML stays XML as long as the mounts match it. */
function mountsFromWire(live: WireObject, owned: string | FsMountSpec[]): string | FsMountSpec[] {
    const list = mountList(owned);
    const entityOf = ({ mountpoint }: FsMountSpec) => findEntity(live.fsmounts, "mountpoint", mountpoint);
    if (list.every((mount) => holdsFields(entityOf(mount), mountEntity(mount).fields))) return owned;
    return list.flatMap((mount) => {
        const entity = entityOf(mount);
        if (!entity) return [];
        const { device, filesystem, mountoptions = "defaults" } = entity;
        const showsOptions = mount.options !== undefined || mountoptions !== "defaults";
        return [
            {
                ...mount,
                device: String(device ?? ""),
                filesystem: String(filesystem ?? ""),
                ...(showsOptions && { options: String(mountoptions) }),
            },
        ];
    });
}
