import { z } from "zod";
import { judgeCategoryTexts } from "../../model/judgements";
import { rule } from "../rule";

export const diskSetup = rule({
    name: "bcm-category-disk-setup",
    why: "A node whose disk setup cannot be read stops in the node-installer.",
    remedy: "Fix the XML where the message says.",
    level: "mandatory",
    settings: z.object({}),
    example: "gpu-worker: disksetup: has the root element <disks>; BCM expects <diskSetup> (case matters)",
    judge: { category: ({ name, disksetup }) => judgeCategoryTexts({ name, disksetup }) },
});
