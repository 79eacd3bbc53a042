import type { ChildProcess } from "node:child_process";
import type { HeadNode } from "../../../simulator";
import type { TestStack } from "../../support/engine";
import { processesWith, until } from "../../support/processes";
import { aRack } from "../support";

/** Drains and power in the order in which they were sent, e.g. `drain dgx-01`, `OFF dgx-01`. */
export function sentWork(headNode: HeadNode): string[] {
    const nameOf = new Map(headNode.hostnames().map((host) => [headNode.device(host).uuid, host]));
    const names = (uuids: unknown) => (uuids as string[]).map((uuid) => nameOf.get(uuid) ?? uuid);
    return headNode.log.calls.flatMap(({ call, args }) => {
        if (call === "drainNodes") {
            const [nodes, isDrain] = args.length > 5 ? [args[2], args[3]] : [args[0], args[1]];
            return names(nodes).map((host) => `${isDrain ? "drain" : "undrain"} ${host}`);
        }
        const { operation, devices } = (args[0] ?? {}) as { operation?: string; devices?: string[] };
        if (call !== "powerOperation" || operation === "STATUS") return [];
        return names(devices).map((host) => `${operation} ${host}`);
    });
}

/** What was sent to one node. */
export function sentTo(headNode: HeadNode, host: string): (string | undefined)[] {
    return sentWork(headNode)
        .filter((line) => line.endsWith(` ${host}`))
        .map((line) => line.split(" ")[0]);
}

/** Four nodes that are cycled, two at a time, after their work has ended. */
export const cycle = (text: string, rollout: object = {}, changes: object = {}) =>
    aRack(4, {
        ...{ enablePowerAction: true, powerAction: "power_cycle", powerRequest: text },
        rollout: { maxParallel: 2, drain: true, ...rollout },
        ...changes,
    });
export const HOSTS = ["dgx-01", "dgx-02", "dgx-03", "dgx-04"];

function tryKill(id: number): void {
    try {
        process.kill(id, "SIGKILL");
    } catch {
        // It has ended by itself.
    }
}

/**
 * Kills a command with all that it has started, and waits until nothing of it runs any more: a provider may hold the lock of a node
 * for a while, and one that was not configured yet does not notice that its engine is gone.
 */
export async function killAll(
    stack: TestStack,
    { child, outcome }: { child: ChildProcess; outcome: Promise<unknown> },
): Promise<void> {
    child.kill("SIGKILL");
    await outcome;
    for (const id of processesWith(stack.home)) tryKill(id);
    await until("nothing of it runs any more", () => processesWith(stack.home).length === 0);
    await stack.run("cancel", "--yes");
}
