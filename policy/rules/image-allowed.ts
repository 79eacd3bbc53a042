import { z } from "zod";
import { rule } from "../rule";

export const imageAllowed = rule({
    name: "bcm-category-image",
    why: "Nodes get only released images, and none that is still being copied.",
    remedy: "Use an image from the list, or have it released; wait until its copy is complete.",
    level: "mandatory",
    settings: z.object({
        allowed: z.array(z.string()).default([]).describe("names of released images; if empty, all are"),
    }),
    example: "gpu-worker: softwareImage: test-image is not released (allowed: ubuntu-22.04-nvidia-535)",
    judge: {
        category: ({ name, softwareImage, facts }, { settings: { allowed } }) => {
            const say = (message: string) => [{ subject: name, field: "softwareImage", message }];
            if (allowed.length > 0 && !allowed.includes(softwareImage))
                return say(`${softwareImage} is not released (allowed: ${allowed.join(", ")})`);
            if (facts?.isImageBusy === true) return say(`${softwareImage} is being copied on the head node`);
            return [];
        },
    },
});
