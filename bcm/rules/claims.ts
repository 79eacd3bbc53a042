import type { DeviceSpec } from "../../model/device";
import { listWords } from "../../model/text";
import { parseUrn } from "../../model/urn";
import { type DeviceIndex, macsOf } from "../client/device-index";
import type { WireDevice } from "../wire/device";
import { findEntity } from "../wire/entities";
import { NO_ADDRESS, type WireNamed, type WireObject } from "../wire/envelope";
import { isRegisteredBy, ownerOf } from "../wire/marks";
import { cidrOf, contains } from "../wire/network";
import { type AddressBook, findNetwork, valueProblems } from "./addresses";

/*
 * What may be done to a device that already exists, judged from the head node's own list. The pre-flight of a preview
 * and the write itself use the same checks.
 */

/** Head nodes, switches and the like are never written. */
export function kindProblem({ childType, hostname }: WireDevice): string | undefined {
    if (childType === "PhysicalNode") return undefined;
    return `"${hostname}" is a ${childType}. This package writes physical nodes only; give the node another host name.`;
}

/** Whether a device that has a MAC or an address is not in the way: it is the same, or gives it up in the same update. */
export type IsOwn = (device: WireDevice, value: string) => boolean;

/** Two nodes with one MAC boot as each other. */
function macProblems(spec: DeviceSpec, devices: DeviceIndex, isOwn: IsOwn): string[] {
    return [...new Set(macsOf({ ...spec, mac: spec.mac ?? "" }))].flatMap((mac) =>
        othersAmong(devices.withMac(mac), mac, isOwn).map(
            (other) =>
                `Device "${spec.hostname}": MAC ${mac} is already used by ${describe(other)}. ` +
                `Give ${spec.hostname} its own MAC${isNode(other) ? `, or remove ${other.hostname} first` : ""}.`,
        ),
    );
}

/** Two nodes with one address knock each other off the network. */
function addressProblems(spec: DeviceSpec, devices: DeviceIndex, isOwn: IsOwn): string[] {
    const addresses = spec.interfaces.flatMap(({ ip }) => ip ?? []);
    return [...new Set(addresses)].flatMap((ip) =>
        othersAmong(devices.withAddress(ip), ip, isOwn).map(
            (other) =>
                `Device "${spec.hostname}": address ${ip} is already used by ${describe(other)} ` +
                `(${other.interfaces.find((port) => port.ip === ip)?.name}). ` +
                `Give ${spec.hostname} its own address${isNode(other) ? `, or change ${other.hostname} first` : ""}.`,
        ),
    );
}

/** The first is enough: it takes one to be in the way. */
function othersAmong(found: Iterable<WireDevice>, value: string, isOwn: IsOwn): WireDevice[] {
    return [...found].filter((other) => !isOwn(other, value)).slice(0, 1);
}

function describe({ hostname, childType }: WireDevice): string {
    return childType === "HeadNode" ? `the head node "${hostname}"` : `"${hostname}"`;
}

/** Head nodes and switches have their addresses first. */
function isNode({ childType }: WireDevice): boolean {
    return childType === "PhysicalNode";
}

/** Everything that a device states and cannot have: what others have, and what none can have. */
export function claimProblems(
    spec: DeviceSpec,
    live: WireDevice | undefined,
    isOwn: IsOwn,
    { devices, ...book }: AddressBook & { devices: DeviceIndex },
): string[] {
    const taken = addressProblems(spec, devices, isOwn);
    const isFree = ({ ip }: { ip?: string }) =>
        ip === undefined || othersAmong(devices.withAddress(ip), ip, isOwn).length === 0;
    const rest = { ...spec, interfaces: spec.interfaces.filter(isFree) };
    return [...macProblems(spec, devices, isOwn), ...taken, ...valueProblems(rest, live, book)];
}

/** `stack "prod" of project "racks" (rack1-dgx-22)`, from a resource's URN. */
function describeOwner(urn: string): string {
    const parts = parseUrn(urn);
    return parts ? `stack "${parts.stack}" of project "${parts.project}" (${parts.name})` : urn;
}

/** A device that somebody else created is taken over only if the program says so. */
export function ownershipProblem(
    live: WireDevice,
    spec: DeviceSpec,
    owner: string,
    headNode: string,
): string | undefined {
    if (spec.adopt || isRegisteredBy(live, owner, spec.facts?.registered)) return undefined;
    return `${describeTaken(live, "node", `Device "${live.hostname}"`, headNode)} ${TAKE_OVER}; ${ONLY_STATED}.`;
}

