import { z } from "zod";
import { namesByUuid, nodeKey } from "../node-names";
import { rule } from "../rule";

export const runningNode = rule({
    name: "bcm-power-running-node",
    why: "Switching off, cycling or resetting a node that is UP kills what runs on it.",
    remedy: "State rollout.drain, or drain the node first and run the update when it is free.",
    level: "disabled",
    settings: z.object({}),
    example: "dgx-05: powerAction: power_reset takes down a node that is UP",
    judge: {
        device: ({ hostname, facts }, { memory }) => {
            memory.set(nodeKey(hostname), facts?.isUp === true);
            return [];
        },
        power: (order, { memory }) => {
            const { deviceId, powerAction } = order;
            const say = (message: string) => [{ subject: deviceId, field: "powerAction", message }];
            // Where its work is taken off first, nothing is killed.
            if (powerAction === "power_on" || order.drained === true) return [];
            if (namesByUuid(order))
                return say(
                    "names its node by uuid, so it is not clear whether it is UP. Use the host name as deviceId",
                );
            return memory.get(nodeKey(deviceId)) === true
                ? say(`${powerAction} takes down a node that is UP`)
                : [];
        },
    },
});
