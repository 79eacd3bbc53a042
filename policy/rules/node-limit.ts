import { z } from "zod";
import { rule } from "../rule";

export const nodeLimit = rule({
    name: "bcm-stack-node-limit",
    why: "A stack that holds too much takes too much down with it.",
    remedy: "Split the stack, or raise maxNodes.",
    level: "mandatory",
    settings: z.object({
        maxNodes: z
            .int()
            .nonnegative()
            .optional()
            .describe("devices that a stack may have; none: any number"),
    }),
    example: "dgx-05: is one device more than the 4 that a stack may have (maxNodes)",
    judge: {
        device: ({ hostname }, { settings: { maxNodes }, urn, memory }) => {
            memory.set(urn, true);
            if (maxNodes === undefined || memory.size <= maxNodes) return [];
            const message = `is one device more than the ${maxNodes} that a stack may have (maxNodes)`;
            return [{ subject: hostname, field: "", message }];
        },
    },
});
