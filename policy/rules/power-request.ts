import { z } from "zod";
import { rule } from "../rule";

export const powerRequest = rule({
    name: "bcm-power-request",
    why: "A power action without a ticket cannot be traced to who asked for it.",
    remedy: "Give powerRequest (request of a PowerAction) the text of the change.",
    level: "disabled",
    settings: z.object({
        pattern: z
            .string()
            .refine(isRegExp, "no regular expression, e.g. ^CHG-[0-9]+$")
            .default(".")
            .describe("regular expression that the text has to match, e.g. ^CHG-[0-9]+$"),
    }),
    example: 'dgx-05: request: "" does not match .',
    judge: {
        power: ({ deviceId, request = "" }, { settings: { pattern } }) =>
            new RegExp(pattern).test(request)
                ? []
                : [
                      {
                          subject: deviceId,
                          field: "request",
                          message: `"${request}" does not match ${pattern}`,
                      },
                  ],
    },
});

function isRegExp(text: string): boolean {
    try {
        return Boolean(new RegExp(text));
    } catch {
        return false;
    }
}
