import { z } from "zod";
import { judgeInterfaces } from "../../model/judgements";
import { rule } from "../rule";

export const deviceInterfaces = rule({
    name: "bcm-device-interfaces",
    why: "BCM tells ports apart by name and MAC, and reaches a BMC by the protocol that its name selects.",
    remedy: "Give each interface a name of its own, physical and BMC ones their MAC, and bonds their members.",
    level: "mandatory",
    settings: z.object({}),
    example: "dgx-05: interfaces[0].mac: is missing; a physical interface needs it",
    judge: { device: judgeInterfaces },
});
