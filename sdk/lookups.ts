import * as pulumi from "@pulumi/pulumi";
import { nameOf, pick } from "../bcm/client/catalog";
import { findUp, readPowerHistory, readStatuses } from "../bcm/client/statuses";
import { describeFailed, describePast, isDone, powerAfter } from "../bcm/rules/power-history";
import { rackOf, type WireDevice } from "../bcm/wire/device";
import { listOf } from "../bcm/wire/entities";
import { cidrOf } from "../bcm/wire/network";
import type { PastOperation } from "../bcm/wire/power";
import { nodeAddress, nodeState, type WireStatus } from "../bcm/wire/status";
import { detachDebugger } from "../provider/internals/debugger";
import { withPlainErrors } from "../provider/internals/run-errors";
import { connect } from "./connect";
import { readDrained } from "./drained";
import type { NodeStatus } from "./status";

/** Firmware of large GPU servers takes up to a quarter of an hour before anything boots. */
const FIRMWARE_MS = 20 * 60_000;

/** A software image on the head node. */
export interface SoftwareImage {
    /** Uuid on the head node. */
    uuid: string;
    /** Its name. */
    name: string;
    /** Its folder on the head node, e.g. `"/cm/images/default-image"`. */
    path: string;
    /** The image's kernel parameters; empty if it has none. */
    kernelParameters: string;
    /** Whether it is being copied; nodes would get an incomplete image. */
    isBusy: boolean;
}

/** A network that the head node knows. */
export interface Network {
    /** Uuid on the head node. */
    uuid: string;
    /** The same as `uuid`; the specification's name for it. */
    id: string;
    /** Its name. */
    name: string;
    /** E.g. `"10.184.162.0/24"`. */
    cidr: string;
}

/** Arguments of a look-up by name. */
export interface LookupArgs {
    /** Exact, case-sensitive name. */
    name: pulumi.Input<string>;
    /** Configuration namespace of the head node. @default "bcm" */
    cluster?: string;
}

/** Options of a look-up on inputs. */
export interface LookupOptions {
    /** Resources to wait for; in a preview the result is unknown while one of them is. */
    dependsOn?: pulumi.Resource[];
}

/** {@link LookupArgs} as plain values. */
export interface PlainLookupArgs {
    /** Exact, case-sensitive name. */
    name: string;
    /** Configuration namespace of the head node. @default "bcm" */
    cluster?: string;
}

/** Finds a software image. @throws Error that lists the images that exist and the nearest name. */
export function getSoftwareImage({ name, cluster }: PlainLookupArgs): Promise<SoftwareImage> {
    return withPlainErrors(async () => {
        const { catalog, client } = connect(cluster);
        const image = pick("software image", name, await catalog.softwareImages(), client.headNode);
        return {
            uuid: image.uuid,
            name: image.name,
            path: String(image.path ?? ""),
            kernelParameters: String(image.kernelParameters ?? ""),
            isBusy: image.fileOperationInProgress === true,
        };
    });
}

/** Finds a network. @throws Error that lists the networks that exist and the nearest name. */
export function getNetwork({ name, cluster }: PlainLookupArgs): Promise<Network> {
    return withPlainErrors(async () => {
        const { catalog, client } = connect(cluster);
        const network = pick("network", name, await catalog.networks(), client.headNode);
        return { uuid: network.uuid, id: network.uuid, name: network.name, cidr: cidrOf(network) ?? "" };
    });
}

/** Arguments of {@link getNodeStatusOutput}. */
export interface NodeStatusArgs {
    /** Host names; one that BCM does not have gets the state `unknown`. */
    hostnames: pulumi.Input<pulumi.Input<string>[]>;
    /** Configuration namespace of the head node. @default "bcm" */
    cluster?: string;
}

/** Host names of the nodes that are UP, from the look-ups' list and one status call. */
export async function findRunning(
    hostnames: readonly string[],
    cluster: string | undefined,
): Promise<string[]> {
    const { catalog, client } = connect(cluster);
    const all = await catalog.devices();
    const devices = hostnames.flatMap((hostname) => all.named(hostname) ?? []);
    const up = await findUp(
        client,
        devices.map(({ uuid }) => uuid),
    );
    return devices.flatMap(({ hostname, uuid }) => (up.has(uuid) ? [hostname] : []));
}

/** The racks that BCM has nodes in, by host name; of nodes that are in none nothing is said. */
export async function findRacks(
    hostnames: readonly string[],
    cluster: string | undefined,
): Promise<Record<string, string>> {
    const { catalog } = connect(cluster);
    const devices = await catalog.devices();
    const uuids = hostnames.flatMap((hostname) => {
        const device = devices.named(hostname);
        const rack = device && rackOf(device);
        return rack === undefined ? [] : [[hostname, rack] as const];
    });
    if (uuids.length === 0) return {};
    const racks = await catalog.racks();
    return Object.fromEntries(uuids.map(([hostname, uuid]) => [hostname, nameOf(uuid, racks)]));
}

/** Reads the current state of nodes, in a few calls for any number of nodes. */
export function getNodeStatus({
    hostnames,
    cluster,
}: {
    hostnames: string[];
    cluster?: string;
}): Promise<Record<string, NodeStatus>> {
    return withPlainErrors(() => readNodeStatus(hostnames, cluster, { isListed: false, asksWork: true }));
}

/** How nodes' states are read. */
export interface StatusReading {
    /** Whether the look-ups' list is good enough; otherwise it is read again, as nodes may be newer. */
    isListed: boolean;
    /** Whether workload managers are asked, too. */
    asksWork: boolean;
}

