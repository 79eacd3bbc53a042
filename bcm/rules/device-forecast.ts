import type { DeviceSpec } from "../../model/device";
import { nameOf } from "../client/catalog";
import type { DeviceIndex } from "../client/device-index";
import { type DeviceContext, deviceFromWire, newDevice, patchDevice, WireDevice } from "../wire/device";
import { findEntity, sameValue } from "../wire/entities";
import { NO_ADDRESS, type WireNamed, type WireObject, ZERO_UUID } from "../wire/envelope";
import type { Lacking } from "../wire/lacking";
import { ownerOf } from "../wire/marks";
import { forecastBoot } from "./boot-forecast";
import { describeEdits } from "./edits";

/** What can go wrong with a change, for the people who approve it. */
export type Risk =
    | ("create" | "adopt" | "rename")
    | ("address change" | "boot MAC change" | "category change" | "wipe");

/** What would be done to one node. */
export interface DeviceForecast {
    hostname: string;
    change: "create" | "adopt" | "rename" | "change";
    /** Each risk with its details, e.g. `eth0 10.1.1.1 → 10.1.1.2`; empty details if the risk says it all. */
    risks: [Risk, string][];
    /** What else changes, from what to what, e.g. `notes: none → spare`; empty for a node that is created. */
    edits: string[];
    /** The record as it would be sent. */
    wanted: WireDevice;
}

/** What the head node has; each kind comes from one list call. */
export interface HeadNodeLists {
    devices: DeviceIndex;
    categories: readonly WireNamed[];
    networks: readonly WireNamed[];
    partition: string;
    /** What its nodes have no place for. */
    lacking: Lacking;
    /** What renamed devices are called now, by the names they get; `devices` has them under the new ones. */
    renamed?: ReadonlyMap<string, string>;
}

/** Stands for a category that this update creates; it has no uuid yet. */
const TO_BE_CREATED = "ffffffff-ffff-4fff-8fff-ffffffffffff";

/**
 * A node's record as it is wanted.
 *
 * @param previous names of interfaces that were stated before: those that are no longer stated go
 */
export function wantedRecord(spec: DeviceSpec, lists: HeadNodeLists, previous?: DeviceSpec): WireDevice {
    const { hostname } = spec;
    const category = categoryOf(spec, lists);
    const context: DeviceContext = {
        partition: lists.partition,
        uuidOf: (kind, name) =>
            kind === "network" ? networkUuid(name, lists) : (category?.uuid ?? TO_BE_CREATED),
        lacking: lists.lacking,
    };
    const live = lists.devices.named(hostname) ?? { ...newDevice(), hostname };
    return WireDevice.parse(patchDevice(live, spec, context, previous));
}

/** What registering or updating this node would do; undefined if it is already as wanted. */
export function forecastDevice(spec: DeviceSpec, lists: HeadNodeLists): DeviceForecast | undefined {
    const { hostname } = spec;
    const live = lists.devices.named(hostname);
    const category = categoryOf(spec, lists);
    const wanted = wantedRecord(spec, lists);
    if (!live)
        return {
            hostname,
            change: "create",
            risks: [["create", ""]],
            edits: [],
            wanted: withCategory(wanted, lists),
        };
    const formerName = lists.renamed?.get(hostname);
    const differs = Object.keys(wanted).some((field) => isChanged(field, live, wanted));
    if (!differs && formerName === undefined) return undefined;
    const isAdopted = spec.adopt === true && ownerOf(live) === undefined;
    const risks: [Risk, string][] = [
        ...(isAdopted ? ([["adopt", ""]] as [Risk, string][]) : []),
        ...renameRisks(formerName),
        ...addressRisks(spec, live),
        ...macRisks(live, wanted, category),
        ...categoryRisks(live, category, lists),
    ];
    return {
        hostname,
        change: changeOf(isAdopted, formerName !== undefined),
        risks,
        edits: editsOf(spec, live, wanted, lists),
        wanted: withCategory(wanted, lists),
    };
}

