import { z } from "zod";
import { judgeCategoryTexts } from "../../model/judgements";
import { rule } from "../rule";

export const diskSetup = rule({
    name: "bcm-category-disk-setup",
    why: "Nodes whose disk setup cannot be read stop in the node-installer.",
    remedy: "Mend the XML where the message points to.",
    level: "mandatory",
    settings: z.object({}),
    example: "gpu-worker: disksetup: has the root element <disks>; BCM wants <diskSetup> (case matters)",
    judge: { category: ({ name, disksetup }) => judgeCategoryTexts({ name, disksetup }) },
});
