import { z } from "zod";
import { nodeKey } from "../node-names";
import { rule } from "../rule";

export const drainFirst = rule({
    name: "bcm-drain-first",
    why: "Jobs that run on a node are lost when it is cycled or reset.",
    remedy: "State rollout.drain: true, so that running jobs end first and no new ones begin.",
    level: "advisory",
    settings: z.object({}),
    example:
        "dgx-05: powerAction: power_reset takes down a node that is UP, and its work is not taken off first",
    judge: {
        device: ({ hostname, facts }, { memory }) => {
            memory.set(nodeKey(hostname), facts?.isUp === true && facts.isServed !== true);
            return [];
        },
        power: ({ deviceId, powerAction, drained }, { memory }) => {
            if (powerAction === "power_on" || drained === true || memory.get(nodeKey(deviceId)) !== true)
                return [];
            const message = `${powerAction} takes down a node that is UP, and its work is not taken off first`;
            return [{ subject: deviceId, field: "powerAction", message }];
        },
    },
});
