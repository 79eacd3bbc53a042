import { Cron } from "croner";
import { z } from "zod";
import { rule } from "../rule";

const Window = z.strictObject({
    cron: z
        .string()
        .refine(isCron, "not a cron pattern; expected e.g. * 22-23 * * 6")
        .describe("minutes in which power is allowed, e.g. * 22-23 * * 6: Saturdays from 22:00 to 23:59"),
    timezone: z
        .string()
        .refine(isTimezone, "not a time zone; expected e.g. Europe/Zurich")
        .default("UTC")
        .describe("IANA time zone"),
});

export const powerWindow = rule({
    name: "bcm-power-window",
    why: "Nodes may go down only in the agreed hours.",
    remedy: "Run the update inside a window, or have the window extended.",
    level: "advisory",
    settings: z.object({
        windows: z.array(Window).default([]).describe("when power is allowed; if empty, always"),
    }),
    example:
        "dgx-05: powerAction: 2026-11-23T10:00:00.000Z is outside every window: * 22-23 * * 6 (Europe/Zurich)",
    judge: {
        power: ({ deviceId }, { settings: { windows }, now }) => {
            const minute = new Date(now);
            minute.setSeconds(0, 0); // a pattern of five fields matches the start of a minute
            const isOpen = windows.some(({ cron, timezone }) =>
                new Cron(cron, { timezone, paused: true }).match(minute),
            );
            if (isOpen || windows.length === 0) return [];
            const all = windows.map(({ cron, timezone }) => `${cron} (${timezone})`).join(", ");
            const message = `${now.toISOString()} is outside every window: ${all}`;
            return [{ subject: deviceId, field: "powerAction", message }];
        },
    },
});

function isCron(pattern: string): boolean {
    try {
        new Cron(pattern, { paused: true });
        return pattern.trim().split(/\s+/).length === 5;
    } catch {
        return false;
    }
}

function isTimezone(timeZone: string): boolean {
    try {
        new Intl.DateTimeFormat("en", { timeZone });
        return true;
    } catch {
        return false;
    }
}
