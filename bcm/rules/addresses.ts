import type { DeviceSpec } from "../../model/device";
import type { WireDevice } from "../wire/device";
import { findEntity } from "../wire/entities";
import type { WireNamed } from "../wire/envelope";
import { cidrOf, contains, gatewayOf, purposeOf } from "../wire/network";

/** What the head node says about addresses. */
export interface AddressBook {
    networks: readonly WireNamed[];
    /** Address of the head node, as we call it. */
    headNode: string;
}

/**
 * Addresses that no node can have, given the networks of the head node. A node that has the gateway's address already keeps
 * it: it may well be the router.
 */
export function valueProblems(
    spec: DeviceSpec,
    live: WireDevice | undefined,
    { networks, headNode }: AddressBook,
): string[] {
    const { hostname, interfaces, defaultGateway } = spec;
    const ofPorts = interfaces.flatMap(({ name, network, ip }) => {
        if (ip === undefined) return [];
        const isKept = findEntity(live?.interfaces, "name", name)?.ip === ip;
        const routed = isKept ? undefined : networks.find((one) => gatewayOf(one) === ip);
        const reason =
            spareOf(ip, network, networks) ??
            (routed && `is the gateway of ${routed.name}`) ??
            (isHost(headNode, ip) ? `is the address of the head node (${headNode})` : undefined);
        const advice = `Give ${hostname} its own address.`;
        return reason === undefined
            ? []
            : [`Device "${hostname}": address ${ip} of ${name} ${reason}. ${advice}`];
    });
    const reason = defaultGateway === undefined ? undefined : spareOf(defaultGateway, undefined, networks);
    if (reason === undefined) return ofPorts;
    return [
        ...ofPorts,
        `Device "${hostname}": defaultGateway ${defaultGateway} ${reason}. Give the address of a router.`,
    ];
}

/** A network by its name or uuid. */
export function findNetwork(key: string | undefined, networks: readonly WireNamed[]): WireNamed | undefined {
    return networks.find(({ name, uuid }) => name === key || uuid === key);
}

/** Whether an address is for no machine: in the network that is stated, or else in those that contain it. */
function spareOf(
    ip: string,
    network: string | undefined,
    networks: readonly WireNamed[],
): string | undefined {
    const stated = findNetwork(network, networks);
    const judged = stated && contains(stated, ip) !== false ? [stated] : networks;
    const [spare] = judged.filter((one) => purposeOf(one, ip) !== undefined);
    return spare && `is ${purposeOf(spare, ip)} ${spare.name} (${cidrOf(spare)})`;
}

function isHost(headNode: string, ip: string): boolean {
    return URL.canParse(headNode) && new URL(headNode).hostname === ip;
}
