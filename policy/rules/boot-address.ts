import { Device } from "../../provider/device";
import { judgeBootAddress } from "../../sdk/model/judgements";
import { toPolicy } from "../rule";

export const bootAddress = toPolicy({
    name: "bcm-device-boot-address",
    description:
        "An address that nobody stated once overwrote those of a control plane. Give the boot interface ip, or dhcp: true.",
    about: Device,
    judge: judgeBootAddress,
});
