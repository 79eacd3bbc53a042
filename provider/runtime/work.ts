import { readPowerHistory } from "../../bcm/client/statuses";
import { historySince } from "../../bcm/rules/power-history";
import { DRAIN_SECONDS, type DrainTarget, interruptsWork } from "../../model/drain";
import type { PowerActionKind } from "../../model/enums";
import {
    type InstallRetrySpec,
    type NodeReadinessSpec,
    type ReadinessTarget,
    requestName,
} from "../../model/power";
import { stackOf } from "../../model/urn";
import { Drainer } from "../drain/drainer";
import { printLine } from "../internals/engine-link";
import { secretPathsOf } from "../internals/secret-inputs";
import { writtenName } from "../notes/request-names";
import { findFinished } from "../power/decide";
import type { AfterCommands } from "../watch/after";
import type { Arrivals, StoredWatch } from "../watch/arrivals";
import type { CommandRun, Line, WatchedNode } from "../watch/line";
import { type Arrival, type NodeProgress, startOf, type Work } from "../watch/watch";
import { WorkWatch } from "../watch/work";
import { headNodes } from "./context";
import type { Properties } from "./inputs";
import { findUuids } from "./look";

/** What a watcher has stored of nodes that wait for their turn. */
export interface StoredWork extends StoredWatch {
    drain?: { nodes?: readonly DrainTarget[] };
    next?: readonly string[];
    ahead?: readonly DrainTarget[];
    givenBack?: readonly string[];
}

/** Whether nobody need look at the nodes that wait for their turn: each was handed on, and none was given back. */
export function isWorkSettled({ drain, aheadBefore = [] }: Properties, olds: StoredWork): boolean {
    if (drain === undefined || drain === null) return olds.drain === undefined && olds.next === undefined;
    const nodes = (drain as { nodes?: unknown }).nodes ?? [];
    if (!Array.isArray(nodes) || !Array.isArray(aheadBefore) || !olds.drain) return false;
    if ((olds.givenBack ?? []).length > 0) return false;
    const wanted = [...nodes, ...aheadBefore] as DrainTarget[];
    const known = new Map(
        [...(olds.ahead ?? []), ...(olds.drain.nodes ?? [])].map((node) => [node.hostname, node]),
    );
    const handedOn = new Set([...(olds.next ?? []), ...(olds.ahead ?? []).map(({ hostname }) => hostname)]);
    return (
        wanted.length === handedOn.size &&
        wanted.every(({ hostname, ...asked }) => {
            const before = known.get(hostname);
            return handedOn.has(hostname) && (before === undefined || isSameRequest(before, asked));
        })
    );
}

function isSameRequest(
    one: Pick<DrainTarget, "powerAction" | "request">,
    other: Pick<DrainTarget, "powerAction" | "request">,
): boolean {
    return one.powerAction === other.powerAction && (one.request ?? "") === (other.request ?? "");
}

/** Whether the request of nodes that wait for their turn may not be written down. */
export function isSecretWork(inputs: Properties): boolean {
    return secretPathsOf(inputs).some((path) => path.startsWith("drain") || path.startsWith("aheadBefore"));
}

/** The work on the nodes that a watcher is to mind; undefined where none is. */
export async function watchWork(
    { drain, aheadBefore, cluster }: NodeReadinessSpec,
    watched: readonly { hostname: string }[],
    arrivals: Arrivals,
    inputs: Properties,
): Promise<WorkWatch | undefined> {
    if (!drain) return undefined;
    const { __urn: urn } = inputs;
    const nodes = [...aheadBefore, ...drain.nodes];
    const all = [...new Set([...nodes, ...watched].map(({ hostname }) => hostname))];
    const uuids = await findUuids(
        all.map((hostname) => ({ hostname })),
        cluster,
    );
    const uuidOf = new Map(all.map((hostname, index) => [hostname, uuids[index] ?? ""]));
    const isSecret = isSecretWork(inputs);
    const hadIt = await findServed(nodes, uuidOf, { cluster, arrivals, isSecret });
    const owner = { stack: stackOf(urn), drainedBefore: drain.drainedBefore };
    const [first] = nodes.filter(({ powerAction }) => interruptsWork(powerAction));
    return new WorkWatch({
        ...drain,
        nodes,
        reason: drain.reason || (first ? writtenName(requestName(first), isSecret) : ""),
        drainer: new Drainer(headNodes.get(cluster), owner),
        isExempt: (target) => !interruptsWork(target.powerAction) || hadIt.has(target.hostname),
        uuidOf: (hostname) => uuidOf.get(hostname) ?? "",
        onFailure: (hostname, message) => printLine(urn, `${hostname}: ${message}`, true),
    });
}

