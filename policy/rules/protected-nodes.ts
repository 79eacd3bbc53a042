import picomatch from "picomatch";
import { z } from "zod";
import { namesByUuid } from "../node-names";
import { rule } from "../rule";

export const protectedNodes = rule({
    name: "bcm-protected-nodes",
    why: "A rack's stack must not power, install or remove control-plane and storage nodes.",
    remedy: "Leave the node out of the stack's power actions; set onRemove: release on its device, or protect it.",
    level: "mandatory",
    settings: z.object({
        nodes: z
            .array(z.string())
            .default([])
            .describe("host names of protected nodes, as globs, e.g. ctl-*"),
    }),
    example: "ctl-01: powerAction: power_reset is not allowed: ctl-01 is protected (ctl-*)",
    judge: {
        device: (device, { settings: { nodes }, opts }) => {
            const { hostname } = device;
            const glob = findGlob(hostname, nodes);
            if (glob === undefined) return [];
            const say = (field: string, message: string) => ({
                subject: hostname,
                field,
                message: `${message}: ${hostname} is protected (${glob})`,
            });
            const isKept = opts.protect || device.adopt === true || device.onRemove === "release";
            return [
                ...(isKept ? [] : [say("onRemove", "must be release, or the resource must be protected")]),
                ...(device.forceRemove === true ? [say("forceRemove", "is not allowed")] : []),
            ];
        },
        power: (order, { settings: { nodes } }) => {
            const { deviceId, powerAction } = order;
            const say = (message: string) => [{ subject: deviceId, field: "powerAction", message }];
            if (nodes.length > 0 && namesByUuid(order))
                return say(
                    "names its node by uuid, so it is not clear whether it is protected. Use the host name as deviceId",
                );
            const glob = findGlob(deviceId, nodes);
            return glob === undefined
                ? []
                : say(`${powerAction} is not allowed: ${deviceId} is protected (${glob})`);
        },
    },
});

function findGlob(hostname: string, globs: readonly string[]): string | undefined {
    return globs.find((glob) => picomatch.isMatch(hostname, glob, { nocase: true }));
}
