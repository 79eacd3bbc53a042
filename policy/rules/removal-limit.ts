import { z } from "zod";
import { describeExcess } from "../../model/limits";
import { CountOrShare } from "../../model/node-set";
import { nameAll } from "../../model/text";
import { rule } from "../rule";

export const removalLimit = rule({
    name: "bcm-removal-limit",
    why: "An inventory that was cut must not take a rack off the head node, whatever the program allows.",
    remedy: "Look whether the inventory is whole; if it is, raise maxRemovals for this run.",
    level: "mandatory",
    settings: z.object({
        maxRemovals: CountOrShare.optional().describe(
            'the most nodes of a set, or the share of those that it had, e.g. "10%", whose records may be removed in one update; ' +
                "by default 10 %, at least 5",
        ),
    }),
    example:
        "nodes: 6 of the 8 nodes that the set had would be removed from the head node, and 5 may be (maxRemovals): dgx-[03-08]",
    judge: {
        request: ({ facts }, { settings: { maxRemovals } }) => {
            const excess = facts && describeExcess(facts, maxRemovals);
            if (!excess) return [];
            const message = `${excess} (maxRemovals): ${nameAll(facts.leaving)}`;
            return [{ subject: "", field: "nodes", message }];
        },
    },
});
