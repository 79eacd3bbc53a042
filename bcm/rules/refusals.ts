import type { DeviceSpec } from "../../model/device";
import { listSome } from "../../model/text";
import type { WireObject } from "../wire/envelope";
import {
    addressesOutside,
    claimProblems,
    dhcpProblem,
    type IsOwn,
    kindProblem,
    networkProblem,
    ownershipProblem,
} from "./claims";
import type { HeadNodeLists } from "./device-forecast";

/** The most names in one warning. */
const NAMED = 8;

/** Who asks, and where. */
export interface Asker {
    /** Whether an entity of the head node is this stack's. */
    isOurs: (live: WireObject) => boolean;
    /** Address of the head node, for messages. */
    headNode: string;
}

/**
 * Why a node would certainly be refused, given what the head node has now.
 *
 * @param isGivenUp whether another device gives up a MAC or an address before the node gets it
 */
export function findRefusals(
    spec: DeviceSpec,
    { devices, networks }: HeadNodeLists,
    isGivenUp: IsOwn,
    { isOurs, headNode }: Asker,
): string[] {
    const live = devices.named(spec.hostname);
    const isOwn: IsOwn = (device, value) => device.uuid === live?.uuid || isGivenUp(device, value);
    const problems = [
        live && kindProblem(live),
        live && !isOurs(live) ? ownershipProblem(live, spec, "", headNode) : undefined,
        live && dhcpProblem(live, spec),
        live && networkProblem(live, spec, networks),
        ...claimProblems(spec, live, isOwn, { devices, networks, headNode }),
    ];
    return problems.filter((problem) => problem !== undefined);
}

/** What looks wrong about a node but may be intended: addresses outside their networks. */
export function findOddities(spec: DeviceSpec, { networks }: HeadNodeLists): string[] {
    return addressesOutside(spec, networks).map(
        ({ name, ip, network, cidr }) =>
            `${spec.hostname}: ${name} has the address ${ip}, outside ${network} (${cidr}).`,
    );
}

/** Nodes that are to be taken over but do not exist: a typing error in a name would create a new node. */
export function findMissing(specs: readonly DeviceSpec[], { devices }: HeadNodeLists): string[] {
    const missing = specs.filter(({ adopt, hostname }) => adopt && !devices.named(hostname));
    if (missing.length === 0) return [];
    const names = listSome(
        missing.map(({ hostname }) => hostname),
        NAMED,
    );
    return [
        `adopt is true, but the head node has no device ${names}: ${missing.length === 1 ? "it" : "they"} would be created. Check the names.`,
    ];
}
