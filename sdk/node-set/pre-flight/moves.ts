import { DeviceIndex, valuesOf } from "../../../bcm/client/device-index";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import { findUp } from "../../../bcm/client/statuses";
import { type HeadNodeLists, wantedRecord } from "../../../bcm/rules/device-forecast";
import {
    describeSteps,
    orderMoves,
    type Plan,
    planMoves,
    readClaims,
    withClaims,
} from "../../../bcm/rules/moves";
import type { WireDevice } from "../../../bcm/wire/device";
import { sameValue } from "../../../bcm/wire/entities";
import { canonicalFields } from "../../../bcm/wire/fields";
import { isMoving, markOf } from "../../../bcm/wire/marks";
import { DEVICE_FIELDS, type DeviceSpec, type Renamed } from "../../../model/device";
import type { Finding } from "../../../model/issues";
import { canonicalMac } from "../../../model/values";
import type { StoredDevice } from "./stored-set";

/** The most steps that are printed. */
const MOST_STEPS = 20;

const STAYS =
    "leaves the set and is UP, so its record is not removed, and it keeps what another node is to have. Power it off first";

/** A set's nodes, and what the head node and the state have. */
export interface Situation {
    specs: readonly DeviceSpec[];
    lists: HeadNodeLists;
    /** The set's devices in the stack's state, by host name. */
    stored: ReadonlyMap<string, StoredDevice>;
}

/** What an update moves between the nodes of a set before anything else. */
export interface Exchange extends Plan {
    /** For people; empty if nothing moves. */
    steps: string[];
    /** Why it cannot be done. */
    findings: Finding[];
    /** Whether the update changes what a node states about its MACs and addresses. */
    isChanging: (spec: DeviceSpec) => boolean;
}

/**
 * Nodes of a set under a new key: the old key leaves, and the MAC is the same. By the new host name.
 *
 * @param inProgram host names of all nodes of the program on this head node
 */
export function findRenamed(
    { specs, lists, stored }: Situation,
    inProgram: ReadonlySet<string>,
): Map<string, Renamed> {
    const found = new Map<string, Renamed>();
    const taken = new Set<string>();
    for (const spec of specs) {
        const { hostname } = spec;
        const mac = bootMacOf(spec);
        if (mac === undefined || lists.devices.named(hostname)) continue;
        for (const live of lists.devices.withMac(mac)) {
            const before = stored.get(live.hostname);
            const { registration } = markOf(live) ?? {};
            const isSame = registration === undefined || registration === before?.registration;
            if (!before || !isSame || inProgram.has(live.hostname) || taken.has(live.uuid)) continue;
            taken.add(live.uuid);
            const interfaces = before.interfaces.map(({ name }) => name);
            found.set(hostname, {
                from: live.hostname,
                registration,
                wasAdopted: before.isAdopted,
                interfaces,
            });
        }
    }
    return found;
}

/**
 * The lists with renamed devices under their new names.
 *
 * @param renamed former names, by the new ones
 */
export function withRenamed(lists: HeadNodeLists, renamed: Readonly<Record<string, string>>): HeadNodeLists {
    const names = Object.entries(renamed);
    if (names.length === 0) return lists;
    const devices = new DeviceIndex(lists.devices);
    for (const [hostname, from] of names) {
        const live = devices.named(from);
        if (live) devices.put({ ...live, hostname });
    }
    return { ...lists, devices, renamed: new Map(names) };
}

/** What a node is registered as so far. */
function formerName({ renamed }: HeadNodeLists, hostname: string): string {
    return renamed?.get(hostname) ?? hostname;
}

/** Former names, by the new ones. */
export function formerNames(renamed: ReadonlyMap<string, Renamed>): Record<string, string> {
    return Object.fromEntries([...renamed].map(([hostname, { from }]) => [hostname, from]));
}

/**
 * What moves between the nodes of a set, in which order, and why it cannot. Makes one status call if anything moves.
 *
 * @param situation with renamed devices under their new names
 * @param removed host names of devices that leave the set and whose records go
 */
