import type { ReadinessTarget } from "../../model/power";
import type { NodeRecord, RolloutForecast } from "./report/records";
import type { NodeProgress } from "./watch";

/** A node as it is watched: why it is, and how it fares. */
export interface WatchedNode {
    target: ReadinessTarget;
    progress: NodeProgress;
}

/** A command that was started; `failure` is there once it has ended, and empty if it has ended well. */
export interface CommandRun {
    failure?: string;
}

/** What this process has seen of one rollout, whose watchers come one after the other. */
export interface Line {
    /** Nodes that a watcher has left to the next, by host name. */
    underWay: Map<string, WatchedNode>;
    /** When the work on nodes that come next began to end, and for how many seconds it did, by host name. */
    drained: Map<string, { startedAt: number; seconds: number }>;
    /** Commands of nodes that are active, by host name and request; one that runs goes on from watcher to watcher. */
    commands: Map<string, CommandRun>;
    /** Nodes that have arrived or failed and are not printed yet, by host name. */
    finished: Map<string, NodeProgress>;
    /** What the report does not have yet. */
    unreported: NodeRecord[];
    /** What was last said of the report. */
    report: string;
    /** What was expected when it began; undefined where nothing was. */
    forecast?: RolloutForecast;
}

const lines = new Map<string, Line>();

/** What all watchers and tries of a set's line, and its request, have in common in their URNs; any other watcher stands for itself. */
export function lineKey(urn: unknown): string {
    const ending =
        /bcm:(NodeReadiness|PowerRequest|InstallRetry)::(.*-)(wave-\d+(-drain)?|request|try-\d+(-canary)?)$/;
    return String(urn).replace(ending, "$2");
}

/** The one that a watcher belongs to. A later process knows only what is in the state: less of the stages, nothing of power. */
export function lineOf(urn: unknown): Line {
    const key = lineKey(urn);
    const line = lines.get(key) ?? {
        underWay: new Map(),
        drained: new Map(),
        commands: new Map(),
        finished: new Map(),
        unreported: [],
        report: "",
    };
    lines.set(key, line);
    return line;
}

/** Notes how a watch has ended, for the next one. */
export function noteEnd(line: Line, nodes: ReadonlyMap<string, WatchedNode>): void {
    for (const [hostname, node] of nodes) {
        if (node.progress.state === "waiting") {
            line.underWay.set(hostname, node);
            continue;
        }
        line.underWay.delete(hostname);
        line.finished.set(hostname, node.progress);
    }
}
