import { z } from "zod";
import { judgeBootInterface } from "../../model/judgements";
import { rule } from "../rule";

export const oneBootInterface = rule({
    name: "bcm-device-one-boot-interface",
    why: "A node installs over exactly one interface; none or several leave it waiting in PXE.",
    remedy: "Set bootable: true on one.",
    level: "mandatory",
    settings: z.object({}),
    example:
        "dgx-05: interfaces: 0 interfaces are bootable; exactly one is needed. " +
        "Set bootable: true on the port wired to the provisioning network only.",
    judge: { device: judgeBootInterface },
});
