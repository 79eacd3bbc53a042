import { z } from "zod";
import { nameOf, pick } from "../../bcm/client/catalog";
import type { HeadNode } from "../../bcm/client/head-nodes";
import {
    addressProblem,
    dhcpProblem,
    kindProblem,
    macProblem,
    networkProblem,
    ownershipProblem,
    refuse,
} from "../../bcm/rules/claims";
import {
    type DeviceNames,
    type DeviceReferences,
    deviceFromWire,
    newDevice,
    ownerOf,
    patchDevice,
    WireDevice,
} from "../../bcm/wire/device";
import { type WireNamed, ZERO_UUID } from "../../bcm/wire/envelope";
import { rolePatterns } from "../../bcm/wire/roles";
import { DeviceSpec } from "../../model/device";
import { canonicalMac } from "../../model/fields";
import { judgeDevice } from "../../model/judgements";
import type { Subject } from "../notes/audit-log";
import { configure, connectUnattended, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import { addEntity, type EntityWrites, removeEntity, repeatLost, updateEntity } from "./entity-writes";
import {
    checkShape,
    liveAnswer,
    type Properties,
    pickInputs,
    publicProperties,
    readSpec,
    stackOf,
    toPlain,
} from "./inputs";

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
    facts: "ignore", // for policies; the head node holds them itself
    onRemove: "update", // recorded in the state, where the later delete finds it
    forceRemove: "update",
    adopt: "ignore",
    allowDhcpChange: "ignore",
} as const satisfies Record<keyof DeviceSpec, FieldRule>;

interface Names extends DeviceNames {
    /** For a write; fails where a name is not there, which must not stop a mere look. */
    references: () => DeviceReferences;
    networks: readonly WireNamed[];
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
        return headNode.devices.crowd.during(async () => {
            const names = await findNames(headNode, spec);
            const owner = String(inputs.__urn ?? "");
            const existing = await findExisting(headNode, spec, owner);
            const adopted = existing !== undefined && ownerOf(existing) !== owner;
            const writes = deviceWrites(headNode, spec, names, owner);
            const stored = existing
                ? await updateEntity(writes, existing.uuid, changer(headNode, spec))
                : await addEntity(
                      writes,
                      WireDevice.parse({ ...newDevice(owner), hostname: spec.hostname }),
                      (wanted) => headNode.devices.add(wanted),
                  );
            await headNode.catalog.rememberDevice(stored);
            return { id: stored.uuid, outs: outputsOf(inputs, adopted) };
        });
    },

    /** Live values of the fields that we own; `{}` only when the head node says that there is no such device. */
    read: async (id: string, props: Properties) => {
        const owned = DeviceSpec.parse(publicProperties(pickInputs(DeviceSpec, props)));
        const headNode = connectUnattended(owned.cluster);
        const live = (await headNode.catalog.devices()).get(id);
        if (!live) return {};
        return liveAnswer(id, props, deviceFromWire(live, owned, await findNames(headNode, owned)));
    },

    /** Changes owned fields on the live object; everything else stays as the head node has it. */
    update: async (id: string, olds: Properties, news: Properties) => {
        const spec = readSpec(DeviceSpec, news, judgeDevice);
        const previous = DeviceSpec.parse(pickInputs(DeviceSpec, olds));
        const headNode = headNodes.get(spec.cluster);
        return headNode.devices.crowd.during(async () => {
            const devices = await headNode.catalog.devices();
            const isOwn = ({ uuid }: WireDevice) => uuid === id;
            refuse(macProblem(spec, devices, isOwn));
            refuse(addressProblem(spec, devices, isOwn));
            const names = await findNames(headNode, spec);
            const writes = deviceWrites(headNode, spec, names, String(news.__urn ?? ""), previous);
            const stored = await updateEntity(writes, id, changer(headNode, spec));
            await headNode.catalog.rememberDevice(stored);
            return { outs: outputsOf(news, olds.adopted === true) };
        });
    },

    /** Removes what we made; what we adopted, or were told to release, stays. Gone already is success. */
    delete: async (id: string, props: Properties) => {
        const { hostname, cluster, onRemove, forceRemove } = DeviceSpec.parse(pickInputs(DeviceSpec, props));
        if (props.adopted === true || onRemove === "release") return;
        const headNode = connectUnattended(cluster);
        await headNode.devices.crowd.during(() =>
            repeatLost(async () => {
                const live = await headNode.devices.read(id, hostname);
                if (!live) return;
                refuse(kindProblem(live));
                const status = await headNode.devices.status(id);
                if (status?.status === "UP" && !forceRemove)
                    throw new Error(
                        `Device "${hostname}" is UP; it is not removed while it runs. Power it off first (powerAction: "power_off" ` +
                            "and `pulumi up`), or set forceRemove: true and run `pulumi up` before this.",
                    );
                // The state has no URN to say whose change it is; the device itself does.
                const subject = subjectOf(headNode, hostname, ownerOf(live) ?? "");
                const { mac } = live;
                await removeEntity(
                    subject,
                    { uuid: id, mac },
                    async () => Boolean(await headNode.devices.read(id, hostname)),
                    () => headNode.devices.remove({ uuid: id, hostname, mayForce: forceRemove === true }),
                );
            }),
        );
        await headNode.catalog.forgetDevice(id);
    },
};

