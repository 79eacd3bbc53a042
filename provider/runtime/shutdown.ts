import type { HeadNode } from "../client/head-nodes";
import type { WireDevice } from "../wire/device";
import { shutdownRequest, WireShutdown } from "../wire/power";
import { refuseOrphan } from "./engine-link";
import { pause } from "./pause";
import { readPower } from "./power-steps";

/** Time between two questions whether the node is off. */
const LOOK_MS = 2000;
/** What a BMC may take to say so. */
const LOOK_TIMEOUT_MS = 60_000;

/**
 * Shuts a node down through its own system (`bcm-api.md` §17.5), and waits until the BMC says that it is off.
 *
 * @returns what happened; undefined when the node did not go down in time, so that it has to be switched off hard.
 */
export async function shutDown(
    headNode: HeadNode,
    device: WireDevice,
    timeoutSeconds: number,
    say: (line: string) => void,
): Promise<string | undefined> {
    const until = Date.now() + timeoutSeconds * 1000;
    await refuseOrphan(`the shutdown of ${device.hostname}`);
    const { success, operations } = await headNode.client.call(
        "cmdevice",
        "pshutdown",
        shutdownRequest(device.uuid, timeoutSeconds),
        WireShutdown,
        { target: device.hostname },
    );
    if (!success[0]) {
        const why = operations.map(({ message }) => message).filter(Boolean);
        say(`its system does not shut down${why.length ? ` (${why.join("; ")})` : ""}; switching it off`);
        return undefined;
    }
    while (Date.now() < until) {
        say("shutting down through its own system …");
        const power = await readPower(headNode, device, AbortSignal.timeout(LOOK_TIMEOUT_MS));
        if (power === "OFF") return "power_off done, through its own system";
        await pause(LOOK_MS);
    }
    say(`still on after ${timeoutSeconds} s; switching it off`);
    return undefined;
}
