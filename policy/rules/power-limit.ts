import { z } from "zod";
import { rule } from "../rule";

export const powerLimit = rule({
    name: "bcm-power-limit",
    why: "A slip in a map of nodes must not power a whole hall.",
    remedy: "Raise maxNodes if that many nodes are intended; 0 allows no power at all.",
    level: "mandatory",
    settings: z.object({
        maxNodes: z
            .int()
            .nonnegative()
            .default(50)
            .describe("the most nodes of a stack that may have a power action"),
    }),
    example:
        "dgx-51: powerAction: is the 51st node with a power action in this stack, but only 50 are allowed (maxNodes)",
    judge: {
        power: ({ deviceId }, { settings: { maxNodes }, memory }) => {
            memory.set(deviceId, true);
            const place = [...memory.keys()].indexOf(deviceId) + 1;
            if (place <= maxNodes) return [];
            const message =
                maxNodes === 0
                    ? "is not allowed: this stack may power no node (maxNodes 0)"
                    : `is the ${ordinal(place)} node with a power action in this stack, but only ${maxNodes} ${maxNodes === 1 ? "is" : "are"} allowed (maxNodes)`;
            return [{ subject: deviceId, field: "powerAction", message }];
        },
    },
});

function ordinal(place: number): string {
    const isTeen = place % 100 >= 11 && place % 100 <= 13;
    return `${place}${isTeen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th")}`;
}
