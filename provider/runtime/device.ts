import { z } from "zod";
import { DeviceSpec } from "../../sdk/model/device";
import { canonicalMac } from "../../sdk/model/fields";
import { judgeDevice } from "../../sdk/model/judgements";
import { nameOf, pick } from "../client/catalog";
import type { HeadNode } from "../client/head-nodes";
import {
    type DeviceNames,
    type DeviceReferences,
    deviceFromWire,
    newDevice,
    ownerOf,
    patchDevice,
    WireDevice,
} from "../wire/device";
import { findEntity } from "../wire/entities";
import { type WireNamed, ZERO_UUID } from "../wire/envelope";
import { wireName } from "../wire/interfaces";
import { WireStatus } from "../wire/status";
import { compare, differingFields, type FieldRule } from "./changes";
import { configure, headNodes } from "./context";
import {
    checkShape,
    liveAnswer,
    type Properties,
    pickInputs,
    publicProperties,
    readSpec,
    toPlain,
} from "./inputs";
import { readBack } from "./verify";

/** What a changed field costs. A new field does not compile until someone decides. */
const ON_CHANGE = {
    hostname: "replace",
    cluster: "replace",
    mac: "update",
    category: "update",
    managementNetwork: "update",
    interfaces: "update",
    powerControl: "update",
    bmc: "update",
    roles: "update",
    kernelParameters: "update",
    bootLoader: "update",
    serialNumber: "update",
    partNumber: "update",
    notes: "update",
    references: "update",
    onRemove: "update", // recorded in the state, where the later delete finds it
    forceRemove: "update",
    adopt: "ignore",
    allowDhcpChange: "ignore",
} as const satisfies Record<keyof DeviceSpec, FieldRule>;

interface Names extends DeviceNames {
    references: DeviceReferences;
}

export const device = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(DeviceSpec, news, news.hostname),

    diff: async (_id: string, olds: Properties, news: Properties) =>
        compare<DeviceSpec>(olds, news, ON_CHANGE, normalize),

    /** Registers a node, or takes over one that exists when the stack says so. */
    create: async (inputs: Properties) => {
        const spec = readSpec(DeviceSpec, inputs, judgeDevice);
        const headNode = headNodes.get(spec.cluster);
        const names = await findNames(headNode, spec);
        const owner = String(inputs.__urn ?? "");
        const existing = await findClaimed(headNode, spec);
        if (existing && !spec.adopt && !(owner && ownerOf(existing) === owner))
            throw existsError(existing, headNode);
        const adopted = existing !== undefined && ownerOf(existing) !== owner;
        const stored = existing
            ? await write(headNode, "updateDevice", existing, spec, names)
            : await write(headNode, "addDevice", newDevice(owner), spec, names);
        headNode.catalog.forget("getDevices");
        return { id: stored.uuid, outs: toPlain({ ...inputs, uuid: stored.uuid, adopted }) };
    },

    /** Live values of the fields that we own; `{}` only when the head node says that there is no such device. */
    read: async (id: string, props: Properties = {}) => {
        const owned = DeviceSpec.parse(publicProperties(pickInputs(DeviceSpec, props)));
        const headNode = headNodes.get(owned.cluster);
        const live = (await headNode.catalog.devices()).find(({ uuid }) => uuid === id);
        if (!live) return {};
        return liveAnswer(id, props, deviceFromWire(live, owned, await findNames(headNode, owned)));
    },

    /** Changes owned fields on the live object; everything else stays as the head node has it. */
    update: async (id: string, olds: Properties, news: Properties) => {
        const spec = readSpec(DeviceSpec, news, judgeDevice);
        const previous = DeviceSpec.parse(pickInputs(DeviceSpec, olds));
        const headNode = headNodes.get(spec.cluster);
        const live = await getDevice(headNode, id, spec.hostname);
        if (!live)
            throw new Error(
                `Device "${spec.hostname}" (${id}) is no longer on ${headNode.client.headNode}. ` +
                    "Run `pulumi refresh`, then `pulumi up` registers it anew.",
            );
        refuseHeadNode(live);
        await refuseClash(headNode, spec, id);
        await write(headNode, "updateDevice", live, spec, await findNames(headNode, spec), previous);
        headNode.catalog.forget("getDevices");
        return { outs: toPlain({ ...news, uuid: id, adopted: olds.adopted === true }) };
    },

    /** Removes what we made; what we adopted, or were told to release, stays. Gone already is success. */
    delete: async (id: string, props: Properties) => {
        const { hostname, cluster, onRemove, forceRemove } = DeviceSpec.parse(pickInputs(DeviceSpec, props));
        if (props.adopted === true || onRemove === "release") return;
        const headNode = headNodes.get(cluster);
        const live = await getDevice(headNode, id, hostname);
        if (!live) return;
        refuseHeadNode(live);
        const status = await headNode.client.read("cmstatus", "getStatus", [id], WireStatus.nullable(), {
            target: hostname,
        });
        if (status?.status === "UP" && !forceRemove)
            throw new Error(
                `Device "${hostname}" is UP; it is not removed while it runs. Power it off first, or set ` +
                    "forceRemove: true and run `pulumi up` before this.",
            );
        await headNode.client.write("cmdevice", "removeDevice", [id], hostname, forceRemove === true);
        headNode.catalog.forget("getDevices");
    },
};

