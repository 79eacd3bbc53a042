import type { HeadNode } from "../../bcm/client/head-nodes";
import { pause } from "../../bcm/pause";
import { poll, within } from "../../bcm/retry";
import type { WireDevice } from "../../bcm/wire/device";
import { DRAIN_SECONDS } from "../../model/drain";
import { PowerActionSpec } from "../../model/power";
import { stackOf } from "../../model/urn";
import { Drainer, type DrainNode } from "../drain/drainer";
import { showStatus } from "../internals/engine-link";
import { lastTried } from "../power/bcm/calls";
import { findObstacle } from "../power/bcm/obstacle";
import { powerThroughBcm } from "../power/bcm/power";
import { DrainWatch } from "../watch/drain-watch";
import { lookPatiently } from "../watch/patience";

/** Between two looks at a node that ends its work, ms. */
const LOOK_MS = 5000;
/** How long the head node may go on saying UP of a node whose BMC says that it is off, ms. */
const LAG_MS = 60_000;
/** What the node is asked, in journal and audit log. */
const REQUEST = "removed from the program";

/**
 * Takes a node that is UP out of service before its record is removed: its work ends, and it is shut down through its own system. A
 * run that was killed goes on with it; it then finds the node drained, or off.
 *
 * @throws Error that names the node if its work does not end, or it cannot be switched off: it is not removed then
 */
export async function decommission(headNode: HeadNode, device: WireDevice, urn: unknown): Promise<void> {
    const { hostname, uuid } = device;
    const isUp = async () => (await headNode.devices.status(uuid))?.status === "UP";
    const { closed = false, status: state = "" } = (await headNode.devices.status(uuid)) ?? {};
    if (state !== "UP") return;
    const say = (line: string) => showStatus(urn, `${hostname}: ${line}`);
    const { obstacle } = findObstacle(device, "power_off", { isClosed: closed, state });
    if (obstacle !== undefined)
        throw new Error(`Device "${hostname}" is not removed: it is UP, and ${obstacle}`);
    const drainer = new Drainer(headNode, { stack: stackOf(urn) });
    try {
        await awaitFree(drainer, { hostname, uuid }, say);
        // What came before it was switched on last is no answer to this.
        const since = await lastTried({ headNode, device }, 0);
        const order = PowerActionSpec.parse({
            ...{ deviceId: hostname, powerAction: "power_off", request: REQUEST, since },
            ...{ graceful: true, drained: true },
        });
        const asker = { stack: stackOf(urn), isSecret: false, say };
        const { outcome, message } = await powerThroughBcm(headNode, device, order, asker);
        if (outcome !== "done" && outcome !== "already")
            throw new Error(`Device "${hostname}" is not removed: it is UP, and ${message}`);
    } catch (error) {
        // It stays, and is of use as long as it is UP.
        const nodes = [{ hostname, uuid }];
        if (await isUp()) await drainer.giveBack(nodes, await drainer.look(nodes));
        throw error;
    }
    await poll(async () => ((await isUp()) ? undefined : true), LOOK_MS, within(LAG_MS));
}

async function awaitFree(drainer: Drainer, node: DrainNode, say: (line: string) => void): Promise<void> {
    const watch = new DrainWatch({
        drainer,
        nodes: [{ ...node, powerAction: "power_off", request: REQUEST }],
        ...{ choose: 1, window: 1, timeout: DRAIN_SECONDS, reason: REQUEST },
        isExempt: () => false,
        uuidOf: () => node.uuid,
    });
    const patience = { timeoutSeconds: DRAIN_SECONDS, now: Date.now, sleep: pause, onTrouble: say };
    for (let away = 0; ; ) {
        const { awayMs } = await lookPatiently(() => watch.look([], away), patience);
        away = awayMs;
        const lost = watch.lost.get(node.hostname);
        if (lost) throw new Error(`Device "${node.hostname}" is not removed: it ${lost.why}`);
        if (watch.hasNext([])) return;
        say("its work is ending …");
        await pause(LOOK_MS);
    }
}
