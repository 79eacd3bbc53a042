import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { connect } from "../sdk/connect";
import { readNodeStatus } from "../sdk/lookups";
import { alignColumns } from "../sdk/model/columns";
import { type NodeStatus, summarizeStatus } from "../sdk/status";

const WATCH_MS = 5000;
const COLUMNS = ["host", "state", "BCM says", "since", "ip", "mac", "message"] as const;

interface Options {
    cluster: string;
    watch?: boolean;
    json?: boolean;
}

/** `status [nodes…]`: how the nodes fare, straight from the head node. Reads only. */
export function addStatusCommand(program: Command): void {
    program
        .command("status")
        .description("how the nodes fare, straight from the head node that BCM_URL, BCM_USERNAME, … name")
        .argument("[nodes...]", "host names; all physical nodes without any")
        .option("--cluster <namespace>", "configuration namespace: GPU reads GPU_URL and so on", "bcm")
        .option("--watch", "again every five seconds, until all are active or failed")
        .option("--json", "one JSON object by host name")
        .action(showStatus);
}

async function showStatus(nodes: string[], { cluster, watch, json }: Options): Promise<void> {
    for (;;) {
        const statuses = await readNodeStatus(
            nodes.length > 0 ? nodes : await allNodes(cluster),
            cluster,
            false,
        );
        console.log(json ? JSON.stringify(statuses) : describe(statuses));
        const isOver = Object.values(statuses).every(({ state }) => state === "active" || state === "failed");
        if (!watch || isOver) {
            if (Object.values(statuses).some(({ state }) => state === "failed")) process.exitCode = 1;
            return;
        }
        await sleep(WATCH_MS);
    }
}

async function allNodes(cluster: string): Promise<string[]> {
    const { catalog } = connect(cluster);
    catalog.forget("getDevices");
    const devices = [...(await catalog.devices())];
    return devices
        .flatMap(({ hostname, childType }) => (childType === "PhysicalNode" ? [hostname] : []))
        .sort();
}

function describe(statuses: Record<string, NodeStatus>): string {
    const rows = Object.values(statuses).map(
        ({ hostname, state, rawState, observedAt, ip, mac, message }) => [
            ...[hostname, state, rawState, observedAt.replace(/\..*/, "").replace("T", " ") || "–"],
            ...[ip || "–", mac || "–", message],
        ],
    );
    const { total, ...counts } = summarizeStatus(statuses);
    const numbers = Object.entries(counts).flatMap(([state, count]) =>
        count > 0 ? [`${count} ${state}`] : [],
    );
    return [...alignColumns([COLUMNS, ...rows]), `${total} nodes: ${numbers.join(", ") || "none"}`].join(
        "\n",
    );
}
