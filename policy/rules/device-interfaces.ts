import { z } from "zod";
import { judgeInterfaces } from "../../model/judgements";
import { judgeValues } from "../../model/judgements-values";
import { rule } from "../rule";

export const deviceInterfaces = rule({
    name: "bcm-device-interfaces",
    why: "BCM tells interfaces apart by name and MAC, and reaches a BMC with the protocol that the interface's name selects; some values no node can have.",
    remedy: "Give each interface its own name, physical and BMC interfaces a MAC, and bonds their members; no MAC or address of a group, nor one that stands for none.",
    level: "mandatory",
    settings: z.object({}),
    example: "dgx-05: interfaces[0].mac: is missing; a physical interface needs it",
    judge: { device: (device) => [...judgeInterfaces(device), ...judgeValues(device)] },
});
