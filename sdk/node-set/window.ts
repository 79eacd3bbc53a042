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

/** The line in which BCM powers the nodes: canaries, all of which must have succeeded, and then the others. */
export function planSteps(args: NodeSetArgs): Step[] {
    const others = new Set(ipmiNodes(args));
    const hostnames = Object.keys(args.nodes ?? {}).filter((hostname) => !others.has(hostname));
    const { canary = 0 } = args.rollout ?? {};
    const size = windowOf(args);
    const canaries = slide(hostnames.slice(0, canary), size);
    const rest = slide(hostnames.slice(canary), size);
    const allowed = allowedFailures(args);
    const steps = [
        ...canaries.map((step) => ({ ...step, maxFailures: 0, isCanary: true })),
        ...rest.map((step) => ({ ...step, maxFailures: allowed, isCanary: false })),
    ];
    return steps.map((step, index) => ({ ...step, isLast: index === steps.length - 1 }));
}

/** A window that moves along a line: first it is filled, then a step at a time; in the end it runs empty. */
function slide(hostnames: string[], size: number): Pick<Step, "hostnames" | "leave">[] {
    const steps: string[][] = [];
    for (let at = 0; at < hostnames.length; at += steps.at(-1)?.length ?? 0)
        steps.push(hostnames.slice(at, at + (at === 0 ? size : stepAt(at, size))));
    return steps.map((step, index) => {
        const next = steps[index + 1];
        return { hostnames: step, leave: next ? size - next.length : 0 };
    });
}

/** By the place alone: nodes that are added at the end of a line leave every step before them as it is. */
function stepAt(at: number, size: number): number {
    return Math.max(1, Math.min(Math.floor(at / POSITIONS_PER_STEP), Math.floor(size / 2)));
}
