import { Device } from "../../provider/device";
import { judgeBootInterface } from "../../sdk/model/judgements";
import { toPolicy } from "../rule";

export const oneBootInterface = toPolicy({
    name: "bcm-device-one-boot-interface",
    description:
        "A node installs over exactly one interface; none or several leave it waiting in PXE. Set bootable: true on one.",
    about: Device,
    judge: judgeBootInterface,
});
