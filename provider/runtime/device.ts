import { nameOf, pick } from "../../bcm/client/catalog";
import { type DeviceIndex, macsOf } from "../../bcm/client/device-index";
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
import { markOf } from "../../bcm/wire/marks";
import { rolePatterns } from "../../bcm/wire/roles";
import { stateWholeDevice } from "../../bcm/wire/stated";
import { DEVICE_FIELDS, DeviceSpec } from "../../model/device";
import { judgeDevice } from "../../model/judgements";
import { isInSet } from "../../model/urn";
import { decommission } from "./decommission";
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
        const renamed = devices.named(spec.hostname) ? undefined : findRenamed(spec, devices);
        const existing = devices.named(spec.hostname) ?? renamed;
        const { headNode } = client;
        const isOwn = ({ uuid }: WireDevice) => uuid === existing?.uuid;
        if (existing) refuse(kindProblem(existing));
        refuse(
            ...claimProblems(spec, existing, isOwn, { devices, networks, headNode }),
            existing && !renamed ? ownershipProblem(existing, spec, owner, headNode) : undefined,
        );
        if (renamed) renaming.set(renamed.uuid, spec.hostname);
        return existing;
    },
    formerly: ({ facts, ...spec }) => {
        if (!facts?.renamed) return undefined;
        const { interfaces = [], wasAdopted = false } = facts.renamed;
        // Of those that were stated only the names count: the ones that no longer are stated go.
        return {
            wasAdopted,
            spec: { ...spec, interfaces: interfaces.map((name) => ({ name, type: "physical" })) },
        };
    },
    isAnother: (olds, news) => olds.hostname !== news.hostname && olds.mac !== news.mac,
    withFormerName: (spec, { hostname: from }) =>
        from === spec.hostname ? spec : { ...spec, facts: { ...spec.facts, renamed: { from } } },
    makeBlank: async (_headNode, { hostname }) => WireDevice.parse({ ...newDevice(), hostname }),
    findListed: async ({ catalog }, uuid) => (await catalog.devices()).get(uuid),
    findNamed: async ({ catalog }, key) => {
        const devices = await catalog.devices();
        const found = devices.get(key) ?? devices.named(key);
        if (found) refuse(kindProblem(found));
        return found;
    },
    stateWhole: async (_headNode, live) => stateWholeDevice(live),
    read: async ({ devices }, uuid, spec, mayBeGone) =>
        (await devices.read({ ...keyOf(uuid, spec), mayBeGone })) ?? undefined,
    add: ({ devices }, wanted) => devices.add(wanted),
    change: ({ devices }, uuid, spec, patch) => devices.change({ ...keyOf(uuid, spec), patch }),
    remove: ({ devices }, uuid, { hostname, forceRemove }) =>
        devices.remove({ uuid, hostname, mayForce: forceRemove === true }),

    findObstacles: async ({ catalog, client }, id, spec) => {
        const [devices, networks] = await Promise.all([catalog.devices(), catalog.networks()]);
        const isOwn = ({ uuid }: WireDevice) => uuid === id;
        const { headNode } = client;
        return [
            ...nameProblems(spec, id, devices),
            ...claimProblems(spec, devices.get(id), isOwn, { devices, networks, headNode }),
        ];
    },
    retire: async (headNode, live, { onRemove }, urn) => {
        if (onRemove !== "drainAndPowerOff" || kindProblem(live) || renameProblem(live)) return;
        await decommission(headNode, live, urn);
    },
    findUse: async (headNode, live, spec) =>
        kindProblem(live) ?? renameProblem(live) ?? (await uptimeProblem(headNode, live, spec)),
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

/** New host names of devices that this process was asked to rename, by uuid. */
const renaming = new Map<string, string>();

/** The device under its former name, if it is still the one that was registered. */
function findRenamed({ facts, mac, interfaces }: DeviceSpec, devices: DeviceIndex): WireDevice | undefined {
    if (!facts?.renamed) return undefined;
    const { from, registration } = facts.renamed;
    const live = devices.named(from);
    const own = new Set(macsOf({ mac: mac ?? "", interfaces }));
    const isSame = live !== undefined && macsOf(live).some((one) => own.has(one));
    return isSame && markOf(live)?.registration === registration ? live : undefined;
}

/** While it has its former name, that is the one by which it is found. */
function keyOf(uuid: string, { hostname, facts }: DeviceSpec) {
    return { uuid, hostname, formerName: facts?.renamed?.from };
}

/** A record that somebody else has under the new name would be overwritten, or hide this one. */
function nameProblems({ hostname, facts }: DeviceSpec, id: string, devices: DeviceIndex): string[] {
    const other = devices.named(hostname);
    if (!facts?.renamed || other === undefined || other.uuid === id) return [];
    return [
        `Device "${facts.renamed.from}" is not renamed to "${hostname}": there is a device of that name. To manage that one, add a ` +
            "resource for it; to rename this one, choose a name that is free.",
    ];
}

/** With `--continue-on-error` the old key would be removed although the new one has failed. */
function renameProblem({ uuid, hostname }: WireDevice): string | undefined {
    const wanted = renaming.get(uuid);
    if (wanted === undefined) return undefined;
    return `Device "${hostname}" is not removed: it was to be renamed to "${wanted}", and that has failed. Run \`pulumi up\` again.`;
}

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
