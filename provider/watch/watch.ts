import { pause } from "../../bcm/pause";
import { nextPhase, type WireStatus } from "../../bcm/wire/status";
import type { NodePhase } from "../../model/enums";
import type { ReadinessTarget } from "../../model/power";
import { listSome, plural } from "../../model/text";
import { lookPatiently } from "./patience";
import { mayLeave } from "./places";
import { isQueueing, stageOf } from "./stages";

/** Shortest and longest time between two looks: short while things change. */
const TICK_MS = { least: 1000, most: 10_000 } as const;

/** Nodes that an error names before it only counts them. */
const NAMED = 10;

/** How one node fares. */
export interface NodeProgress {
    state: "waiting" | "reached" | "failed";
    phase: NodePhase;
    rawState: string;
    message: string;
    /** Seconds that count for its time-out: since the watch began, and anew from when it got its install slot. */
    seconds: number;
    /** When its watch began, ms of this machine's clock. */
    startedAt: number;
    /** When it was last looked at. */
    seenAt: number;
    /** Seconds in each stage, in the order in which it went through them. */
    stages: Map<string, number>;
    /** Whether it is active, and its workload managers have not taken it back so far. */
    isReturning?: boolean;
    /** Whether it is active, and failed only in what comes after that. */
    isActive?: boolean;
    /** A boot that counts is later than this; undefined once the node has been seen leaving its old state. */
    bootedAfter?: number;
    /** Whether its disks were seen being formatted: in whatever mode it was asked to install, it is `FULL`. @default false */
    isFormatted?: boolean;
}

export interface WatchOptions {
    targets: readonly Pick<
        ReadinessTarget,
        "hostname" | "outcome" | "message" | "bootedAfter" | "until" | "group"
    >[];
    /** How those fare that were watched before, by host name. @default none was */
    begun?: ReadonlyMap<string, NodeProgress>;
    /** How many may still be on their way when the watch ends; there is one look at least. @default 0 */
    leave?: number;
    /** The same of nodes of a group. @default any number of each */
    leaveOf?: Readonly<Record<string, number>>;
    until: "active" | "powered_off";
    timeoutSeconds: number;
    /** The work on nodes whose turn comes, and on those that have arrived. @default nobody minds it */
    work?: Work;
    /** One look at all nodes, in the order of the targets; made again when the head node does not answer. */
    look: () => Promise<(WireStatus | null)[]>;
    /** Milliseconds; an argument so that tests own the time. */
    now?: () => number;
    sleep?: (milliseconds: number) => Promise<void>;
    /** Called after each look, and with a line alone while there is no answer. */
    onChange?: (line: string, nodes: ReadonlyMap<string, NodeProgress>) => void;
    /** Called once for each node that fails, at once. */
    onFailure?: (hostname: string, message: string) => void;
}

/** How far a node is that is active: its command runs, it is to be given back, nobody need wait any more, or it has failed. */
export type Arrival = { state: "command" | "giving back" | "done" } | { state: "failed"; message: string };

/** The work on nodes, as a watch minds it. */
export interface Work {
    /**
     * One look.
     *
     * @param active nodes that are active
     * @param awayMs for how long the head node did not answer before it
     * @returns how far each of the active ones is, by host name
     */
    look: (
        active: readonly string[],
        nodes: ReadonlyMap<string, NodeProgress>,
        awayMs: number,
    ) => Promise<ReadonlyMap<string, Arrival>>;
    /** Whether those that come next are found. */
    isReady: (underWay: readonly { group?: string }[]) => boolean;
    /** What there is to say of it, e.g. `["2 draining"]`. */
    describe: () => string[];
}

/**
 * Watches all nodes with one status call per tick until all but `leave`, and of each group all but `leaveOf`, have arrived, failed
 * or run out of time.
 */