export async function findExchange(
    { client }: HeadNode,
    situation: Situation,
    removed: readonly string[],
): Promise<Exchange> {
    const { lists, stored } = situation;
    const isChanging = (spec: DeviceSpec) => {
        const before = stored.get(formerName(lists, spec.hostname));
        return !before || !sameValue(statedClaims(before), statedClaims(spec));
    };
    const leaving = removed.flatMap((hostname) => lists.devices.named(hostname) ?? []);
    const assumed = planFor(situation, isChanging, leaving);
    const up = await findUp(
        client,
        assumed.moves.map(({ uuid }) => uuid),
    );
    const staying = leaving.filter(({ uuid, hostname }) => up.has(uuid) && !stored.get(hostname)?.isForced);
    const going = leaving.filter((device) => !staying.includes(device));
    const plan = staying.length > 0 ? planFor(situation, isChanging, going) : assumed;
    const findings = staying.map(
        ({ hostname }): Finding => ({ subject: hostname, field: "", message: STAYS }),
    );
    const live = plan.moves.flatMap(({ uuid }) => lists.devices.get(uuid) ?? []);
    let steps: string[] = [];
    try {
        steps = describeSteps(orderMoves(plan.moves, live, (uuid) => up.has(uuid)));
    } catch (error) {
        findings.push({ subject: "", field: "", message: (error as Error).message });
    }
    return { ...plan, isChanging, findings, steps };
}

/** The steps as one text. */
export function describeExchange(steps: readonly string[], headNode: string): string {
    const more = steps.length - MOST_STEPS;
    return [
        `Moves on ${headNode}, before anything else is written:`,
        ...steps.slice(0, MOST_STEPS).map((step) => `  ${step}`),
        ...(more > 0 ? [`  … and ${more} more`] : []),
    ].join("\n");
}

/**
 * A record for BCM's validation, which compares it with the others as they are now: without what another one still has.
 *
 * @returns undefined if it cannot be judged before the others have moved
 */
export function asAlone(
    wanted: WireDevice,
    { moves }: Plan,
    { devices }: HeadNodeLists,
): WireDevice | undefined {
    if (moves.length === 0) return wanted;
    const live = devices.get(wanted.uuid);
    const move = moves.find(({ uuid }) => uuid === wanted.uuid);
    if (live && move) return withClaims(wanted, readClaims(live, move.claims));
    const isHeld = [...devices.withMac(canonicalMac(wanted.mac) ?? "")].some(
        ({ uuid }) => uuid !== wanted.uuid,
    );
    return isHeld ? undefined : wanted;
}

function planFor(
    { specs, lists, stored }: Situation,
    isChanging: (spec: DeviceSpec) => boolean,
    leaving: readonly WireDevice[],
): Plan {
    const moving = specs.flatMap((spec) => {
        const live = lists.devices.named(spec.hostname);
        const changes = isChanging(spec);
        const isConcerned = live && isMoving(live) ? true : changes && mayMove(spec, live, lists.devices);
        if (!isConcerned) return [];
        const before = stored.get(formerName(lists, spec.hostname));
        const previous = before && ({ interfaces: before.interfaces } as DeviceSpec);
        return [{ live, wanted: wantedRecord(spec, lists, previous), isChanging: changes }];
    });
    const plan = planMoves(
        [
            ...moving.flatMap(({ live, ...wish }) => (live ? [{ ...wish, live }] : [])),
            ...leaving.map((live) => ({ live, wanted: undefined, isChanging: true })),
        ],
        moving.map(({ wanted }) => wanted),
        lists.devices,
    );
    // A renamed device gets its name only afterwards.
    const moves = plan.moves.map((move) => ({ ...move, hostname: formerName(lists, move.hostname) }));
    return { ...plan, moves };
}

/** Whether a node could take or give up anything at all; most of a thousand could not, and need no second look. */
function mayMove(spec: DeviceSpec, live: WireDevice | undefined, devices: DeviceIndex): boolean {
    const stated = new Set(valuesOf({ ...spec, mac: spec.mac ?? "" }));
    if (live && valuesOf(live).some((value) => !stated.has(value))) return true;
    return [...stated].some((value) =>
        [...devices.withMac(value), ...devices.withAddress(value)].some(({ uuid }) => uuid !== live?.uuid),
    );
}

/** What a node states about MACs and addresses. */
function statedClaims({ mac, interfaces }: Pick<DeviceSpec, "mac" | "interfaces">): unknown {
    const spec = canonicalFields(DEVICE_FIELDS, { mac, interfaces });
    return {
        mac: spec.mac,
        ports: spec.interfaces.map(({ name, mac, ip, dhcp }) => ({ name, mac, ip, dhcp })),
    };
}

function bootMacOf({ mac, interfaces }: DeviceSpec): string | undefined {
    return canonicalMac(mac ?? interfaces.find(({ bootable }) => bootable === true)?.mac ?? "");
}
