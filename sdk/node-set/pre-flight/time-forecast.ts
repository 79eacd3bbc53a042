import type { PowerActionKind } from "../../../model/enums";
import {
    about,
    describeBasis,
    expectedSeconds,
    type InstallTimes,
    TimedMode,
} from "../../../model/install-times";
import { listSchedule, type Places, type Turn } from "../../../model/schedule";
import { plural } from "../../../model/text";
import type { NodeSetArgs } from "../../args";
import { ipmiNodes } from "../plan";
import { planSteps, windowOf } from "../window";
import { actionOf, judgePower, type PoweredNode } from "./describe-power";

/** What a forecast of the time rests on. */
export interface Timing {
    args: NodeSetArgs;
    action: PowerActionKind;
    nodes: readonly PoweredNode[];
    /** How long installs took on this head node. */
    known: InstallTimes;
    /** Whether nodes are freed of jobs before they are powered, which takes as long as these. @default false */
    isDrained?: boolean;
}

/** A node that is powered, and boots by itself. */
interface Timed extends PoweredNode {
    mode: TimedMode;
}

/**
 * How long the update takes for those that it powers and that install, e.g. `30 nodes, 10 at a time: about 1 h 50 min, by 12
 * earlier installs in mode FULL on this head node`; undefined if there is none.
 */
export function describeTime({ args, action, nodes, known, isDrained = false }: Timing): string | undefined {
    const booted = nodes.filter(
        (node) => judgePower(action, node).kind === "sent" && actionOf(action, node) !== "power_off",
    );
    const timed = booted.flatMap((node): Timed[] => {
        const mode = node.boot.waitsForPerson ? undefined : TimedMode.safeParse(node.boot.mode).data;
        return mode === undefined ? [] : [{ ...node, mode }];
    });
    if (timed.length === 0) return undefined;
    const window = windowOf(args);
    const line = timed.length > window ? `, ${window} at a time` : "";
    const others = booted.length - timed.length;
    const person = `, not counting ${plural(others, "node that waits", "nodes that wait")} for a person`;
    const jobs = "; how long each is drained before, its jobs decide";
    const basis = describeBasis(
        timed.map(({ mode }) => mode),
        known,
    );
    return (
        `${plural(timed.length, "node")}${line}: ${about(secondsOf(timed, args, known))}, ${basis}` +
        `${others > 0 ? person : ""}${isDrained ? jobs : ""}`
    );
}

/** The canaries, then the others, then those that are tried again, and at last those that ipmitool powers; each waits for those before. */
function secondsOf(timed: readonly Timed[], args: NodeSetArgs, known: InstallTimes): number {
    const byHost = new Map(timed.map((node) => [node.hostname, node]));
    const steps = planSteps(args);
    const inLine = (isCanary: boolean) =>
        steps
            .filter((step) => step.isCanary === isCanary)
            .flatMap(({ hostnames }) => hostnames.flatMap((hostname) => byHost.get(hostname) ?? []))
            .filter(({ nextTry }) => nextTry === undefined);
    const byIpmi = new Set(ipmiNodes(args));
    const isSequential = args.provisioningMode === "sequential";
    const places: Places = { window: windowOf(args), maxPerGroup: args.rollout?.maxPerGroup };
    const parts = [
        { nodes: inLine(true), places },
        { nodes: inLine(false), places },
        { nodes: timed.filter(({ nextTry }) => nextTry !== undefined), places },
        {
            nodes: timed.filter(({ hostname }) => byIpmi.has(hostname)),
            places: { window: isSequential ? 1 : Math.max(1, byIpmi.size) },
        },
    ];
    const counts = new Map<TimedMode, number>();
    const turnOf = ({ mode, group }: Timed): Turn => {
        const index = counts.get(mode) ?? 0;
        counts.set(mode, index + 1);
        return { seconds: expectedSeconds(mode, known, index), group };
    };
    return parts.reduce(
        (sum, part) => sum + Math.max(0, ...listSchedule(part.nodes.map(turnOf), part.places)),
        0,
    );
}
