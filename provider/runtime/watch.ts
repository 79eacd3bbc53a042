import type { ReadinessTarget } from "../../sdk/model/power";
import { nodeState, type WireStatus } from "../wire/status";
import { pause } from "./pause";

/** Shortest and longest time between two looks: short while things change. */
const TICK_MS = { least: 1000, most: 10_000 } as const;

/** How one node fares. */
export interface NodeProgress {
    state: "waiting" | "reached" | "failed";
    rawState: string;
    message: string;
    /** Seconds since the watch began, without the time spent queueing for an install slot. */
    seconds: number;
}

export interface WatchOptions {
    targets: readonly ReadinessTarget[];
    until: "active" | "powered_off";
    timeoutSeconds: number;
    /** One look at all nodes, in the order of the targets. */
    look: () => Promise<(WireStatus | null)[]>;
    /** Milliseconds; an argument so that tests own the time. */
    now?: () => number;
    sleep?: (milliseconds: number) => Promise<void>;
    onChange?: (line: string) => void;
}

/** Watches all nodes of a wave with one status call per tick until each has arrived, failed or run out of time. */
export async function watchNodes(options: WatchOptions): Promise<Map<string, NodeProgress>> {
    const { targets, until, timeoutSeconds, look, onChange, now = Date.now, sleep = pause } = options;
    const nodes = new Map(targets.map((target) => [target.hostname, startOf(target)]));
    let last = now();
    let tick: number = TICK_MS.least;
    let shown = "";
    while ([...nodes.values()].some(({ state }) => state === "waiting")) {
        const statuses = await look();
        const passed = (now() - last) / 1000;
        last = now();
        targets.forEach((target, index) => {
            const node = nodes.get(target.hostname);
            if (node?.state === "waiting")
                advance(node, target, statuses[index] ?? null, until, passed, timeoutSeconds);
        });
        const line = summarize(nodes);
        const picture = JSON.stringify(
            [...nodes.values()].map(({ rawState, message }) => [rawState, message]),
        );
        tick = picture === shown ? Math.min(tick * 1.5, TICK_MS.most) : TICK_MS.least;
        shown = picture;
        onChange?.(line);
        if ([...nodes.values()].some(({ state }) => state === "waiting")) await sleep(tick);
    }
    return nodes;
}

/** `7/10 active · 2 installing · 1 failed · slowest dgx-07 12m` */
export function summarize(nodes: ReadonlyMap<string, NodeProgress>): string {
    const all = [...nodes.entries()];
    const count = (wanted: (node: NodeProgress) => boolean) => all.filter(([, node]) => wanted(node)).length;
    const waiting = all.filter(([, node]) => node.state === "waiting");
    const queueing = waiting.filter(([, node]) => isQueueing(node.message)).length;
    const parts = [`${count(({ state }) => state === "reached")}/${all.length} ready`];
    for (const raw of [...new Set(waiting.map(([, node]) => node.rawState))].sort()) {
        const there = waiting.filter(([, node]) => node.rawState === raw && !isQueueing(node.message)).length;
        if (there > 0) parts.push(`${there} ${raw.toLowerCase().replace(/_/g, " ")}`);
    }
    if (queueing > 0) parts.push(`${queueing} waiting for slot`);
    const failed = count(({ state }) => state === "failed");
    if (failed > 0) parts.push(`${failed} failed`);
    const slowest = waiting.sort(([, a], [, b]) => b.seconds - a.seconds)[0];
    if (slowest) parts.push(`slowest ${slowest[0]} ${duration(slowest[1].seconds)}`);
    return parts.join(" · ");
}

function startOf({ outcome, message }: ReadinessTarget): NodeProgress {
    const neverStarted = outcome === "failed" || outcome === "held";
    return {
        state: neverStarted ? "failed" : "waiting",
        rawState: "",
        message: neverStarted ? message : "",
        seconds: 0,
    };
}

function advance(
    node: NodeProgress,
    target: ReadinessTarget,
    status: WireStatus | null,
    until: WatchOptions["until"],
    passed: number,
    timeoutSeconds: number,
): void {
    node.rawState = status?.status ?? "not found";
    node.message = status?.infoMessage ?? "";
    if (!isQueueing(node.message)) node.seconds += passed;
    const isOld =
        target.statusBefore !== undefined &&
        status?.status === target.statusBefore.status &&
        status.reportedStatusTimestamp === target.statusBefore.timestamp;
    const state = nodeState(status, {
        isBooting: until === "active",
        power: until === "active" ? undefined : "OFF",
    });
    if (!isOld && state === until) node.state = "reached";
    else if (!isOld && state === "failed") {
        node.state = "failed";
        node.message = `${node.rawState}: ${node.message || "BCM gives no message"}. See the node's console and /var/log/node-installer on the head node.`;
    } else if (node.seconds >= timeoutSeconds) {
        node.state = "failed";
        node.message =
            `not ${until} after ${duration(node.seconds)}: ${node.rawState}${node.message ? ` (${node.message})` : ""}. ` +
            "See the node's console; `pulumi up` goes on watching.";
    }
}

/** BCM installs a limited number of nodes at a time and queues the rest (`bcm-api.md` §18.5); that is not being stuck. */
function isQueueing(message: string): boolean {
    return /^waiting for .* provisioning to start/i.test(message);
}

function duration(seconds: number): string {
    return seconds < 60 ? `${Math.round(seconds)}s` : `${Math.floor(seconds / 60)}m`;
}
