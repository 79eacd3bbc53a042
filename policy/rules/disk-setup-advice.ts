import { z } from "zod";
import { adviseCategory } from "../../model/advice";
import { rule } from "../rule";

export const diskSetupAdvice = rule({
    name: "bcm-category-disk-setup-advice",
    why: "BCM accepts disk setups on which an install then stops, or wipes the wrong disk.",
    remedy: "Follow the message, or leave it if this is what you mean.",
    level: "advisory",
    settings: z.object({}),
    example: "gpu-worker: disksetup: line 7: size is auto, which is meant for swap; give a size, or max",
    judge: { category: adviseCategory },
});
