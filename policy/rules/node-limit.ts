import { z } from "zod";
import { plural } from "../../model/text";
import { rule } from "../rule";

export const nodeLimit = rule({
    name: "bcm-stack-node-limit",
    why: "A mistake in a stack that is too large takes too many nodes down.",
    remedy: "Split the stack, or raise maxNodes.",
    level: "mandatory",
    settings: z.object({
        maxNodes: z
            .int()
            .nonnegative()
            .optional()
            .describe("the most devices that a stack may have; if unset, any number"),
    }),
    example: "dgx-05: exceeds the limit of 4 devices in a stack (maxNodes)",
    judge: {
        device: ({ hostname }, { settings: { maxNodes }, urn, memory }) => {
            memory.set(urn, true);
            if (maxNodes === undefined || memory.size <= maxNodes) return [];
            const message = `exceeds the limit of ${plural(maxNodes, "device")} in a stack (maxNodes)`;
            return [{ subject: hostname, field: "", message }];
        },
    },
});
