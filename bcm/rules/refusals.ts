import type { DeviceSpec } from "../../model/device";
import { listSome } from "../../model/text";
import { ownerOf, type WireDevice } from "../wire/device";
import {
    addressesOutside,
    addressProblem,
    dhcpProblem,
    kindProblem,
    macProblem,
    networkProblem,
    ownershipProblem,
} from "./claims";
import type { HeadNodeLists } from "./device-forecast";

/** Names in one warning. */
const NAMED = 8;

/** Who asks, and where. */
export interface Asker {
    /** `urn:pulumi:dev::racks::`: what every resource of this stack begins with. */
    stack: string;
    /** Address of the head node, for messages. */
    headNode: string;
}

/**
 * Why a node would certainly be refused, from what the head node has now. Nodes that this program writes as well are
 * left to each other: they may change in the same update.
 */
export function findRefusals(
    spec: DeviceSpec,
    { devices, networks }: HeadNodeLists,
    planned: ReadonlySet<string>,
    { stack, headNode }: Asker,
): string[] {
    const live = devices.named(spec.hostname);
    const isOwn = ({ uuid, hostname }: WireDevice) => uuid === live?.uuid || planned.has(hostname);
    const problems = [
        live && kindProblem(live),
        live && !isOurs(live, stack) ? ownershipProblem(live, spec, "", headNode) : undefined,
        live && dhcpProblem(live, spec),
        live && networkProblem(live, spec, networks),
        macProblem(spec, devices, isOwn),
        addressProblem(spec, devices, isOwn),
    ];
    return problems.filter((problem) => problem !== undefined);
}

/** What is odd about a node and may still be meant: addresses that its networks do not have. */
export function findOddities(spec: DeviceSpec, { networks }: HeadNodeLists): string[] {
    return addressesOutside(spec, networks).map(
        ({ name, ip, network, cidr }) =>
            `${spec.hostname}: ${name} has the address ${ip}, outside ${network} (${cidr}).`,
    );
}

/** Nodes that were to be taken over and are not there: a typing error in a name would make a new one. */
export function findMissing(specs: readonly DeviceSpec[], { devices }: HeadNodeLists): string[] {
    const missing = specs.filter(({ adopt, hostname }) => adopt && !devices.named(hostname));
    if (missing.length === 0) return [];
    const names = listSome(
        missing.map(({ hostname }) => hostname),
        NAMED,
    );
    return [
        `adopt is true, and the head node has no device ${names}: ${missing.length === 1 ? "it" : "they"} would be made. Check the names.`,
    ];
}

/** Whether a resource of this stack made it; which one is the provider's to say. */
function isOurs(live: WireDevice, stack: string): boolean {
    return ownerOf(live)?.startsWith(stack) === true;
}
