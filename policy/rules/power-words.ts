import { z } from "zod";
import { judgePowerWords } from "../../model/judgements";
import { rule } from "../rule";

export const powerWords = rule({
    name: "bcm-power-words",
    why: "Only power actions that this package carries out safely are allowed.",
    remedy: "Use one of the words that the message lists.",
    level: "mandatory",
    settings: z.object({}),
    example:
        'dgx-05: powerAction: "AUXCYCLE" is not allowed. Use power_on, power_off, power_cycle or power_reset.',
    judge: { power: judgePowerWords },
});
