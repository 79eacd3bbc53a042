import type { NodeSetArgs } from "../args";
import { allowedFailures, ipmiNodes } from "./plan";

const DEFAULT_PARALLEL = 10;
/** The longer the line, the larger the steps: so a set of any size has about a hundred watchers. */
const POSITIONS_PER_STEP = 50;

/** Nodes that are powered together, as soon as so many places are free. */
export interface Step {
    hostnames: string[];
    /** How many nodes may still be under way when the next step begins. */
    leave: number;
    /** If more nodes than this fail, counting all steps so far, the rollout stops. */
    maxFailures: number;
    isCanary: boolean;
    /** Whether nobody comes after it. */
    isLast: boolean;
}

/** How many nodes of a set may be under way at a time. */
export function windowOf({ provisioningMode, rollout }: NodeSetArgs): number {
    return provisioningMode === "sequential" ? 1 : Math.max(1, rollout?.maxParallel ?? DEFAULT_PARALLEL);
}

/** How work is taken off the nodes of a set; undefined where it is left to end with their power. */
export function drainOf({ rollout }: NodeSetArgs): { timeout?: number; reason?: string } | undefined {
    const { drain } = rollout ?? {};
    if (drain === undefined || drain === false) return undefined;
    return drain === true ? {} : drain;
}

/** How many nodes end their work ahead of the window. */
export function aheadOf(args: NodeSetArgs): number {
    return args.rollout?.drainAhead ?? windowOf(args);
}

/** The line in which BCM powers the nodes: canaries, all of which must have succeeded, and then the others. */
export function planSteps(args: NodeSetArgs): Step[] {
    const others = new Set(ipmiNodes(args));
    const all = Object.keys(args.nodes ?? {}).filter((hostname) => !others.has(hostname));
    const { canary = 0, maxPerGroup } = args.rollout ?? {};
    const groupOf = (hostname: string) => args.nodes[hostname]?.group;
    const inTurn = takeInTurn(all, groupOf);
    const first = inTurn.slice(0, canary);
    const chosen = new Set(first);
    const rest = (maxPerGroup === undefined ? all : inTurn).filter((hostname) => !chosen.has(hostname));
    const isDraining = drainOf(args) !== undefined;
    const limits: Limits = { size: windowOf(args), maxPerGroup, groupOf };
    const divide = isDraining ? pace : slide;
    const pick = { ...limits, ahead: aheadOf(args) };
    const allowed = allowedFailures(args);
    const steps = [
        ...divide(first, pick).map((step) => ({ ...step, maxFailures: 0, isCanary: true })),
        ...divide(rest, pick).map((step) => ({ ...step, maxFailures: allowed, isCanary: false })),
    ];
    return steps.map((step, index) => ({ ...step, isLast: index === steps.length - 1 }));
}

/** One of each group after the other, each group in the order of the map; whoever has no group keeps his place in its turn. */
function takeInTurn(hostnames: string[], groupOf: (hostname: string) => string | undefined): string[] {
    const taken = new Map<string, number>();
    const turns = hostnames.map((hostname, place) => {
        const group = groupOf(hostname) ?? "";
        const turn = taken.get(group) ?? 0;
        taken.set(group, turn + 1);
        return { hostname, turn, place };
    });
    if (taken.size <= 1) return hostnames;
    return turns.sort((a, b) => a.turn - b.turn || a.place - b.place).map(({ hostname }) => hostname);
}

interface Limits {
    size: number;
    maxPerGroup: number | undefined;
    groupOf: (hostname: string) => string | undefined;
}

/** A window that moves along a line: first it is filled, then a step at a time; in the end it runs empty. */
function slide(hostnames: string[], limits: Limits): Pick<Step, "hostnames" | "leave">[] {
    const { size } = limits;
    const steps: string[][] = [];
    for (let at = 0; at < hostnames.length; at += steps.at(-1)?.length ?? 0)
        steps.push(withinGroups(hostnames.slice(at, at + (at === 0 ? size : stepAt(at, size))), limits));
    return makeRoom(steps, size);
}

/** The longest step, as a part of the window: whoever is free waits for the others of his step. */
const STEPS_PER_WINDOW = 20;

/**
 * A window that moves along a line of which nobody knows the order: it is filled step by step, too, because whoever is free first
 * comes first. A step is never more than can be free, or be of one group, at a time.
 */
function pace(
    hostnames: string[],
    { size, maxPerGroup = size, ahead }: Limits & { ahead: number },
): Pick<Step, "hostnames" | "leave">[] {
    const most = Math.max(1, Math.min(Math.ceil(size / STEPS_PER_WINDOW), maxPerGroup, ahead));
    const steps: string[][] = [];
    for (let at = 0; at < hostnames.length; at += most) steps.push(hostnames.slice(at, at + most));
    return makeRoom(steps, size);
}

/** Each step ends once there is room in the window for the one after it. */
function makeRoom(steps: readonly string[][], size: number): Pick<Step, "hostnames" | "leave">[] {
    return steps.map((hostnames, index) => {
        const next = steps[index + 1];
        return { hostnames, leave: next ? size - next.length : 0 };
    });
}

/** As many from the front as may be under way together; which group one counts to that states none is known only later. */
function withinGroups(hostnames: string[], { maxPerGroup, groupOf }: Limits): string[] {
    if (maxPerGroup === undefined) return hostnames;
    const counts = new Map<string, number>();
    const end = hostnames.findIndex((hostname, place) => {
        const group = groupOf(hostname);
        if (group === undefined) return place > 0;
        const count = (counts.get(group) ?? 0) + 1;
        counts.set(group, count);
        return count > maxPerGroup || (place > 0 && groupOf(hostnames[0] ?? "") === undefined);
    });
    return end < 0 ? hostnames : hostnames.slice(0, end);
}

/** By the place alone: nodes that are added at the end of a line leave every step before them as it is. */
function stepAt(at: number, size: number): number {
    return Math.max(1, Math.min(Math.floor(at / POSITIONS_PER_STEP), Math.floor(size / 2)));
}