/** How somebody else's entity is taken over. */
const TAKE_OVER = "To take it over as it stands, set adopt: true";
const ONLY_STATED = "only what you state is then changed";

/** Whose an entity is that this stack has not created, and how its program gives it up without losing the record. */
function describeTaken(live: WireObject, kind: string, what: string, headNode: string): string {
    const other = ownerOf(live);
    if (!other) return `${what} already exists on ${headNode}, and was not created by this stack.`;
    return (
        `${what} already exists on ${headNode} and was created by ${describeOwner(other)}. Two programs that write one ${kind} ` +
        'undo each other\'s changes, so that one has to give it up: state onRemove: "release" there and run `pulumi up`, then take ' +
        "it out, and its record stays."
    );
}

/** A category that somebody else created is taken over only if the program says so; many can use it without that. */
export function categoryProblem(live: WireNamed, headNode: string, isInSet: boolean): string {
    const use = isInSet
        ? "leave out createCustomCategory, category and installMode"
        : "give its name where it is needed, in place of this Category";
    const where = isInSet ? " in category" : "";
    const taken = describeTaken(live, "category", `Category "${live.name}"`, headNode);
    return `${taken} To use it as it is, ${use}. ${TAKE_OVER}${where}; ${ONLY_STATED}.`;
}

/**
 * A static address that turned into DHCP once cost a cluster, so that change must be allowed explicitly. For an adopted
 * device so must the change back, because nobody knows who relies on its lease.
 */
export function dhcpProblem(live: WireDevice, spec: DeviceSpec): string | undefined {
    if (spec.allowDhcpChange) return undefined;
    for (const port of spec.interfaces) {
        const now = findEntity(live.interfaces, "name", port.name);
        if (!now) continue;
        const hasAddress = now.dhcp !== true && now.ip !== undefined && now.ip !== NO_ADDRESS;
        if (hasAddress && port.dhcp === true)
            return (
                `Device "${spec.hostname}": interface ${port.name} has the static address ${String(now.ip)}, but the program says ` +
                "dhcp: true. State the address, or set allowDhcpChange: true if the node is really meant to lose it."
            );
        if (spec.adopt && now.dhcp === true && port.ip !== undefined)
            return (
                `Device "${spec.hostname}": interface ${port.name} gets its address by DHCP, but the program says ` +
                `ip: ${port.ip}. Say dhcp: true, or set allowDhcpChange: true if the node is really meant to change.`
            );
    }
    return undefined;
}

/** Interfaces whose stated address lies outside their network. */
export function addressesOutside(
    spec: DeviceSpec,
    networks: readonly WireNamed[],
): { name: string; ip: string; network: string; cidr: string }[] {
    return spec.interfaces.flatMap(({ name, ip, network }) => {
        const stated = findNetwork(network, networks);
        if (ip === undefined || !stated || contains(stated, ip) !== false) return [];
        return [{ name, ip, network: stated.name, cidr: cidrOf(stated) ?? "" }];
    });
}

/** A changed address outside its network would cut off an existing node, so it must be a typing error. */
export function networkProblem(
    live: WireDevice,
    spec: DeviceSpec,
    networks: readonly WireNamed[],
): string | undefined {
    for (const { name, ip, network, cidr } of addressesOutside(spec, networks)) {
        const port = spec.interfaces.find((candidate) => candidate.name === name);
        const now = port && findEntity(live.interfaces, "name", port.name)?.ip;
        if (now !== undefined && now !== NO_ADDRESS && now !== ip)
            return (
                `Device "${spec.hostname}": interface ${name} has the address ${String(now)}, but the program says ${ip}, ` +
                `which is outside ${network} (${cidr}). Correct the address${adviseNetwork(ip, networks)}.`
            );
    }
    return undefined;
}

function adviseNetwork(ip: string, networks: readonly WireNamed[]): string {
    const names = networks.filter((one) => contains(one, ip)).map(({ name }) => `network: "${name}"`);
    return names.length > 0 ? `, or name the network that contains it: ${listWords(names, "or")}` : "";
}

/** Throws what checks found, if anything. */
export function refuse(...problems: (string | undefined)[]): void {
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length > 0) throw new Error(found.join("\n"));
}
