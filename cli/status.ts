import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { NodeState } from "../model/enums";
import { alignColumns, plural } from "../model/text";
import { connect } from "../sdk/connect";
import { readNodeStatus } from "../sdk/lookups";
import type { NodeStatus } from "../sdk/status";

const WATCH_MS = 5000;
const PHYSICAL = "PhysicalNode";
/** Kinds of devices that are shown, or that nobody misses. */
const SHOWN = [PHYSICAL, "HeadNode"];
const COLUMNS: readonly string[] = ["host", "state", "BCM says", "since", "ip", "mac", "message"];
/** Stands behind the state where somebody is drained. */
const WORK = "work";

interface Options {
    cluster: string;
    watch?: boolean;
    json?: boolean;
}

/** `status [nodes…]`: the state of nodes, straight from the head node. Only reads. */
export function addStatusCommand(program: Command): void {
    program
        .command("status")
        .description(
            "shows the state of nodes, straight from the head node named by BCM_URL, BCM_USERNAME, …",
        )
        .argument("[nodes...]", "host names (default: all physical nodes)")
        .option("--cluster <namespace>", "configuration namespace: GPU reads GPU_URL and so on", "bcm")
        .option("--watch", "repeat every five seconds until no node is changing")
        .option("--json", "one JSON object by host name")
        .action(showStatus);
}

async function showStatus(nodes: string[], { cluster, watch, json }: Options): Promise<void> {
    for (;;) {
        const isAll = nodes.length === 0;
        const { hostnames, others } = isAll ? await listNodes(cluster) : { hostnames: nodes, others: "" };
        const statuses = await readNodeStatus(hostnames, cluster, { isListed: isAll, asksWork: true });
        const all = Object.values(statuses);
        if (watch && !json) console.log(secondOf(new Date().toISOString()));
        console.log(json ? JSON.stringify(statuses) : describe(all, others));
        const isOver = !all.some(isOnItsWay);
        if (!watch || isOver) {
            if (watch) console.error("No node is changing any more: the watch is over.");
            if (all.some((node) => node.state === "failed" || isMissing(node))) process.exitCode = 1;
            return;
        }
        if (!json) console.log();
        await sleep(WATCH_MS);
    }
}

/** Whether waiting may change its state. An `unknown` node may be in its firmware. */
function isOnItsWay(node: NodeStatus): boolean {
    return (node.state === "provisioning" || node.state === "unknown") && !isMissing(node);
}

function isMissing({ uuid }: NodeStatus): boolean {
    return uuid === "";
}

/** The physical nodes, and what other devices there are, e.g. `3 LiteNodes, 1 Switch`; every cluster has a head node. */
async function listNodes(cluster: string): Promise<{ hostnames: string[]; others: string }> {
    const { catalog } = connect(cluster);
    catalog.forget("getDevices");
    const devices = [...(await catalog.devices())];
    const kinds = devices.map(({ childType }) => childType).filter((kind) => !SHOWN.includes(kind));
    const counts = [...new Set(kinds)].sort().map((kind) => {
        return plural(kinds.filter((other) => other === kind).length, kind);
    });
    return {
        hostnames: devices
            .filter(({ childType }) => childType === PHYSICAL)
            .map(({ hostname }) => hostname)
            .sort(),
        others: counts.join(", "),
    };
}

/** @param others what the cluster has besides, which is not shown */
function describe(statuses: readonly NodeStatus[], others: string): string {
    if (statuses.length === 0)
        return `No physical node is registered${others && `; there are others: ${others}`}.`;
    const hasDrained = statuses.some(({ drained }) => drained !== undefined);
    const rows = statuses.map(({ hostname, state, drained, rawState, observedAt, ip, mac, message }) => [
        ...[hostname, state, ...(hasDrained ? [describeWork(drained)] : [])],
        ...[rawState, secondOf(observedAt) || "–"],
        ...[ip || "–", mac || "–", message],
    ]);
    const numbers = NodeState.options.flatMap((state) => {
        const count = statuses.filter((node) => node.state === state).length;
        return count > 0 ? [`${count} ${state}`] : [];
    });
    return [
        ...alignColumns([hasDrained ? COLUMNS.toSpliced(2, 0, WORK) : COLUMNS, ...rows]),
        `${plural(statuses.length, "node")}: ${numbers.join(", ")}${others && `; not shown: ${others}`}`,
    ].join("\n");
}

/** `drained (bad DIMM)` */
function describeWork(drained: NodeStatus["drained"]): string {
    if (!drained) return "–";
    return drained.reason === "" ? drained.state : `${drained.state} (${drained.reason})`;
}

/** `2026-11-26 02:15:44Z` of `2026-11-26T02:15:44.123Z` */
function secondOf(time: string): string {
    return time.replace(/\.\d+/, "").replace("T", " ");
}
