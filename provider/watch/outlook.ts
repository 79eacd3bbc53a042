import { describeBasis, expectedSeconds, type InstallTimes, type TimedMode } from "../../model/install-times";
import type { ReadinessTarget, Rest } from "../../model/power";
import { listSchedule } from "../../model/schedule";
import { parseUrn } from "../../model/urn";
import { readInstallTimes } from "../notes/install-times";
import { installSeconds, modeOf, usualMode } from "./boots";
import type { RolloutForecast } from "./report/records";
import type { NodeProgress } from "./watch";

/** What is watched of a rollout, and what comes after it. */
export interface Stretch {
    targets: readonly ReadinessTarget[];
    /** @default nothing */
    rest?: Rest;
    /** Whether those rest wait until nobody is under way, as they do for canaries. */
    isBarrier: boolean;
}

/** When a rollout will be done, by how long installs on its head node took before. */
export class Outlook {
    private readonly headNode: string;
    private readonly known: InstallTimes;

    private constructor(headNode: string, known: InstallTimes) {
        this.headNode = headNode;
        this.known = known;
    }

    static async read(headNode: string): Promise<Outlook> {
        return new Outlook(headNode, await readInstallTimes(headNode));
    }

    /** ` · end about 14:35`, by this machine's clock; empty where nothing is known. */
    describeEnd(stretch: Stretch, nodes: ReadonlyMap<string, NodeProgress>, now = Date.now()): string {
        const seconds = this.secondsLeft(stretch, nodes);
        if (seconds === undefined) return "";
        // Each of those that are under way has taken longer than any before it.
        if (seconds === 0) return " · longer than expected";
        return ` · end about ${momentOf(new Date(now + seconds * 1000), new Date(now))}`;
    }

    /**
     * What is expected of the whole rollout as it begins, for the report; undefined of one of which this process has booted none.
     *
     * @param begun how those fare that were watched before
     */
    foresee(
        stretch: Stretch,
        begun: ReadonlyMap<string, NodeProgress>,
        urn: unknown,
        now = Date.now(),
    ): RolloutForecast | undefined {
        const { targets, rest } = stretch;
        if (!targets.some((target) => modeOf(this.headNode, target) !== undefined)) return undefined;
        const modes = targets.flatMap((target) => this.modeOf(target, begun.get(target.hostname)) ?? []);
        const seconds = this.secondsLeft(stretch, begun) ?? 0;
        return {
            set: (parseUrn(urn)?.name ?? "").replace(/-wave-\d+$/, ""),
            nodes: modes.length + (rest?.nodes ?? 0),
            seconds,
            basis: describeBasis(modes, this.known),
            ...{ startedAt: now, arrived: 0, took: 0 },
        };
    }

    /** Seconds until the last node is there, those rest included; undefined if none is awaited, or this process has booted none. */
    private secondsLeft(
        { targets, rest = { nodes: 0, window: 1 }, isBarrier }: Stretch,
        nodes: ReadonlyMap<string, NodeProgress>,
    ): number | undefined {
        const usual = usualMode(this.headNode);
        if (usual === undefined) return undefined;
        const taken: number[] = [];
        for (const target of targets) {
            const node = nodes.get(target.hostname);
            const mode = this.modeOf(target, node);
            if (mode === undefined || (node && node.state !== "waiting")) continue;
            taken.push(expectedSeconds(mode, this.known, taken.length, node && installSeconds(node)));
        }
        if (taken.length + rest.nodes === 0) return undefined;
        const last = Math.max(0, ...taken);
        const line = Array.from({ length: rest.nodes }, (_, index) => ({
            seconds: expectedSeconds(usual, this.known, taken.length + index),
        }));
        const ends = listSchedule(line, { window: rest.window, taken: isBarrier ? [] : taken });
        return Math.max(last, ...ends.map((end) => (isBarrier ? last + end : end)));
    }

    /** A node that another process has booted is taken for one like the others; one that was on already boots no more. */
    private modeOf(target: ReadinessTarget, node: NodeProgress | undefined): TimedMode | undefined {
        const { outcome, until = "active" } = target;
        if (outcome !== "done" || until !== "active") return undefined;
        if (node?.isFormatted) return "FULL";
        return modeOf(this.headNode, target) ?? usualMode(this.headNode);
    }
}

/** `14:35`, or `Sat 14:35` on another day. */
function momentOf(moment: Date, now: Date): string {
    const time = moment.toTimeString().slice(0, 5);
    const day = moment.toDateString();
    return day === now.toDateString() ? time : `${day.slice(0, 3)} ${time}`;
}