export async function watchNodes(options: WatchOptions): Promise<Map<string, NodeProgress>> {
    const {
        targets,
        until,
        timeoutSeconds,
        look,
        onChange,
        onFailure,
        begun,
        leave = 0,
        leaveOf,
        work,
        now = Date.now,
        sleep = pause,
    } = options;
    const start = now();
    const nodes = new Map(
        targets.map((target) => [
            target.hostname,
            begun?.get(target.hostname) ?? startOf(target, { at: start }),
        ]),
    );
    const isOver = (hasLooked: boolean) => {
        const waiting = targets.filter(({ hostname }) => nodes.get(hostname)?.state === "waiting");
        const isLeft = waiting.length === 0 || (hasLooked && mayLeave(waiting, leave, leaveOf));
        return isLeft && (work?.isReady(waiting) ?? true);
    };
    let hasLooked = false;
    let workAwayMs = 0;
    let tick: number = TICK_MS.least;
    let shown = "";
    while (!isOver(hasLooked)) {
        const patience = { timeoutSeconds, now, sleep, onTrouble: (line: string) => onChange?.(line, nodes) };
        const { answer: statuses, awayMs } = await lookPatiently(look, patience).catch((error: Error) => {
            error.message += ` ${describeWatched(nodes)}; \`pulumi up\` goes on watching.`;
            throw error;
        });
        hasLooked = true;
        const at = now();
        const arrived: string[] = [];
        targets.forEach(({ hostname, until: own = until }, index) => {
            const node = nodes.get(hostname);
            if (node?.state !== "waiting") return;
            const passed = (at - node.seenAt) / 1000;
            node.seenAt = at;
            // Nodes cannot install from a head node that is away.
            node.seconds -= (awayMs + workAwayMs) / 1000;
            advance(node, statuses[index] ?? null, own, passed, timeoutSeconds);
            if ((node.state as string) === "failed") onFailure?.(hostname, node.message);
            if ((node.state as string) === "reached" && own === "active") arrived.push(hostname);
        });
        if (work) {
            const away = awayMs + workAwayMs;
            const { answer, awayMs: more } = await lookPatiently(
                () => work.look(arrived, nodes, away),
                patience,
            );
            workAwayMs = more;
            for (const hostname of arrived) {
                const node = nodes.get(hostname);
                if (node) settleArrival(node, answer.get(hostname), timeoutSeconds);
                if (node?.state === "failed") onFailure?.(hostname, node.message);
            }
        }
        const picture = JSON.stringify([
            [...nodes.values()].map(({ rawState, message }) => [rawState, message]),
            work?.describe(),
        ]);
        tick = picture === shown ? Math.min(tick * 1.5, TICK_MS.most) : TICK_MS.least;
        shown = picture;
        onChange?.(summarize(nodes), nodes);
        if (!isOver(hasLooked)) await sleep(tick);
    }
    return nodes;
}

/** `7/10 ready · 2 installing · 1 failed · slowest dgx-07 12m` */
export function summarize(nodes: ReadonlyMap<string, NodeProgress>): string {
    const all = [...nodes.entries()];
    const count = (wanted: NodeProgress["state"]) => all.filter(([, { state }]) => state === wanted).length;
    const waiting = all.filter(([, node]) => node.state === "waiting");
    const parts = all.length > 0 ? [`${count("reached")}/${all.length} ready`] : [];
    const stages = waiting.map(([, node]) => stageOf(node.rawState, node.message));
    for (const stage of [...new Set(stages)].sort())
        parts.push(`${stages.filter((other) => other === stage).length} ${stage}`);
    if (count("failed") > 0) parts.push(`${count("failed")} failed`);
    const slowest = waiting.sort(([, a], [, b]) => total(b) - total(a))[0];
    if (slowest) parts.push(`slowest ${slowest[0]} ${duration(total(slowest[1]))}`);
    return parts.join(" · ");
}

/** `45s`, `12m 30s`, `1h 05m` */
export function duration(seconds: number): string {
    const whole = Math.round(seconds);
    const padded = (value: number) => String(value).padStart(2, "0");
    if (whole < 60) return `${whole}s`;
    if (whole < 3600) return `${Math.floor(whole / 60)}m ${padded(whole % 60)}s`;
    return `${Math.floor(whole / 3600)}h ${padded(Math.floor((whole % 3600) / 60))}m`;
}

