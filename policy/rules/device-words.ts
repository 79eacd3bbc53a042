import { Device } from "../../provider/device";
import { judgeDeviceWords } from "../../sdk/model/judgements";
import { toPolicy } from "../rule";

export const deviceWords = toPolicy({
    name: "bcm-device-words",
    description:
        "BCM refuses or misreads words that it does not know: interface types, power control, BMC privilege, boot loader.",
    about: Device,
    judge: judgeDeviceWords,
});
