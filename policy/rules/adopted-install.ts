import { z } from "zod";
import { rule } from "../rule";

export const adoptedInstall = rule({
    name: "bcm-adopted-full-install",
    why: "A node that was taken over is in use by somebody; a FULL install loses all that is on its disks.",
    remedy: "Leave reinstall out, or take AUTO, for nodes that were adopted.",
    level: "advisory",
    settings: z.object({}),
    example: "dgx-05: reinstall: FULL wipes a node that was adopted",
    judge: {
        device: ({ hostname, adopt }, { memory }) => {
            if (adopt === true) memory.set(hostname, true);
            return [];
        },
        power: ({ deviceId, reinstall }, { memory }) =>
            reinstall === "FULL" && memory.has(deviceId)
                ? [{ subject: deviceId, field: "reinstall", message: "FULL wipes a node that was adopted" }]
                : [],
    },
});
