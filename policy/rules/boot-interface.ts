import { z } from "zod";
import { judgeBootInterface } from "../../model/judgements";
import { rule } from "../rule";

export const oneBootInterface = rule({
    name: "bcm-device-one-boot-interface",
    why: "A node installs over exactly one interface; with none or several it waits in PXE.",
    remedy: "Set bootable: true on exactly one interface.",
    level: "mandatory",
    settings: z.object({}),
    example:
        "dgx-05: interfaces: 0 interfaces are bootable; exactly one is needed. " +
        "Set bootable: true only on the port that is wired to the provisioning network.",
    judge: { device: judgeBootInterface },
});
