import { z } from "zod";
import { judgeCategoryTexts } from "../../model/judgements";
import { rule } from "../rule";

export const diskSetup = rule({
    name: "bcm-category-disk-setup",
    why: "BCM refuses a disk setup that its schema does not allow, at the write.",
    remedy: "Fix the XML where the message says.",
    level: "mandatory",
    settings: z.object({}),
    example:
        "gpu-worker: disksetup: line 1: the root element is <disks>; allowed is <diskSetup> (case matters)",
    judge: { category: ({ name, disksetup }) => judgeCategoryTexts({ name, disksetup }) },
});
