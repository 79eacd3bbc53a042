import { z } from "zod";
import { rule } from "../rule";

export const runningNode = rule({
    name: "bcm-power-running-node",
    why: "Switching off, cycling or resetting a node that is UP ends what runs on it.",
    remedy: "Drain the node first, and run the update when it is free.",
    level: "disabled",
    settings: z.object({}),
    example: "dgx-05: powerAction: power_reset takes down a node that is UP",
    judge: {
        device: ({ hostname, facts }, { memory }) => {
            memory.set(hostname, facts?.isUp === true);
            return [];
        },
        power: ({ deviceId, powerAction }, { memory }) =>
            memory.get(deviceId) === true && powerAction !== "power_on"
                ? [
                      {
                          subject: deviceId,
                          field: "powerAction",
                          message: `${powerAction} takes down a node that is UP`,
                      },
                  ]
                : [],
    },
});