/** What is among the risks is not said again. */
function editsOf(
    spec: DeviceSpec,
    live: WireDevice,
    wanted: WireDevice,
    { networks, categories, lacking }: HeadNodeLists,
): string[] {
    const name = (kind: string, uuid: string) => nameOf(uuid, kind === "network" ? networks : categories);
    const before = deviceFromWire(live, spec, name, lacking);
    const { mac: _mac, category: _category, ...rest } = spec;
    const interfaces = rest.interfaces.map(({ ip: _ip, dhcp: _dhcp, mac, ...port }) =>
        mac === wanted.mac ? port : { ...port, mac },
    );
    return describeEdits(before, { ...rest, interfaces });
}

/** The same comparison as the provider's diff, as far as the head node's record shows it. */
function isChanged(field: string, live: WireObject, wanted: WireObject): boolean {
    if (field === "modified") return false;
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null, withoutMarks)) as unknown;
    return !sameValue(plain(live[field]), plain(wanted[field]));
}

function withoutMarks(key: string, value: unknown): unknown {
    if (key === "modified") return undefined;
    return typeof value === "bigint" ? String(value) : value;
}

/** BCM cannot validate a device whose category does not exist yet, so an existing category stands in. */
function withCategory(device: WireDevice, { categories }: HeadNodeLists): WireDevice {
    return device.category === TO_BE_CREATED ? { ...device, category: categories[0]?.uuid } : device;
}

function changeOf(isAdopted: boolean, isRenamed: boolean): DeviceForecast["change"] {
    if (isRenamed) return "rename";
    return isAdopted ? "adopt" : "change";
}

function renameRisks(formerName: string | undefined): [Risk, string][] {
    if (formerName === undefined) return [];
    return [["rename", `it was ${formerName}, and knows its new name from its next boot on`]];
}

function categoryOf(spec: DeviceSpec, { categories }: HeadNodeLists): WireNamed | undefined {
    return categories.find(({ name, uuid }) => name === spec.category || uuid === spec.category);
}

function addressRisks(spec: DeviceSpec, live: WireDevice): [Risk, string][] {
    return spec.interfaces.flatMap((port): [Risk, string][] => {
        const now = findEntity(live.interfaces, "name", port.name);
        if (!now) return [];
        const before = now.dhcp === true ? "DHCP" : String(now.ip ?? NO_ADDRESS);
        const after = port.ip ?? (port.dhcp === true ? "DHCP" : before);
        return before === after ? [] : [["address change", `${port.name} ${before} → ${after}`]];
    });
}

function macRisks(live: WireDevice, wanted: WireDevice, category: WireNamed | undefined): [Risk, string][] {
    if (live.mac === wanted.mac) return [];
    // The node-installer treats a new MAC as a new node.
    const { mode, effect } = forecastBoot({
        device: wanted,
        category,
        reinstall: "none",
        isNew: true,
        isLayoutNew: false,
    });
    const change = `${live.mac} → ${wanted.mac}`;
    return [
        ["boot MAC change", `${change}; at its next boot it installs as a new node (${mode}): ${effect}`],
    ];
}

/** A different category means a different image and disk layout from the next boot on. */
function categoryRisks(
    live: WireDevice,
    category: WireNamed | undefined,
    { categories }: HeadNodeLists,
): [Risk, string][] {
    const before = categories.find(({ uuid }) => uuid === live.category);
    if (live.category === ZERO_UUID || before?.uuid === category?.uuid) return [];
    const what = `category ${before?.name ?? String(live.category)} → ${category?.name ?? "a new one"}`;
    const wipes = !category || category.disksetup !== before?.disksetup || category.installMode === "FULL";
    return [[wipes ? "wipe" : "category change", `${what}, at its next boot`]];
}

function networkUuid(name: string, { networks }: HeadNodeLists): string {
    return networks.find((network) => network.name === name || network.uuid === name)?.uuid ?? name;
}