/** Seconds in all stages together. */
export function total({ stages }: NodeProgress): number {
    return [...stages.values()].reduce((sum, seconds) => sum + seconds, 0);
}

/** `2 nodes were being watched: dgx-01, dgx-02` */
function describeWatched(nodes: ReadonlyMap<string, NodeProgress>): string {
    const watched = [...nodes].filter(([, { state }]) => state === "waiting").map(([hostname]) => hostname);
    return `${plural(watched.length, "node was", "nodes were")} being watched: ${listSome(watched, NAMED)}`;
}

/** How a node fares before the first look at it. */
export function startOf(
    { outcome, message, bootedAfter }: Pick<ReadinessTarget, "outcome" | "message" | "bootedAfter">,
    { at, seconds = 0 }: { at: number; seconds?: number },
): NodeProgress {
    const neverStarted = outcome === "failed" || outcome === "held";
    return {
        state: neverStarted ? "failed" : "waiting",
        phase: "unknown",
        rawState: "",
        message: neverStarted ? message : "",
        seconds,
        startedAt: at,
        seenAt: at,
        stages: new Map(),
        bootedAfter,
    };
}

function advance(
    node: NodeProgress,
    status: WireStatus | null,
    until: WatchOptions["until"],
    passed: number,
    timeoutSeconds: number,
): void {
    const wasQueueing = isQueueing(node.message);
    const before = stageOf(node.rawState, node.message);
    if (node.rawState !== "") node.stages.set(before, (node.stages.get(before) ?? 0) + passed);
    node.rawState = status?.status ?? "not found";
    node.message = status?.infoMessage ?? "";
    if (/^recreating partitions|^waiting for FULL /i.test(node.message)) node.isFormatted = true;
    node.seconds += passed;
    // Queueing for a slot is not being stuck, and the time of an installation begins with its slot.
    if (wasQueueing || isQueueing(node.message)) node.seconds = 0;
    const power = until === "active" ? undefined : "OFF";
    // Powering was asking for a boot: from then on DOWN is a machine in its firmware.
    const phaseBefore = until === "active" ? "provisioning" : node.phase;
    node.phase = nextPhase(status, { before: phaseBefore, bootedAfter: node.bootedAfter, power });
    const hasLeft =
        status && status.status !== "UP" && status.reportedStatusTimestamp > (node.bootedAfter ?? 0);
    if (hasLeft) node.bootedAfter = undefined;
    if (node.phase === (until === "active" ? "active" : "powered off")) node.state = "reached";
    else if (node.phase === "failed") {
        node.state = "failed";
        node.message = `${node.rawState}: ${node.message || "BCM gives no message"}. See the node's console and /var/log/node-installer on the head node.`;
    } else if (node.seconds >= timeoutSeconds) {
        node.state = "failed";
        node.message =
            `not ${until} after ${duration(node.seconds)}: ${node.rawState}${node.message ? ` (${node.message})` : ""}. ` +
            "See the node's console; `pulumi up` goes on watching.";
    }
}

/** A node that is active has arrived once its command has ended and it has been given back. */
function settleArrival(node: NodeProgress, arrival: Arrival | undefined, timeoutSeconds: number): void {
    if (!arrival || arrival.state === "done") return;
    const isLate =
        node.isReturning === true && arrival.state === "giving back" && node.seconds >= timeoutSeconds;
    if (arrival.state === "failed" || isLate) {
        node.state = "failed";
        node.isActive = true;
        node.message =
            arrival.state === "failed"
                ? arrival.message
                : "is active, and its workload managers do not take it back; `pulumi up` tries again.";
        return;
    }
    // The time of its command is another one, and that of being given back begins anew.
    if (arrival.state === "command" || !node.isReturning) node.seconds = 0;
    node.isReturning = arrival.state === "giving back";
    node.state = "waiting";
    node.rawState = arrival.state; // the stage that people see
}
