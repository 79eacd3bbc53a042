import type { Claims, Move } from "../../model/move";
import { addTo } from "../../model/records";
import { listWords } from "../../model/text";
import { canonicalMac, NO_MAC } from "../../model/values";
import { type DeviceIndex, valuesOf } from "../client/device-index";
import type { WireDevice } from "../wire/device";
import { findEntity } from "../wire/entities";
import { NO_ADDRESS } from "../wire/envelope";
import { isMoving } from "../wire/marks";

/*
 * Nodes that exchange MACs or addresses in one update. No two devices may have the same at any moment, so their records are
 * changed in an order in which each step is legal: a chain from its free end, a circle by way of "no address" on one of them.
 */

/** A device of a set, and what the update makes of it. */
export interface Wish {
    live: WireDevice;
    /** The record as wanted; undefined if it is removed. */
    wanted: WireDevice | undefined;
    /** Whether the program states something else than the state has; otherwise no update of its own follows. */
    isChanging: boolean;
}

/** One write. Steps of a round do not depend on each other. */
export interface Step extends Required<Move> {
    /** MACs and addresses that it has from then on, and those that it has no longer. */
    takes: string[];
    gives: string[];
    /** Whether it only gives up what another one takes first, and gets its own later. */
    isInterim: boolean;
}

/** What moves in an update. */
export interface Plan {
    moves: Move[];
    /** Whether a device gives up a MAC or an address, so that another node may take it. */
    isGivenUp: (device: WireDevice, value: string) => boolean;
}

/**
 * Finds the devices that take from one another.
 *
 * @param wishes devices of the set that the head node has
 * @param wanted records of all nodes of the set as wanted, also of those that the head node does not have yet
 */
export function planMoves(
    wishes: readonly Wish[],
    wanted: readonly WireDevice[],
    devices: DeviceIndex,
): Plan {
    const byUuid = new Map(wishes.map((wish) => [wish.live.uuid, wish]));
    const isGivenUp = ({ uuid }: WireDevice, value: string) => {
        const wish = byUuid.get(uuid);
        return wish !== undefined && (!wish.wanted || !held(wish.wanted).has(value));
    };
    const takers = new Set<string>();
    const given = new Map<string, Set<string>>();
    for (const taker of wanted)
        for (const value of held(taker))
            for (const holder of [...devices.withMac(value), ...devices.withAddress(value)]) {
                if (holder.uuid === taker.uuid || !isGivenUp(holder, value)) continue;
                takers.add(taker.uuid);
                addTo(given, holder.uuid, value);
            }
    const moves = wishes.flatMap(({ live, wanted: own, isChanging }): Move[] => {
        const { uuid, hostname } = live;
        const values = given.get(uuid);
        // Of a run that was killed; the node's own update ends it, and where there is none, this one.
        const isLeft = isMoving(live) && !isChanging;
        if (!takers.has(uuid) && !values && !isLeft) return [];
        const claims = own ? differenceBetween(live, own) : emptying(live, values ?? new Set());
        return [{ uuid, hostname, claims, isLast: own !== undefined && !isChanging }];
    });
    return { moves, isGivenUp };
}

/**
 * The order of the writes, in rounds.
 *
 * @param live the records as they are now
 * @param isUp whether a node runs, and so cannot be without its MAC for a moment
 * @throws Error if no order is legal
 */
export function orderMoves(
    moves: readonly Move[],
    live: readonly WireDevice[],
    isUp: (uuid: string) => boolean,
): Step[][] {
    const records = new Map(live.map((device) => [device.uuid, device]));
    const recordOf = ({ uuid }: Pick<Move, "uuid">) => records.get(uuid) as WireDevice;
    let pending = moves.filter((move) => records.has(move.uuid));
    const ends = new Map(
        pending.map((move) => [move, held(withClaims(recordOf(move), move.claims))] as const),
    );
    const holders = new Map(
        pending.flatMap((move) => [...held(recordOf(move))].map((value) => [value, move] as const)),
    );
    const apply = (move: Move, claims: Claims, isInterim: boolean): Step => {
        const before = held(recordOf(move));
        const changed = withClaims(recordOf(move), claims);
        const after = held(changed);
        const [takes, gives] = [without(after, before), without(before, after)];
        records.set(move.uuid, changed);
        for (const value of gives) holders.delete(value);
        for (const value of takes) holders.set(value, move);
        const { uuid, hostname, isLast } = move;
        return { uuid, hostname, claims, takes, gives, isInterim, isLast: isLast === true && !isInterim };
    };
    const rounds: Step[][] = [];
    while (pending.length > 0) {
        const blockers: Blockers = new Map(
            pending.map((move) => [move, blockersOf(move, ends.get(move) ?? new Set(), holders)] as const),
        );
        const ready = pending.filter((move) => blockers.get(move)?.length === 0);
        if (ready.length > 0) rounds.push(ready.map((move) => apply(move, move.claims, false)));
        else {
            const { move, values } = chooseBreaker(circleIn(blockers), isUp);
            rounds.push([apply(move, emptying(recordOf(move), values), true)]);
        }
        pending = pending.filter((move) => !ready.includes(move));
    }
    return rounds;
}

