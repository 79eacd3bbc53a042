import { nameOf, pick } from "../../bcm/client/catalog";
import type { HeadNode } from "../../bcm/client/head-nodes";
import {
    claimProblems,
    dhcpProblem,
    kindProblem,
    networkProblem,
    ownershipProblem,
    refuse,
} from "../../bcm/rules/claims";
import { describeLosses } from "../../bcm/rules/losses";
import { describeUp } from "../../bcm/rules/removal";
import { deviceFromWire, newDevice, patchDevice, WireDevice } from "../../bcm/wire/device";
import type { WireNamed } from "../../bcm/wire/envelope";
import { rolePatterns } from "../../bcm/wire/roles";
import { DEVICE_FIELDS, DeviceSpec } from "../../model/device";
import { judgeDevice } from "../../model/judgements";
import { isInSet } from "../../model/urn";
import { entityResource } from "./entity-resource";

/** Head nodes of which it has been said what they do not store; once tells enough. */
const said = new WeakSet<object>();

/** One physical node. */
export const device = entityResource<DeviceSpec, WireDevice>({
    kind: "device",
    fields: DEVICE_FIELDS,
    schema: DeviceSpec,
    judge: judgeDevice,
    nameField: "hostname",

    view: async ({ client, catalog }, spec) => {
        const at = client.headNode;
        const [networks, categories, partitions, devices, lacking] = await Promise.all([
            catalog.networks(),
            catalog.categories(),
            catalog.partitions(),
            catalog.devices(),
            catalog.lacking(),
        ]);
        const listOf = (kind: string) => (kind === "network" ? networks : categories);
        return {
            patch: (live, previous) => {
                refuse(kindProblem(live));
                refuse(dhcpProblem(live, spec));
                refuse(networkProblem(live, spec, networks));
                const context = {
                    uuidOf: (kind: string, name: string) => pick(kind, name, listOf(kind), at).uuid,
                    partition: basePartition(partitions, at),
                    role: rolePatterns(categories, devices),
                    lacking,
                };
                return WireDevice.parse(patchDevice(live, spec, context, previous));
            },
            valuesOf: (live) =>
                deviceFromWire(live, spec, (kind, uuid) => nameOf(uuid, listOf(kind)), lacking),
        };
    },

    /** Checks first that nothing the device needs is taken. */
    findExisting: async ({ catalog, client }, spec, owner) => {
        const [devices, networks] = await Promise.all([catalog.devices(), catalog.networks()]);
        const existing = devices.named(spec.hostname);
        const { headNode } = client;
        const isOwn = ({ uuid }: WireDevice) => uuid === existing?.uuid;
        if (existing) refuse(kindProblem(existing));
        refuse(
            ...claimProblems(spec, existing, isOwn, { devices, networks, headNode }),
            existing && ownershipProblem(existing, spec, owner, headNode),
        );
        return existing;
    },
    makeBlank: async (_headNode, { hostname }) => WireDevice.parse({ ...newDevice(), hostname }),
    findListed: async ({ catalog }, uuid) => (await catalog.devices()).get(uuid),
    read: async ({ devices }, uuid, { hostname }, mayBeGone) =>
        (await devices.read({ uuid, hostname, mayBeGone })) ?? undefined,
    add: ({ devices }, wanted) => devices.add(wanted),
    change: ({ devices }, uuid, { hostname }, patch) => devices.change({ uuid, hostname, patch }),
    remove: ({ devices }, uuid, { hostname, forceRemove }) =>
        devices.remove({ uuid, hostname, mayForce: forceRemove === true }),

    findObstacles: async ({ catalog, client }, id, spec) => {
        const [devices, networks] = await Promise.all([catalog.devices(), catalog.networks()]);
        const isOwn = ({ uuid }: WireDevice) => uuid === id;
        const { headNode } = client;
        return claimProblems(spec, devices.get(id), isOwn, { devices, networks, headNode });
    },
    findUse: async (headNode, live, spec) => kindProblem(live) ?? (await uptimeProblem(headNode, live, spec)),
    identify: ({ uuid, mac }) => ({ uuid, mac }),
    remember: ({ catalog }, stored) => catalog.rememberDevice(stored),
    forget: ({ catalog }, uuid) => catalog.forgetDevice(uuid),
    outputs: () => ({}),
    takeLosses: async ({ catalog, client }, stored, spec, urn) => {
        const lacking = await catalog.lacking();
        // A set says it of all its nodes, if the head node has any from which that could be known.
        const isSaid = said.has(client) || (lacking.has("PhysicalNode") && isInSet(urn));
        const losses = isSaid ? undefined : describeLosses([spec], lacking, client.headNode, stored);
        if (losses) said.add(client);
        return losses;
    },
    during: ({ devices }, work) => devices.crowd.during(work),
});

async function uptimeProblem(
    { devices }: HeadNode,
    { uuid }: WireDevice,
    { hostname, forceRemove, cluster }: DeviceSpec,
): Promise<string | undefined> {
    const status = await devices.status(uuid);
    return status?.status !== "UP" || forceRemove ? undefined : describeUp(hostname, cluster);
}

/** Every device belongs to a partition; normally there is only `base`. */
function basePartition(partitions: WireNamed[], headNode: string): string {
    const [only] = partitions;
    if (partitions.length === 1 && only) return only.uuid;
    return pick("partition", "base", partitions, headNode).uuid;
}
