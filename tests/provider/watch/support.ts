import { WireStatus } from "../../../bcm/wire/status";
import type { ReadinessTarget } from "../../../model/power";
import { type WatchOptions, watchNodes } from "../../../provider/watch/watch";

/** What one look finds of a node. */
export type Look = [status: string, info?: string, timestamp?: number, failed?: boolean];

/** A node that was powered. */
export const aTarget = (hostname: string, changes: Partial<ReadinessTarget> = {}): ReadinessTarget => ({
    hostname,
    outcome: "done",
    message: "",
    request: "r1",
    ...changes,
});

/** Watches scripted statuses, a tick after the other; the last one of a node lasts. Time is the test's own. */
export async function watch(
    script: Record<string, Look[]>,
    options: Partial<WatchOptions> & { targets?: ReadinessTarget[] } = {},
) {
    const targets = options.targets ?? Object.keys(script).map((hostname) => aTarget(hostname));
    let time = 0;
    let looks = 0;
    const sleeps: number[] = [];
    const lines: string[] = [];
    const nodes = await watchNodes({
        targets,
        until: "active",
        timeoutSeconds: 600,
        now: () => time,
        sleep: async (milliseconds) => {
            sleeps.push(milliseconds);
            time += milliseconds;
        },
        look: async () => {
            const tick = looks++;
            return targets.map(({ hostname }) => {
                const steps = script[hostname] ?? [];
                const [status, infoMessage = "", reportedStatusTimestamp = tick, provisioningFailed = false] =
                    steps[Math.min(tick, steps.length - 1)] ?? ["UNDEFINED"];
                return WireStatus.parse({
                    ref_device_uuid: "u",
                    status,
                    infoMessage,
                    reportedStatusTimestamp,
                    provisioningFailed,
                });
            });
        },
        onChange: (line) => lines.push(line),
        ...options,
    });
    return { nodes, looks, sleeps, lines, state: (host: string) => nodes.get(host)?.state };
}
