import { DeviceIndex, valuesOf } from "../../../bcm/client/device-index";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import { readStatuses } from "../../../bcm/client/statuses";
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
    /** Host names of all nodes of the program on this head node. */
    inProgram: ReadonlySet<string>;
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

/** Nodes of a set under a new key: the old key leaves, and the MAC is the same. By the new host name. */
export function findRenamed({ specs, lists, stored, inProgram }: Situation): Map<string, Renamed> {
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

/** Former names, by the new ones. */
export function formerNames(renamed: ReadonlyMap<string, Renamed>): Record<string, string> {
    return Object.fromEntries([...renamed].map(([hostname, { from }]) => [hostname, from]));
}

/**
 * What moves between the nodes of a set, in which order, and why it cannot. Makes one status call if anything moves.
 *
 * @param situation with renamed devices under their new names
 */
export async function findExchange({ client }: HeadNode, situation: Situation): Promise<Exchange> {
    const { lists, stored } = situation;
    const isChanging = (spec: DeviceSpec) => {
        const before = stored.get(lists.renamed?.get(spec.hostname) ?? spec.hostname);
        return !before || !sameValue(claimsOf(before), claimsOf(spec));
    };
    const leaving = findLeaving(situation);
    const assumed = planFor(situation, isChanging, leaving);
    const statuses = await readStatuses(
        client,
        assumed.moves.map(({ uuid }) => uuid),
    );
    const up = new Set(
        statuses.flatMap((status) => (status?.status === "UP" ? [status.ref_device_uuid] : [])),
    );
    const stays = (device: WireDevice) => up.has(device.uuid) && !stored.get(device.hostname)?.isForced;
    const staying = leaving.filter(stays);
    const plan =
        staying.length > 0
            ? planFor(
                  situation,
                  isChanging,
                  leaving.filter((device) => !stays(device)),
              )
            : assumed;
    const findings = staying.map(
        ({ hostname }): Finding => ({ subject: hostname, field: "", message: STAYS }),
    );
    try {
        const rounds = orderMoves(plan.moves, [...lists.devices], (uuid) => up.has(uuid));
        return { ...plan, isChanging, findings, steps: describeSteps(rounds) };
    } catch (error) {
        return {
            ...plan,
            isChanging,
            steps: [],
            findings: [...findings, { subject: "", field: "", message: (error as Error).message }],
        };
    }
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
        const before = stored.get(lists.renamed?.get(spec.hostname) ?? spec.hostname);
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
    const nameOf = (hostname: string) => lists.renamed?.get(hostname) ?? hostname;
    return { ...plan, moves: plan.moves.map((move) => ({ ...move, hostname: nameOf(move.hostname) })) };
}

/** Whether a node could take or give up anything at all; most of a thousand could not, and need no second look. */
function mayMove(spec: DeviceSpec, live: WireDevice | undefined, devices: DeviceIndex): boolean {
    const stated = new Set(valuesOf({ ...spec, mac: spec.mac ?? "" }));
    if (live && valuesOf(live).some((value) => !stated.has(value))) return true;
    return [...stated].some((value) =>
        [...devices.withMac(value), ...devices.withAddress(value)].some(({ uuid }) => uuid !== live?.uuid),
    );
}

/** Devices of the state that leave the set and whose records go. */
function findLeaving({ lists, stored, inProgram }: Situation): WireDevice[] {
    const renamed = new Set(lists.renamed?.values());
    return [...stored].flatMap(([hostname, { isReleased }]) => {
        if (isReleased || inProgram.has(hostname) || renamed.has(hostname)) return [];
        return lists.devices.named(hostname) ?? [];
    });
}

/** What a node states about MACs and addresses. */
function claimsOf({ mac, interfaces }: Pick<DeviceSpec, "mac" | "interfaces">): unknown {
    const spec = canonicalFields(DEVICE_FIELDS, { mac, interfaces });
    return {
        mac: spec.mac,
        ports: spec.interfaces.map(({ name, mac, ip, dhcp }) => ({ name, mac, ip, dhcp })),
    };
}

function bootMacOf({ mac, interfaces }: DeviceSpec): string | undefined {
    return canonicalMac(mac ?? interfaces.find(({ bootable }) => bootable === true)?.mac ?? "");
}