/** Sends the patched object whole and looks until the head node shows what we asked for. */
async function write(
    { client }: HeadNode,
    call: "addDevice" | "updateDevice",
    live: object,
    spec: DeviceSpec,
    names: Names,
    previous?: DeviceSpec,
): Promise<WireDevice> {
    if (call === "updateDevice") refuseDhcpChange(WireDevice.parse(live), spec);
    const wanted = patchDevice({ ...live }, spec, names.references, previous);
    await client.write("cmdevice", call, [wanted], spec.hostname);
    return readBack(`device "${spec.hostname}"`, async () => {
        const found = await client.read("cmdevice", "getDevice", [wanted.uuid], WireDevice.nullable(), {
            target: spec.hostname,
        });
        if (!found) return { found: WireDevice.parse(wanted), missing: ["the device itself"] };
        return { found, missing: differingFields({ ...spec }, { ...deviceFromWire(found, spec, names) }) };
    });
}

function getDevice({ client }: HeadNode, uuid: string, target: string): Promise<WireDevice | null> {
    return client.read("cmdevice", "getDevice", [uuid], WireDevice.nullable(), { target });
}

/** The uuids that the spec refers to: those its look-ups found, else found by name in the head node's lists. */
async function findNames({ client, catalog }: HeadNode, spec: DeviceSpec): Promise<Names> {
    const at = client.headNode;
    const [networks, categories, partitions] = await Promise.all([
        catalog.networks(),
        catalog.categories(),
        catalog.partitions(),
    ]);
    const { references = {} } = spec;
    const networkUuid = (name: string) =>
        name === "" ? ZERO_UUID : (references.networks?.[name] ?? pick("network", name, networks, at).uuid);
    const management = spec.managementNetwork;
    return {
        networkUuid,
        networkName: (uuid) => nameOf(uuid, networks),
        categoryName: (uuid) => (uuid === references.category ? spec.category : nameOf(uuid, categories)),
        references: {
            category: references.category ?? pick("category", spec.category, categories, at).uuid,
            partition: basePartition(partitions, at),
            managementNetwork: management && (references.managementNetwork ?? networkUuid(management)),
            networkUuid,
        },
    };
}

/** Every device belongs to a partition; there is normally one, `base` (`bcm-api.md` §13.3). */
function basePartition(partitions: WireNamed[], headNode: string): string {
    const [only] = partitions;
    if (partitions.length === 1 && only) return only.uuid;
    return pick("partition", "base", partitions, headNode).uuid;
}

/** The device that already has this host name, after making sure that nobody else has the MACs. */
async function findClaimed(headNode: HeadNode, spec: DeviceSpec): Promise<WireDevice | undefined> {
    const existing = (await headNode.catalog.devices()).find(
        ({ hostname }) => hostname.toLowerCase() === spec.hostname.toLowerCase(),
    );
    if (existing) refuseHeadNode(existing);
    await refuseClash(headNode, spec, existing?.uuid);
    // The list may be minutes old; what is written back must be the object as it is now.
    return (existing && (await getDevice(headNode, existing.uuid, spec.hostname))) ?? undefined;
}

async function refuseClash({ catalog }: HeadNode, spec: DeviceSpec, self: string | undefined): Promise<void> {
    const ours = new Set(
        [spec.mac, ...spec.interfaces.map(({ mac }) => mac)].flatMap((mac) =>
            mac ? [canonicalMac(mac)] : [],
        ),
    );
    for (const other of await catalog.devices()) {
        if (other.uuid === self) continue;
        const macs = [other.mac, ...other.interfaces.map(({ mac }) => String(mac ?? ""))];
        const taken = macs.find((mac) => ours.has(canonicalMac(mac)));
        if (taken)
            throw new Error(
                `Device "${spec.hostname}": MAC ${taken} is already used by "${other.hostname}". ` +
                    `Give ${spec.hostname} its own MAC, or remove ${other.hostname} first.`,
            );
    }
}

function refuseHeadNode({ childType, hostname }: WireDevice): void {
    if (childType === "PhysicalNode") return;
    throw new Error(
        `"${hostname}" is a ${childType}. This package writes physical nodes only; give the node another host name.`,
    );
}

function existsError(existing: WireDevice, headNode: HeadNode): Error {
    const owner = ownerOf(existing);
    return new Error(
        `Device "${existing.hostname}" already exists on ${headNode.client.headNode}` +
            `${owner ? ` and was made by ${owner}` : ", and was not made by this stack"}. ` +
            "To take it over as it stands, set adopt: true; only what you state is then changed.",
    );
}

/** A static address that turned into DHCP is how a cluster was lost; it takes a word of its own. */
function refuseDhcpChange(live: WireDevice, spec: DeviceSpec): void {
    if (spec.allowDhcpChange) return;
    for (const port of spec.interfaces) {
        const now = findEntity(live.interfaces, "name", wireName(port));
        if (now && now.dhcp !== true && now.ip !== undefined && now.ip !== "0.0.0.0" && port.dhcp === true)
            throw new Error(
                `Device "${spec.hostname}": interface ${port.name} has the static address ${now.ip}, and the program says ` +
                    "dhcp: true. State the address, or set allowDhcpChange: true if the node shall really lose it.",
            );
    }
}

/** Brings equal meaning into equal form: MACs in BCM's spelling, roles in order, empty lists like absent ones. */
function normalize(properties: Properties): Properties {
    const spec = z.record(z.string(), z.unknown()).parse(publicProperties(properties));
    const mac = (value: unknown) => (typeof value === "string" ? (canonicalMac(value) ?? value) : value);
    return {
        ...spec,
        mac: mac(spec.mac),
        roles: Array.isArray(spec.roles) && spec.roles.length > 0 ? [...spec.roles].sort() : undefined,
        forceRemove: spec.forceRemove === true,
        interfaces: Array.isArray(spec.interfaces)
            ? spec.interfaces.map((port: Properties) =>
                  typeof port === "object" ? { ...port, mac: mac(port.mac) } : port,
              )
            : spec.interfaces,
    };
}
