import ipaddr from "ipaddr.js";
import {
    addressProblem,
    dhcpProblem,
    findNamesake,
    kindProblem,
    macProblem,
    ownershipProblem,
} from "../../provider/runtime/claims";
import { ownerOf, type WireDevice } from "../../provider/wire/device";
import type { WireNamed } from "../../provider/wire/envelope";
import type { DeviceSpec } from "../model/device";
import type { Inventory } from "./changes";

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
    { devices }: Inventory,
    planned: ReadonlySet<string>,
    { stack, headNode }: Asker,
): string[] {
    const live = findNamesake(spec.hostname, devices);
    const others = devices.filter(({ hostname }) => !planned.has(hostname));
    const problems = [
        live && kindProblem(live),
        live && !isOurs(live, stack) ? ownershipProblem(live, spec, "", headNode) : undefined,
        live && dhcpProblem(live, spec),
        macProblem(spec, others, live?.uuid),
        addressProblem(spec, others, live?.uuid),
    ];
    return problems.filter((problem) => problem !== undefined);
}

/** What is odd about a node and may still be meant: addresses that its networks do not have. */
export function findOddities(spec: DeviceSpec, { networks }: Inventory): string[] {
    return spec.interfaces.flatMap(({ name, ip, network }) => {
        const known = networks.find((candidate) => candidate.name === network || candidate.uuid === network);
        const cidr = known && cidrOf(known);
        if (ip === undefined || cidr === undefined || !ipaddr.IPv4.isValidCIDR(cidr)) return [];
        const isInside = ipaddr.IPv4.parse(ip).match(ipaddr.IPv4.parseCIDR(cidr));
        return isInside
            ? []
            : [`${spec.hostname}: ${name} has the address ${ip}, outside ${network} (${cidr}).`];
    });
}

/** BCM keeps no CIDR; it is computed (`bcm-api.md` §13.2). */
export function cidrOf(network: WireNamed): string | undefined {
    return network.baseAddress ? `${String(network.baseAddress)}/${String(network.netmaskBits)}` : undefined;
}

/** Whether a resource of this stack made it; which one is the provider's to say. */
function isOurs(live: WireDevice, stack: string): boolean {
    return ownerOf(live)?.startsWith(stack) === true;
}
