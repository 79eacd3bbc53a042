import {
    type FailedInstall,
    type Goal,
    NOT_SENT,
    type NodeReadinessSpec,
    type Tally,
} from "../../model/power";
import { listFirst, plural } from "../../model/text";
import { stackOf } from "../../model/urn";
import { printLine } from "../internals/engine-link";
import { noteInstallTimes } from "../notes/install-times";
import { installTimesOf } from "./boots";
import { type Line, noteEnd, type WatchedNode } from "./line";
import { recordOf, reportNodes } from "./report/report";
import { describeNodes } from "./table";
import { type NodeProgress, summarize } from "./watch";

/** The most failed nodes that a stop's reason names: every later node stores the reason in the state. */
const NAMED = 8;

/** What stops a rollout, as a watcher has it. */
export type Budget = Pick<NodeReadinessSpec, "until" | "tallyBefore" | "maxFailures" | "mayRetry" | "canary">;

/** A tally of what has failed for good. */
export function withoutWaiting({ waiting: _waiting, ...tally }: Tally): Tally {
    return tally;
}

/** What a watcher has found, and what it knows beside. */
export interface Found {
    /** The nodes that it has watched, by host name. */
    nodes: ReadonlyMap<string, WatchedNode>;
    /** Failures that others have found, by host name. @default none */
    failedBefore?: Record<string, string>;
    /** Failed installs that it has handed on in an earlier run, and that were tried again. @default none */
    handedOn?: readonly FailedInstall[];
    /** Why some of its nodes were not powered. @default they were */
    held?: string;
}

/** What a watcher's nodes came to. */
export interface Result {
    /** Message of each failed node, by host name. */
    failed: Record<string, string>;
    /** Nodes whose install failed, for another try. */
    toRetry: FailedInstall[];
    tally: Tally;
    /** Why nobody further may be powered; empty if somebody may. */
    hold: string;
}

/** Tells the nodes that have failed from those that may be tried again, counts them, and decides whether to go on. */
export function judgeNodes(
    { tallyBefore, ...budget }: Budget,
    { nodes, failedBefore, handedOn = [], held = "" }: Found,
): Result {
    const broken = [...nodes.values()].filter(({ progress }) => progress.state === "failed");
    const again = budget.mayRetry > 0 ? broken.flatMap((node) => toFailedInstall(node, budget.until)) : [];
    const hosts = new Set(again.map(({ hostname }) => hostname));
    const lost = broken.filter(({ target }) => !hosts.has(target.hostname));
    const failed = {
        ...failedBefore,
        ...Object.fromEntries(lost.map(({ target, progress }) => [target.hostname, progress.message])),
    };
    const toRetry = [...handedOn, ...again];
    const names = Object.keys(failed);
    // Those that were tried again do not wait any more.
    const waiting = budget.mayRetry > 0 ? (tallyBefore.waiting ?? 0) + again.length : 0;
    const tally: Tally = {
        count: tallyBefore.count + names.length,
        names: [...tallyBefore.names, ...names].slice(0, NAMED),
        waiting: waiting > 0 ? waiting : undefined,
    };
    return { failed, toRetry, tally, hold: held || holdOf(budget, tally) };
}

/** Only a boot that was asked for: a node that was on already is left as it is, as one that is active, and one that is to be off is not switched on. */
function toFailedInstall({ target, progress }: WatchedNode, ofAll: Goal): FailedInstall[] {
    if (progress.isActive) return [];
    const { hostname, request, outcome, bootedAfter, poweredAt = bootedAfter, until = ofAll, group } = target;
    if (outcome !== "done" || until !== "active" || poweredAt === undefined) return [];
    return [{ hostname, request, asked: request, message: progress.message, poweredAt, group }];
}

/** A stopped rollout stays stopped, for the original reason. */
function holdOf(
    { maxFailures, mayRetry, canary }: Omit<Budget, "tallyBefore" | "until">,
    { count, names, waiting = 0 }: Tally,
): string {
    if (count > maxFailures) {
        if (canary) return `the canary failed: ${listFirst(names, count)}`;
        const nodes = plural(count, "node");
        return `${nodes} failed before (${listFirst(names, count)}); the limit is ${maxFailures}`;
    }
    // As many as were under way when the first one failed; more look like one fault in all of them.
    if (count + waiting <= maxFailures + mayRetry) return "";
    const others = count > 0 ? ` beside ${plural(count, "failed node")}` : "";
    return `${plural(waiting, "install")} failed before${others}; at most ${maxFailures + mayRetry} may wait for another try`;
}

/** Why the first node was not powered that the rollout did not get to; empty if it got to all. */
export function heldAmong(targets: readonly { outcome: string; message: string }[]): string {
    const held = targets.find(({ outcome, message }) => outcome === "held" && message.startsWith(NOT_SENT));
    return held ? held.message.slice(NOT_SENT.length) : "";
}

/** The request that each node answers, by host name. */
export function requestsOf(nodes: readonly WatchedNode[]): Record<string, string> {
    return Object.fromEntries(nodes.map(({ target: { hostname, request } }) => [hostname, request]));
}

/** All that this process knows of a rollout: a watcher alone has a part of its nodes only. */
export function together(
    { finished }: Line,
    nodes: ReadonlyMap<string, NodeProgress>,
): ReadonlyMap<string, NodeProgress> {
    return new Map([...finished, ...nodes]);
}

/** What a watcher writes and prints when it ends. */
export interface Ending {
    until: string;
    /** Whether the line goes on after it with nodes that it leaves. */
    isLeaving: boolean;
    urn: unknown;
    headNode: () => string;
}

/**
 * Notes how a watch has ended: writes the report as nodes arrive, names it once, and prints the table when nobody is under way.
 *
 * @returns the last line of the Info column
 */
export async function noteResult(
    line: Line,
    nodes: ReadonlyMap<string, WatchedNode>,
    { until, isLeaving, urn, headNode }: Ending,
): Promise<string> {
    noteEnd(line, nodes);
    const own = new Map([...nodes].map(([hostname, { progress }]) => [hostname, progress]));
    const summary = summarize(together(line, own));
    const ended = [...nodes.values()].filter(({ progress }) => progress.state !== "waiting");
    line.unreported.push(...ended.map(recordOf));
    const isSeen = [...line.finished.values()].some(({ stages }) => stages.size > 0);
    if (!isSeen) {
        if (!isLeaving) forget(line);
        return summary;
    }
    noteArrived(line, ended);
    const address = headNode();
    await noteInstallTimes(address, installTimesOf(address, ended));
    // The report only repeats what is printed, so a full disk must not fail the update.
    const records = line.unreported.splice(0);
    const text = await reportNodes(stackOf(urn), address, records, line.forecast).then(
        (file) => `report: ${file}`,
        (error: Error) => `the report cannot be written: ${error.message}`,
    );
    if (isLeaving) {
        if (text !== line.report) printLine(urn, text);
        line.report = text;
        return summary;
    }
    printLine(urn, `${summary}\n${describeNodes(line.finished, until)}\n${text}`);
    forget(line);
    return summary;
}

/** Brings up to date what has become of a rollout of which something was expected. */
function noteArrived({ forecast }: Line, ended: readonly WatchedNode[]): void {
    if (!forecast) return;
    for (const { target, progress } of ended) {
        if (target.outcome === "done" && progress.state === "reached") forecast.arrived += 1;
        forecast.took = Math.max(forecast.took, (progress.seenAt - forecast.startedAt) / 1000);
    }
}

/** A barrier: what comes after it has a table of its own. */
function forget(line: Line): void {
    line.finished.clear();
    line.unreported.length = 0;
}
