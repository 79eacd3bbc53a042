import type { WireDevice } from "../../../bcm/wire/device";
import { bmcNames, bmcOf } from "../../../bcm/wire/power";

/** What an action finds on a node to which BCM can send nothing. */
export interface Unsendable {
    /** Why it fails. */
    obstacle?: string;
    /** Why it need not be sent. */
    already?: string;
}

/** Why no power is sent to a device of this kind, in a sentence about it; undefined for a physical node. */
export function kindObstacle({ childType }: WireDevice): string | undefined {
    return childType === "PhysicalNode"
        ? undefined
        : `is a ${childType}; this package powers physical nodes only`;
}

/** What keeps BCM from powering the node is said at once, and not after a time-out. */
export function findObstacle(
    device: WireDevice,
    action: string,
    { isClosed, state }: { isClosed: boolean; state: string },
): Unsendable {
    const { hostname, powerControl } = device;
    if (isClosed)
        return {
            obstacle: `${hostname} is closed on the head node. Open it first (cmsh: device open ${hostname}).`,
        };
    if (bmcOf(device)) return {};
    if (action === "power_on" && state === "UP") return { already: "is UP, and has no BMC to ask" };
    const control = String(powerControl || "none");
    const [name] = bmcNames(device);
    const why =
        control === "none"
            ? "powerControl is none"
            : `it has no interface ${control}, which its powerControl names`;
    const remedy = name ? `State powerControl: "${name}"` : 'Give it an interface of type "bmc"';
    const byHand =
        action === "power_on" ? ", or switch it on by hand: once it is UP, `pulumi up` goes on with it" : "";
    return { obstacle: `${hostname} has no BMC for BCM to ask (${why}). ${remedy}${byHand}.` };
}