/** The same for nodes that nobody waits to drain: those that arrive are given back. */
export async function watchArrivals(
    { drainedBefore, cluster }: Pick<InstallRetrySpec, "drainedBefore" | "cluster">,
    watched: readonly { hostname: string }[],
    urn: unknown,
): Promise<WorkWatch | undefined> {
    if (!drainedBefore) return undefined;
    const uuids = await findUuids(watched, cluster);
    const uuidOf = new Map(watched.map(({ hostname }, index) => [hostname, uuids[index] ?? ""]));
    const owner = { stack: stackOf(urn), drainedBefore };
    return new WorkWatch({
        ...{ nodes: [], choose: 0, timeout: DRAIN_SECONDS, reason: "" },
        drainer: new Drainer(headNodes.get(cluster), owner),
        isExempt: () => true,
        uuidOf: (hostname) => uuidOf.get(hostname) ?? "",
    });
}

/**
 * Host names of those that have had their request: they are watched, and nothing more is sent to them. One call for all that the
 * state does not tell.
 */
async function findServed(
    nodes: readonly DrainTarget[],
    uuidOf: ReadonlyMap<string, string>,
    { cluster, arrivals, isSecret }: { cluster?: string; arrivals: Arrivals; isSecret: boolean },
): Promise<Set<string>> {
    const served = new Set<string>();
    const open: DrainTarget[] = [];
    for (const node of nodes) {
        const { hostname, powerAction, askedBefore } = node;
        const request = writtenName(requestName(node), isSecret);
        const isOver = askedBefore !== undefined || arrivals.hasArrived({ hostname, request });
        if (isOver) served.add(hostname);
        else if (interruptsWork(powerAction)) open.push(node);
    }
    const uuids = open.flatMap(({ hostname }) => uuidOf.get(hostname) ?? []);
    const history = await readPowerHistory(headNodes.get(cluster).client, uuids);
    for (const { hostname, powerAction, since = 0 } of open) {
        const { executed } = historySince(history, uuidOf.get(hostname) ?? "", since);
        const action = powerAction as PowerActionKind;
        if (findFinished({ action, executed, askedBefore: undefined })) served.add(hostname);
    }
    return served;
}

/** What a watch minds beside its nodes' states. */
export interface MindedWork {
    work?: WorkWatch;
    after?: AfterCommands;
    /** Why nobody further is powered; empty if somebody is. */
    holdOf?: (nodes: ReadonlyMap<string, NodeProgress>) => string;
}

/** The work on nodes as a watch minds it: once the rollout has stopped, all that wait for their turn are given back. */
export function mindWork({ work, after, holdOf = () => "" }: MindedWork): Work | undefined {
    if (!work && !after) return undefined;
    return {
        look: async (active, nodes) => {
            const found = new Map<string, Arrival>();
            const runs = after ? await after.look(active) : new Map<string, CommandRun>();
            const ready: string[] = [];
            for (const hostname of active) {
                const run = runs.get(hostname);
                if (run && run.failure === undefined) found.set(hostname, { state: "command" });
                else if (run?.failure) found.set(hostname, { state: "failed", message: run.failure });
                else ready.push(hostname);
            }
            if (holdOf(nodes) !== "") await work?.stop();
            const done = work ? await work.look(ready) : new Set(ready);
            if (holdOf(nodes) !== "") await work?.stop();
            for (const hostname of ready)
                found.set(hostname, { state: done.has(hostname) ? "done" : "giving back" });
            return found;
        },
        isReady: (underWay) => work?.isReady(underWay) ?? true,
        describe: () => work?.describe() ?? [],
    };
}

/** Notes for how long the work of the nodes was ending that come next: their report begins with it. */
export function noteDrained(line: Line, work: WorkWatch, next: readonly string[]): void {
    for (const hostname of next) {
        const seconds = work.secondsOf(hostname);
        if (seconds === undefined) continue;
        line.drained.set(hostname, { startedAt: Date.now() - seconds * 1000, seconds });
    }
}

/** How a node fares whose work has ended, before the first look at it; undefined of one that was not drained in this run. */
export function startDrained({ drained }: Line, target: ReadinessTarget): NodeProgress | undefined {
    const known = drained.get(target.hostname);
    if (!known) return undefined;
    drained.delete(target.hostname);
    const { startedAt, seconds } = known;
    const at = Date.now();
    const sinceThen = Math.max(0, (at - startedAt) / 1000 - seconds);
    const stages = new Map([
        ["draining", seconds],
        ["drained", sinceThen],
    ]);
    return { ...startOf(target, { at }), startedAt, stages };
}

/** Nodes whose work did not end, as failed ones of a watch. */
export function failedWork({ failed }: WorkWatch, isSecret: boolean): [string, WatchedNode][] {
    return [...failed].map(([hostname, { target: asked, message, seconds }]) => {
        const request = writtenName(requestName(asked), isSecret);
        const { group } = asked;
        const target: ReadinessTarget = { hostname, outcome: "held", message, request, group };
        const at = Date.now() - seconds * 1000;
        const progress = { ...startOf(target, { at }), stages: new Map([["draining", seconds]]) };
        return [hostname, { target, progress }];
    });
}
