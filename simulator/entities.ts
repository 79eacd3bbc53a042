import { randomUUID } from "node:crypto";

/** An entity as the head node keeps it. */
export type Entity = Record<string, unknown> & { uuid: string };

export const ZERO_UUID = "00000000-0000-0000-0000-000000000000";
export const ZERO_MAC = "00:00:00:00:00:00";
export const PHYSICAL_INTERFACE = "NetworkPhysicalInterface";
export const BMC_INTERFACE = "NetworkBmcInterface";

/** Defaults of a device (`bcm-api.md` §8): what a field goes back to when an update leaves it out. */
const DEVICE = {
    baseType: "Device",
    childType: "PhysicalNode",
    revision: "",
    modified: false,
    to_be_removed: false,
    mac: ZERO_MAC,
    category: ZERO_UUID,
    partition: ZERO_UUID,
    managementNetwork: ZERO_UUID,
    interfaces: [],
    provisioningInterface: ZERO_UUID,
    provisioningTransport: "RSYNCDAEMON",
    powerControl: "none",
    bmcSettings: null,
    softwareImageProxy: null,
    installMode: "",
    nextBootInstallMode: "",
    blockDevicesClearedOnNextBoot: [],
    bootLoader: "CATEGORY",
    bootLoaderProtocol: "CATEGORY",
    kernelVersion: "",
    kernelParameters: "",
    kernelOutputConsole: "",
    modules: [],
    disksetup: "",
    raidconf: "",
    initialize: "",
    finalize: "",
    dataNode: false,
    fsmounts: [],
    fsexports: [],
    staticRoutes: [],
    services: [],
    gpuSettings: [],
    roles: [],
    rackPosition: null,
    serialNumber: "",
    partNumber: "",
    notes: "",
    extra_values: null,
};

/** Defaults of a category (§11). */
const CATEGORY = {
    baseType: "Category",
    childType: "",
    revision: "",
    modified: false,
    to_be_removed: false,
    softwareImageProxy: null,
    managementNetwork: ZERO_UUID,
    installMode: "AUTO",
    newNodeInstallMode: "FULL",
    bootLoader: "SYSLINUX",
    bootLoaderProtocol: "HTTP",
    kernelVersion: "",
    kernelParameters: "",
    kernelOutputConsole: "",
    modules: [],
    disksetup: "",
    raidconf: "",
    initialize: "",
    finalize: "",
    bmcSettings: null,
    fsmounts: [],
    fsexports: [],
    staticRoutes: [],
    services: [],
    roles: [],
    gpuSettings: [],
    nameServers: [],
    timeServers: [],
    dataNode: false,
    notes: "",
    extra_values: null,
};

/** Defaults of a network interface by kind (§9). */
const INTERFACE = {
    ip: "0.0.0.0",
    dhcp: false,
    ipv6Ip: "::0",
    ipv6Dhcp: false,
    network: ZERO_UUID,
    startIf: "ALWAYS",
    bringupduringinstall: "NO",
    alternativeHostname: "",
    additionalHostnames: [],
    bootable: false,
    connectedMode: false,
    switchPorts: [],
};
const INTERFACE_KIND: Record<string, Record<string, unknown>> = {
    [PHYSICAL_INTERFACE]: { mac: ZERO_MAC, speed: "", cardtype: "", onNetworkPriority: 60 },
    [BMC_INTERFACE]: { mac: ZERO_MAC, gateway: "0.0.0.0", vlanid: 0, lanchannel: 1, onNetworkPriority: 10 },
    NetworkBondInterface: { mac: ZERO_MAC, mode: 0, options: "", interfaces: [], onNetworkPriority: 70 },
};

/** Lists whose elements are entities: one without type and uuid is lost without a word (§7.7, §21 Q7). */
const ENTITY_LISTS = [
    "interfaces",
    "roles",
    "modules",
    "services",
    "gpuSettings",
    "fsmounts",
    "fsexports",
    "staticRoutes",
];

/** What the head node stores of a device that a client sends: absent fields have their defaults again. */
export function storedDevice(sent: Entity): Entity {
    const device = { ...DEVICE, ...dropUntyped(sent), modified: false };
    return { ...device, interfaces: entityList(device.interfaces).map(storedInterface) };
}

/** What the head node stores of a category that a client sends. */
export function storedCategory(sent: Entity): Entity {
    return { ...CATEGORY, ...dropUntyped(sent), modified: false };
}

/** The elements of a list of entities. */
export function entityList(value: unknown): Entity[] {
    return Array.isArray(value) ? (value as Entity[]) : [];
}

/** A device or category for seeding, with a fresh uuid. */
export function newEntity(fields: Record<string, unknown>): Entity {
    return { uuid: randomUUID(), ...fields };
}

function storedInterface(sent: Entity): Entity {
    return { ...INTERFACE, ...INTERFACE_KIND[String(sent.childType)], ...sent, modified: false };
}

function dropUntyped(sent: Entity): Entity {
    const lists = ENTITY_LISTS.filter((list) => Array.isArray(sent[list])).map((list) => [
        list,
        entityList(sent[list]).filter((element) => element?.baseType && element.uuid),
    ]);
    return { ...sent, ...Object.fromEntries(lists) };
}
