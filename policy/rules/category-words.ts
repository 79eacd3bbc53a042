import { z } from "zod";
import { judgeCategoryWords } from "../../model/judgements";
import { rule } from "../rule";

export const categoryWords = rule({
    name: "bcm-category-words",
    why: "BCM refuses or misreads words that it does not know: install modes, BMC privilege, boot loader, GPU modes.",
    remedy: "Use one of the words that the message lists.",
    level: "mandatory",
    settings: z.object({}),
    example:
        'gpu-worker: newNodeInstallMode: "SKIP" is not allowed. Use AUTO, FULL, MINIMAL, MAIN or NOSYNC.',
    judge: { category: judgeCategoryWords },
});
