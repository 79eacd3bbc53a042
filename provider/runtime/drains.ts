import { readPowerHistory, readStatuses } from "../../bcm/client/statuses";
import { historySince, powerAfter } from "../../bcm/rules/power-history";
import { inInstaller } from "../../bcm/wire/status";
import { DRAIN_SECONDS, type DrainTarget, interruptsWork } from "../../model/drain";
import type { PowerActionKind } from "../../model/enums";
import {
    type InstallRetrySpec,
    type NodeReadinessSpec,
    type ReadinessTarget,
    requestName,
} from "../../model/power";
import { ownValue } from "../../model/records";
import { stackOf } from "../../model/urn";
import { Drainer } from "../drain/drainer";
import { printLine } from "../internals/engine-link";
import { secretPathsOf } from "../internals/secret-inputs";
import { writtenName } from "../notes/request-names";
import { findObstacle } from "../power/bcm/obstacle";
import { findFinished } from "../power/decide";
import type { AfterCommands } from "../watch/after";
import type { Arrivals, StoredWatch } from "../watch/arrivals";
import { DrainWatch } from "../watch/drain-watch";
import type { CommandRun, Line, WatchedNode } from "../watch/line";
import { type Arrival, type NodeProgress, startOf, type Work } from "../watch/watch";
import { headNodes } from "./context";
import type { Properties } from "./inputs";
import { findUuids } from "./look";

/** What a watcher has stored of nodes that wait for their turn. */
export interface StoredDrains extends StoredWatch {
    drain?: object;
    next?: readonly DrainTarget[];
    ahead?: readonly DrainTarget[];
    givenBack?: readonly string[];
}

/**
 * Whether nobody need look at the nodes that wait for their turn: each was handed on for what it is asked now, those that came next
 * have arrived, and none was given back.
 */
export function isDrainSettled(news: Properties, olds: StoredDrains, arrivals: Arrivals): boolean {
    const { drain, aheadBefore = [] } = news;
    const { next = [], ahead = [], givenBack = [] } = olds;
    if (drain === undefined || drain === null) return olds.drain === undefined;
    const { nodes = [] } = drain as { nodes?: unknown };
    if (!Array.isArray(nodes) || !Array.isArray(aheadBefore) || !olds.drain) return false;
    const wanted = [...nodes, ...aheadBefore] as DrainTarget[];
    const handedOn = new Map([...next, ...ahead].map((node) => [node.hostname, requestName(node)]));
    const isSecret = isSecretDrain(news);
    const hasArrived = (node: DrainTarget) =>
        arrivals.hasArrived({ hostname: node.hostname, request: writtenName(requestName(node), isSecret) });
    return (
        givenBack.length === 0 &&
        wanted.length === handedOn.size &&
        wanted.every((node) => handedOn.get(node.hostname) === requestName(node)) &&
        next.every(hasArrived)
    );
}

/** Whether the request of nodes that wait for their turn may not be written down. */
export function isSecretDrain(inputs: Properties): boolean {
    return secretPathsOf(inputs).some((path) => path.startsWith("drain") || path.startsWith("aheadBefore"));
}

/** Drains the nodes that a watcher is given, and gives back those that it watches; undefined where nobody is drained. */
export async function watchDrains(
    { drain, aheadBefore, cluster }: NodeReadinessSpec,
    watched: readonly { hostname: string }[],
    { olds, arrivals, inputs }: { olds: StoredDrains; arrivals: Arrivals; inputs: Properties },
): Promise<DrainWatch | undefined> {
    if (!drain) return undefined;
    const { __urn: urn } = inputs;
    const before = new Set((olds.next ?? []).map(({ hostname }) => hostname));
    // Whoever was given up has all of the time again.
    const isNew = ({ hostname }: DrainTarget) =>
        ownValue(olds.failed, hostname) !== undefined || olds.givenBack?.includes(hostname) === true;
    const all = [
        ...aheadBefore.map((node) => (isNew(node) ? { ...node, seconds: 0 } : node)),
        ...drain.nodes,
    ];
    // Who came next before comes next again.
    const nodes = [
        ...all.filter(({ hostname }) => before.has(hostname)),
        ...all.filter(({ hostname }) => !before.has(hostname)),
    ];
    const isSecret = isSecretDrain(inputs);
    const exempt = await findExempt(nodes, { cluster, arrivals, isSecret });
    const owner = { stack: stackOf(urn), drainedBefore: drain.drainedBefore };
    const [first] = nodes.filter(({ powerAction }) => interruptsWork(powerAction));
    return new DrainWatch({
        ...drain,
        nodes,
        reason: drain.reason || (first ? writtenName(requestName(first), isSecret) : ""),
        drainer: new Drainer(headNodes.get(cluster), owner),
        isExempt: ({ hostname }) => exempt.has(hostname),
        uuidOf: await uuidsOf(watched, cluster),
        onFailure: (hostname, message) => printLine(urn, `${hostname}: ${message}`, true),
    });
}

