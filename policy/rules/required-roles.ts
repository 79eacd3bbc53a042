import { z } from "zod";
import { rule } from "../rule";

export const requiredRoles = rule({
    name: "bcm-device-roles",
    why: "A node without its roles joins the cluster but does none of its work.",
    remedy: "Add the roles that the message names.",
    level: "mandatory",
    settings: z.object({
        roles: z
            .record(z.string(), z.array(z.string()))
            .default({})
            .describe('roles that nodes need, by category, e.g. {"gpu-worker": ["compute", "gpu"]}'),
    }),
    example: "dgx-05: roles: gpu is missing; nodes of gpu-worker need compute, gpu",
    judge: {
        device: ({ hostname, category, roles }, { settings }) => {
            const needed = Object.hasOwn(settings.roles, category) ? (settings.roles[category] ?? []) : [];
            if (needed.length === 0) return [];
            const missing = needed.filter((role) => !(roles ?? []).includes(role));
            if (missing.length === 0) return [];
            const verb = missing.length === 1 ? "is" : "are";
            const message = `${missing.join(", ")} ${verb} missing; nodes of ${category} need ${needed.join(", ")}`;
            return [{ subject: hostname, field: "roles", message }];
        },
    },
});