/**
 * What the state remembers: all of it is written at every step of an update, so what serves only the moment of a write is
 * left out.
 */
function outputsOf({ facts: _facts, __urn, ...stated }: Properties, adopted: boolean): Properties {
    return toPlain({ ...stated, adopted });
}

/** How a device is patched, and read back. */
function deviceWrites(
    headNode: HeadNode,
    spec: DeviceSpec,
    names: Names,
    urn: string,
    previous?: DeviceSpec,
): EntityWrites<DeviceSpec, WireDevice> {
    return {
        subject: subjectOf(headNode, spec.hostname, urn),
        spec,
        read: async (uuid) => (await headNode.devices.read(uuid, spec.hostname)) ?? undefined,
        patch: (live) => {
            refuse(kindProblem(live));
            refuse(dhcpProblem(live, spec));
            refuse(networkProblem(live, spec, names.networks));
            return WireDevice.parse(patchDevice(live, spec, names.references(), previous));
        },
        valuesOf: (live) => deviceFromWire(live, spec, names),
    };
}

function subjectOf({ client }: HeadNode, name: string, urn: string): Subject {
    return { stack: stackOf(urn), headNode: client.headNode, kind: "device", name };
}

function changer({ devices }: HeadNode, { hostname }: DeviceSpec) {
    return (uuid: string, patch: (live: WireDevice | null) => WireDevice): Promise<void> =>
        devices.change({ uuid, hostname, patch });
}

/** What the spec's names stand for in the head node's lists. */
async function findNames({ client, catalog }: HeadNode, spec: DeviceSpec): Promise<Names> {
    const at = client.headNode;
    const [networks, categories, partitions, devices] = await Promise.all([
        catalog.networks(),
        catalog.categories(),
        catalog.partitions(),
        catalog.devices(),
    ]);
    const networkUuid = (name: string) =>
        name === "" ? ZERO_UUID : pick("network", name, networks, at).uuid;
    const management = spec.managementNetwork;
    return {
        networks,
        networkUuid: (name) =>
            name === "" ? ZERO_UUID : (networks.find((one) => one.name === name)?.uuid ?? name),
        networkName: (uuid) => nameOf(uuid, networks),
        categoryName: (uuid) => nameOf(uuid, categories),
        references: () => ({
            category: pick("category", spec.category, categories, at).uuid,
            partition: basePartition(partitions, at),
            managementNetwork: management && networkUuid(management),
            networkUuid,
            role: rolePatterns(categories, devices),
        }),
    };
}

/** Every device belongs to a partition; there is normally one, `base` (`bcm-api.md` §13.3). */
function basePartition(partitions: WireNamed[], headNode: string): string {
    const [only] = partitions;
    if (partitions.length === 1 && only) return only.uuid;
    return pick("partition", "base", partitions, headNode).uuid;
}

/** The device that has this host name already and may be written, after making sure that nothing of ours is taken. */
async function findExisting(
    { catalog, client }: HeadNode,
    spec: DeviceSpec,
    owner: string,
): Promise<WireDevice | undefined> {
    const devices = await catalog.devices();
    const existing = devices.named(spec.hostname);
    const isOwn = ({ uuid }: WireDevice) => uuid === existing?.uuid;
    if (existing) refuse(kindProblem(existing));
    refuse(macProblem(spec, devices, isOwn));
    refuse(addressProblem(spec, devices, isOwn));
    if (existing) refuse(ownershipProblem(existing, spec, owner, client.headNode));
    return existing;
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
