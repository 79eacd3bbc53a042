import { z } from "zod";
import { judgeBootAddress } from "../../model/judgements";
import { rule } from "../rule";

export const bootAddress = rule({
    name: "bcm-device-boot-address",
    why: "Guessed addresses once overwrote those of a control plane.",
    remedy: "Give the boot interface an ip, or dhcp: true.",
    level: "mandatory",
    settings: z.object({}),
    example:
        "dgx-05: interfaces[0]: boot interface eth0 has no address. Give ip, or dhcp: true to let BCM assign one.",
    judge: { device: judgeBootAddress },
});
