import { z } from "zod";
import { namesByUuid, nodeKey } from "../node-names";
import { rule } from "../rule";

const UNTOLD =
    "FULL is requested for a uuid, so it is not clear whether the node was adopted. Use the host name as deviceId";

export const adoptedInstall = rule({
    name: "bcm-adopted-full-install",
    why: "An adopted node is in use by somebody; a FULL install wipes its disks.",
    remedy: "For adopted nodes leave reinstall out, or use AUTO.",
    level: "advisory",
    settings: z.object({}),
    example: "dgx-05: reinstall: FULL wipes an adopted node",
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
                ? [{ subject: deviceId, field: "reinstall", message: "FULL wipes an adopted node" }]
                : [];
        },
    },
});
