import { z } from "zod";
import { judgeBootAddress } from "../../model/judgements";
import { rule } from "../rule";

export const bootAddress = rule({
    name: "bcm-device-boot-address",
    why: "An address that nobody stated once overwrote those of a control plane.",
    remedy: "Give the boot interface ip, or dhcp: true.",
    level: "mandatory",
    settings: z.object({}),
    example:
        "dgx-05: interfaces[0]: boot interface eth0 has no address. Give ip, or dhcp: true if BCM shall assign one.",
    judge: { device: judgeBootAddress },
});