/** Gives back nodes that have arrived, and drains nobody. */
export async function watchArrivals(
    { drainedBefore, cluster }: Pick<InstallRetrySpec, "drainedBefore" | "cluster">,
    watched: readonly { hostname: string }[],
    urn: unknown,
): Promise<DrainWatch | undefined> {
    if (!drainedBefore) return undefined;
    return new DrainWatch({
        ...{ nodes: [], choose: 0, window: 1, timeout: DRAIN_SECONDS, reason: "" },
        drainer: new Drainer(headNodes.get(cluster), { stack: stackOf(urn), drainedBefore }),
        isExempt: () => true,
        uuidOf: await uuidsOf(watched, cluster),
    });
}

async function uuidsOf(
    watched: readonly { hostname: string }[],
    cluster: string | undefined,
): Promise<(hostname: string) => string> {
    const uuids = await findUuids(watched, cluster);
    const byName = new Map(watched.map(({ hostname }, index) => [hostname, uuids[index]]));
    return (hostname) => {
        const uuid = byName.get(hostname);
        if (uuid === undefined) throw new Error(`${hostname} is not watched.`);
        return uuid;
    };
}

/**
 * Host names of nodes that need not be drained: they are only switched on, have had their request, run nothing that could be
 * interrupted, or cannot be powered anyhow. One status and one history call for all that the state does not tell.
 */
async function findExempt(
    nodes: readonly DrainTarget[],
    { cluster, arrivals, isSecret }: { cluster?: string; arrivals: Arrivals; isSecret: boolean },
): Promise<Set<string>> {
    const exempt = new Set<string>();
    const open: DrainTarget[] = [];
    for (const node of nodes) {
        const { hostname, powerAction, askedBefore } = node;
        const request = writtenName(requestName(node), isSecret);
        const isOver = askedBefore !== undefined || arrivals.hasArrived({ hostname, request });
        if (isOver || !interruptsWork(powerAction)) exempt.add(hostname);
        else open.push(node);
    }
    if (open.length === 0) return exempt;
    const { client, catalog } = headNodes.get(cluster);
    const uuids = open.map(({ uuid }) => uuid);
    const [history, statuses, devices] = await Promise.all([
        readPowerHistory(client, uuids),
        readStatuses(client, uuids),
        catalog.devices(),
    ]);
    open.forEach(({ hostname, uuid, powerAction, since = 0 }, index) => {
        const { executed } = historySince(history, uuid, since);
        const action = powerAction as PowerActionKind;
        const state = statuses[index]?.status ?? "";
        const device = devices.get(uuid);
        const isClosed = statuses[index]?.closed === true;
        const last = historySince(history, uuid, 0).executed.at(-1);
        const isOff = state === "DOWN" && last !== undefined && powerAfter(last) === "OFF";
        const hasObstacle =
            device && findObstacle(device, powerAction, { isClosed, state }).obstacle !== undefined;
        if (
            findFinished({ action, executed, askedBefore: undefined }) ||
            isOff ||
            inInstaller(state) ||
            hasObstacle
        )
            exempt.add(hostname);
    });
    return exempt;
}

/** What a watch minds beside its nodes' states. */
export interface MindedWork {
    drains?: DrainWatch;
    after?: AfterCommands;
    /** Why nobody further is powered; empty if somebody is. */
    holdOf?: (nodes: ReadonlyMap<string, NodeProgress>) => string;
}

/** The work on nodes as a watch minds it: once the rollout has stopped, all that wait for their turn are given back. */
export function mindWork({ drains, after, holdOf = () => "" }: MindedWork): Work | undefined {
    if (!drains && !after) return undefined;
    return {
        look: async (active, nodes, awayMs) => {
            const found = new Map<string, Arrival>();
            const runs = after ? await after.look(active) : new Map<string, CommandRun>();
            const ready: string[] = [];
            for (const hostname of active) {
                const run = runs.get(hostname);
                if (run && run.failure === undefined) found.set(hostname, { state: "command" });
                else if (run?.failure) found.set(hostname, { state: "failed", message: run.failure });
                else ready.push(hostname);
            }
            if (holdOf(nodes) !== "") await drains?.stop();
            const done = drains ? await drains.look(ready, awayMs) : new Set(ready);
            if (holdOf(nodes) !== "") await drains?.stop();
            for (const hostname of ready)
                found.set(hostname, { state: done.has(hostname) ? "done" : "giving back" });
            return found;
        },
        isReady: (underWay) => drains?.hasNext(underWay) ?? true,
        describe: () => drains?.describe() ?? [],
    };
}

/** Notes for how long the work of the nodes was ending that come next: their report begins with it. */
export function noteDrained(line: Line, drains: DrainWatch, next: readonly DrainTarget[]): void {
    for (const { hostname } of next) {
        const seconds = drains.secondsOf(hostname);
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
export function lostNodes({ lost, notBack }: DrainWatch, isSecret: boolean): [string, WatchedNode][] {
    return [...lost].map(([hostname, { target: asked, message: why, seconds }]) => {
        const isStuck = notBack.includes(hostname);
        const message = isStuck ? `${why} They have not taken it back yet: look at it there.` : why;
        const request = writtenName(requestName(asked), isSecret);
        const { group } = asked;
        const target: ReadinessTarget = { hostname, outcome: "held", message, request, group };
        const at = Date.now() - seconds * 1000;
        const progress = { ...startOf(target, { at }), stages: new Map([["draining", seconds]]) };
        return [hostname, { target, progress }];
    });
}
