import { z } from "zod";
import { judgeDeviceWords } from "../../model/judgements";
import { rule } from "../rule";

export const deviceWords = rule({
    name: "bcm-device-words",
    why: "BCM refuses or misreads words that it does not know: interface types, power control, BMC privilege, boot loader.",
    remedy: "Use one of the words that the message lists.",
    level: "mandatory",
    settings: z.object({}),
    example: 'dgx-05: powerControl: "pdu" is not allowed. Use ipmi.',
    judge: { device: judgeDeviceWords },
});
