import { z } from "zod";
import type { Finding } from "../../model/issues";
import { rule } from "../rule";

/** Default log-ins of vendors, by user name in lower case; the passwords are never printed. */
const SHIPPED = new Map<string, readonly string[]>([
    ["admin", ["admin", "password", "ADMIN", ""]],
    ["administrator", ["password", "Administrator", "admin"]],
    ["root", ["calvin", "root", "0penBmc", "superuser", "changeme"]],
    ["userid", ["PASSW0RD"]],
    ["sysadmin", ["superuser"]],
]);

export const bmcDefaults = rule({
    name: "bcm-bmc-default-login",
    why: "Anyone on the management network can take over a node whose BMC still has its factory log-in.",
    remedy: "Set a log-in of your own on the BMC, and state it.",
    level: "advisory",
    settings: z.object({}),
    example: "dgx-05: bmc: the log-in of root is a vendor's default",
    judge: {
        device: ({ hostname, bmc }) => judgeLogin(hostname, bmc),
        category: ({ name, bmc }) => judgeLogin(name, bmc),
    },
});

function judgeLogin(subject: string, bmc: { username?: string; password?: string } | undefined): Finding[] {
    if (bmc?.username === undefined || bmc.password === undefined) return [];
    const isShipped = SHIPPED.get(bmc.username.toLowerCase())?.includes(bmc.password) === true;
    const message = `the log-in of ${bmc.username} is a vendor's default`;
    return isShipped ? [{ subject, field: "bmc", message }] : [];
}
