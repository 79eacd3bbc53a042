import { z } from "zod";
import { rule } from "../rule";

export const powerRequest = rule({
    name: "bcm-power-request",
    why: "A power action without a ticket cannot be traced to the person who asked for it.",
    remedy: "State the change ticket in powerRequest (request of a PowerAction).",
    level: "disabled",
    settings: z.object({
        pattern: z
            .string()
            .refine(isRegExp, "not a regular expression; expected e.g. ^CHG-[0-9]+$")
            .default(".")
            .describe("regular expression that the text must match, e.g. ^CHG-[0-9]+$"),
    }),
    example: "dgx-05: request: is empty; it needs a text that matches .",
    judge: {
        power: ({ deviceId, request = "" }, { settings: { pattern } }) =>
            new RegExp(pattern).test(request)
                ? []
                : [
                      {
                          subject: deviceId,
                          field: "request",
                          message:
                              request === ""
                                  ? `is empty; it needs a text that matches ${pattern}`
                                  : `"${request}" does not match ${pattern}`,
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
