import type { WireDevice } from "../../../bcm/wire/device";
import { bmcOf } from "../../../bcm/wire/power";

/** What keeps BCM from powering the node is said at once, and not after a time-out. */
export function findObstacle(device: WireDevice, isClosed: boolean): string | undefined {
    const { hostname, powerControl } = device;
    if (isClosed)
        return `${hostname} is closed on the head node. Open it first (cmsh: device open ${hostname}).`;
    if (bmcOf(device)) return undefined;
    const control = String(powerControl || "none");
    const why =
        control === "none"
            ? "powerControl is none"
            : `it has no interface ${control}, which its powerControl names`;
    return `${hostname} has no BMC for BCM to ask (${why}). Give it an interface of type "bmc", or power it by hand.`;
}