/** The record with other MACs and addresses. */
export function withClaims<Live extends WireDevice>(live: Live, { mac, ports }: Claims): Live {
    const interfaces = live.interfaces.map((port) =>
        ports[port.name] ? { ...port, ...ports[port.name], modified: true } : port,
    );
    return { ...live, ...(mac !== undefined && { mac }), interfaces, modified: true };
}

/** What the record has of the MACs and addresses that `claims` names. */
export function readClaims(live: WireDevice, { mac, ports }: Claims): Claims {
    const found = Object.entries(ports).map(([name, wanted]) => {
        const port = findEntity(live.interfaces, "name", name) ?? {};
        return [name, Object.fromEntries(Object.keys(wanted).map((key) => [key, port[key]]))] as const;
    });
    return { ...(mac !== undefined && { mac: live.mac }), ports: Object.fromEntries(found) };
}

/** What happens, for people, e.g. `1. dgx-02 gives up 10.1.1.2`, `2. dgx-01 takes 10.1.1.2`. */
export function describeSteps(rounds: readonly (readonly Step[])[]): string[] {
    return rounds.map((round, index) => {
        const said = round.map(({ hostname, takes, gives }) => {
            if (takes.length > 0) return `${hostname} takes ${listWords(takes, "and")}`;
            return gives.length > 0
                ? `${hostname} gives up ${listWords(gives, "and")}`
                : `${hostname} is done`;
        });
        return `${index + 1}. ${said.join(", ")}`;
    });
}

/** The MACs and addresses of a record. */
function held(device: WireDevice): Set<string> {
    return new Set(valuesOf(device));
}

/** What changes on interfaces that are there; one that goes gives up what it has, and a new one comes with the node's own update. */
function differenceBetween(live: WireDevice, wanted: WireDevice): Claims {
    const ports = live.interfaces.flatMap((port) => {
        const next = findEntity(wanted.interfaces, "name", port.name) ?? emptied(port);
        const keys = (["mac", "ip", "dhcp", "network"] as const).filter(
            (key) => next[key] !== undefined && next[key] !== port[key],
        );
        return keys.length === 0
            ? []
            : [[port.name, Object.fromEntries(keys.map((key) => [key, next[key]]))] as const];
    });
    return { ...(live.mac !== wanted.mac && { mac: wanted.mac }), ports: Object.fromEntries(ports) };
}

function emptied(port: WireDevice["interfaces"][number]): WireDevice["interfaces"][number] {
    return { ...port, ip: NO_ADDRESS, ...(port.mac !== undefined && { mac: NO_MAC }) };
}

/** The record without certain values. */
function emptying(live: WireDevice, values: ReadonlySet<string>): Claims {
    const isOne = (value: unknown) => typeof value === "string" && values.has(canonicalMac(value) ?? value);
    const ports = live.interfaces.flatMap((port) => {
        const claims = {
            ...(isOne(port.mac) && { mac: NO_MAC }),
            ...(isOne(port.ip) && { ip: NO_ADDRESS }),
        };
        return Object.keys(claims).length > 0 ? [[port.name, claims] as const] : [];
    });
    return { ...(isOne(live.mac) && { mac: NO_MAC }), ports: Object.fromEntries(ports) };
}

/** The moves that must come before one that ends with these values. */
function blockersOf(
    move: Move,
    ends: ReadonlySet<string>,
    holders: ReadonlyMap<string, Move>,
): { by: Move; value: string }[] {
    return [...ends].flatMap((value) => {
        const by = holders.get(value);
        return by === undefined || by === move ? [] : [{ by, value }];
    });
}

type Blockers = ReadonlyMap<Move, readonly { by: Move; value: string }[]>;

interface Member {
    move: Move;
    /** What others wait for. */
    values: Set<string>;
}

/** Each waits for another, so following them ends in a circle. */
function circleIn(blockers: Blockers): Member[] {
    const path: Move[] = [];
    let [at] = blockers.keys();
    while (at && !path.includes(at)) {
        path.push(at);
        at = blockers.get(at)?.[0]?.by;
    }
    const wanted = [...blockers.values()].flat();
    return path.slice(path.indexOf(at as Move)).map((move) => ({
        move,
        values: new Set(wanted.filter(({ by }) => by === move).map(({ value }) => value)),
    }));
}

/** The member that gives up first what the others wait for: one that does not run, where that is a MAC. */
function chooseBreaker(circle: Member[], isUp: (uuid: string) => boolean): Member {
    const hasMac = (values: Set<string>) => [...values].some((value) => canonicalMac(value) !== undefined);
    const rank = ({ move, values }: Member) => {
        if (!isUp(move.uuid)) return 0;
        return hasMac(values) ? 2 : 1;
    };
    const [first] = circle.toSorted((a, b) => rank(a) - rank(b));
    if (first && rank(first) < 2) return first;
    const names = circle.map(({ move }) => move.hostname).sort();
    throw new Error(
        `${listWords(names, "and")} exchange MACs, and all of them are UP: one would be without its MAC for a moment, and is ` +
            "not to be while it runs. Power one of them off first.",
    );
}

function without(values: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
    return [...values].filter((value) => !others.has(value));
}
