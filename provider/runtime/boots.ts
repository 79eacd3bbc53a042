import type { HeadNode } from "../../bcm/client/head-nodes";
import type { WireDevice } from "../../bcm/wire/device";
import type { PowerActionSpec } from "../../model/power";
import { foreseeMode } from "../power/bcm/boot-mode";
import { type Asker, powerThroughBcm, type Result } from "../power/bcm/power";
import { noteBoot } from "../watch/boots";

/**
 * Carries a request out through BCM, and notes the boot that comes of it: how long that takes, only a watch can tell that has seen
 * its beginning.
 *
 * @param request the request's name, as it may be written down
 * @throws BcmError when the head node cannot be asked
 */
export async function powerAndNote(
    headNode: HeadNode,
    device: WireDevice,
    spec: PowerActionSpec,
    { request, ...asker }: Asker & { request: string },
): Promise<Result> {
    const { powerAction, reinstall, hold } = spec;
    const mayBoot = powerAction !== "power_off" && hold === "";
    const modeOf = mayBoot ? await foreseeMode(headNode, device, reinstall) : undefined;
    const result = await powerThroughBcm(headNode, device, spec, asker);
    const { hostname, outcome, stateSince } = result;
    if (outcome !== "done" || stateSince === undefined) return result;
    const mode = modeOf?.(stateSince === 0);
    if (mode !== undefined) noteBoot(headNode.client.headNode, { hostname, request }, mode);
    return result;
}
