import { z } from "zod";
import { allowedRemovals } from "../../model/limits";
import { CountOrShare } from "../../model/node-set";
import { nameAll, plural } from "../../model/text";
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
            if (!facts) return [];
            const { leaving, had } = facts;
            const allowed = allowedRemovals(maxRemovals, had);
            if (leaving.length <= allowed) return [];
            const message =
                `${leaving.length} of the ${plural(had, "node")} that the set had would be removed from the head node, and ` +
                `${allowed} may be (maxRemovals): ${nameAll(leaving)}`;
            return [{ subject: "", field: "nodes", message }];
        },
    },
});