export async function readNodeStatus(
    hostnames: string[],
    cluster: string | undefined,
    { isListed, asksWork }: StatusReading,
): Promise<Record<string, NodeStatus>> {
    const headNode = connect(cluster);
    const { catalog, client } = headNode;
    if (!isListed) catalog.forget("getDevices");
    const devices = await catalog.devices();
    const live = hostnames.flatMap((hostname) => devices.named(hostname) ?? []);
    const uuids = live.map(({ uuid }) => uuid);
    const answers = await readStatuses(client, uuids);
    const drained = asksWork ? await readDrained(headNode, uuids) : undefined;
    const history = await readPowerHistory(client, findDown(answers));
    const last = lastOperations(history);
    const power = lastSwitched(history);
    const statuses = new Map(live.map(({ uuid }, index) => [uuid, answers[index] ?? null]));
    return Object.fromEntries(
        hostnames.map((hostname) => {
            const device = devices.named(hostname);
            const status = device ? (statuses.get(device.uuid) ?? null) : null;
            const past = device && { last: last.get(device.uuid), switched: power.get(device.uuid) };
            const drain = device && drained?.get(device.uuid);
            const described = describeNode(hostname, device, status, past);
            return [hostname, drain ? { ...described, drained: drain } : described];
        }),
    );
}

/**
 * The devices that are DOWN in BCM. DOWN says nothing about power, and asking every BMC would be a power call; reading the
 * power history is not.
 */
export function findDown(statuses: readonly (WireStatus | null)[]): string[] {
    return statuses.flatMap((status) => (status?.status === "DOWN" ? [status.ref_device_uuid] : []));
}

/** The last operation of each device, by uuid, whatever came of it. */
function lastOperations(history: readonly PastOperation[]): Map<string, PastOperation> {
    return new Map(history.map((past) => [past.ref_device_uuid, past]));
}

/** The last operation of each device that worked: one that failed has left the power as it was. */
function lastSwitched(history: readonly PastOperation[]): Map<string, PastOperation> {
    return lastOperations(history.filter(isDone));
}

/** Whether devices were last switched on or off, by uuid. */
export function lastPowerIn(history: readonly PastOperation[]): Map<string, "ON" | "OFF"> {
    return new Map([...lastSwitched(history)].map(([uuid, past]) => [uuid, powerAfter(past)]));
}

function describeNode(
    hostname: string,
    device: WireDevice | undefined,
    status: WireStatus | null,
    { last, switched }: { last?: PastOperation; switched?: PastOperation } = {},
): NodeStatus {
    const power = switched && powerAfter(switched);
    // What was switched on a moment ago is in its firmware, where BCM does not see it.
    const isStarting = power === "ON" && Math.abs(Date.now() - (switched?.executionTime ?? 0)) < FIRMWARE_MS;
    const before = isStarting ? "provisioning" : undefined;
    const hasBmc = listOf(device?.interfaces).some(({ childType }) => childType === "NetworkBmcInterface");
    const state = device ? nodeState(status, { hasBmc, power, before }) : "unknown";
    return {
        hostname,
        state,
        rawState: device ? (status?.status ?? "UNDEFINED") : "not found",
        ip: (device && nodeAddress(device)) ?? "",
        mac: device?.mac ?? "",
        roles: listOf(device?.roles).map(({ name }) => String(name)),
        uuid: device?.uuid ?? "",
        success: state === "active",
        message: device ? status?.infoMessage || describeLast(last) : "BCM has no device of this name.",
        observedAt: status?.reportedStatusTimestamp
            ? new Date(status.reportedStatusTimestamp).toISOString()
            : "",
    };
}

/** What explains a node that is DOWN, e.g. `RESET at 2026-11-26T02:15:44.000Z`. */
function describeLast(last: PastOperation | undefined): string {
    if (!last) return "";
    return isDone(last) ? describePast(last) : describeFailed(last);
}

/** {@link getSoftwareImage} on inputs. */
export function getSoftwareImageOutput(args: LookupArgs, opts?: LookupOptions): pulumi.Output<SoftwareImage> {
    return whenKnown(args.name, opts, (name) => getSoftwareImage({ name, cluster: args.cluster }));
}

/** {@link getNetwork} on inputs. */
export function getNetworkOutput(args: LookupArgs, opts?: LookupOptions): pulumi.Output<Network> {
    return whenKnown(args.name, opts, (name) => getNetwork({ name, cluster: args.cluster }));
}

/** {@link getNodeStatus} on inputs. */
export function getNodeStatusOutput(
    args: NodeStatusArgs,
    opts?: LookupOptions,
): pulumi.Output<Record<string, NodeStatus>> {
    return whenKnown(args.hostnames, opts, (hostnames) =>
        getNodeStatus({ hostnames: hostnames as string[], cluster: args.cluster }),
    );
}

/** Runs a look-up once its argument and the resources that it depends on are known; until then the result is unknown. */
export function whenKnown<T, R>(
    input: pulumi.Input<T>,
    opts: LookupOptions | undefined,
    lookUp: (value: T) => Promise<pulumi.Input<R>>,
): pulumi.Output<R> {
    const dependencies = pulumi.all((opts?.dependsOn ?? []).map(idOf));
    return pulumi.all([pulumi.output(input) as pulumi.Output<unknown>, dependencies]).apply(([value]) =>
        withPlainErrors(() => lookUp(value as T)).catch(async (error: Error) => {
            await detachDebugger();
            throw error;
        }),
    ) as pulumi.Output<R>;
}

function idOf(resource: pulumi.Resource): pulumi.Output<string> {
    return pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn;
}
