import { z } from "zod";
import { namesByUuid, nodeKey } from "../node-names";
import { rule } from "../rule";

const UNTOLD =
    "FULL is asked for by uuid, so it cannot be told whether the node was adopted. Give deviceId the host name";

export const adoptedInstall = rule({
    name: "bcm-adopted-full-install",
    why: "A node that was taken over is in use by somebody; a FULL install loses all that is on its disks.",
    remedy: "Leave reinstall out, or take AUTO, for nodes that were adopted.",
    level: "advisory",
    settings: z.object({}),
    example: "dgx-05: reinstall: FULL wipes a node that was adopted",
    judge: {
        device: ({ hostname, adopt }, { memory }) => {
            if (adopt === true) memory.set(nodeKey(hostname), true);
            return [];
        },
        power: (order, { memory }) => {
            const { deviceId, reinstall } = order;
            if (reinstall !== "FULL" || memory.size === 0) return [];
            if (namesByUuid(order)) return [{ subject: deviceId, field: "reinstall", message: UNTOLD }];
            return memory.has(nodeKey(deviceId))
                ? [{ subject: deviceId, field: "reinstall", message: "FULL wipes a node that was adopted" }]
                : [];
        },
    },
});
