import ipaddr from "ipaddr.js";
import { NO_ADDRESS, type WireNamed } from "./envelope";

/** The network's CIDR, which BCM does not store. */
export function cidrOf(network: WireNamed): string | undefined {
    return network.baseAddress ? `${String(network.baseAddress)}/${String(network.netmaskBits)}` : undefined;
}

/** The network's gateway, if it has one. */
export function gatewayOf({ gateway }: WireNamed): string | undefined {
    return typeof gateway === "string" && gateway !== "" && gateway !== NO_ADDRESS ? gateway : undefined;
}

/** Whether an address lies in the network; undefined if one of them cannot be read. */
export function contains(network: WireNamed, ip: string): boolean | undefined {
    const cidr = cidrOf(network);
    if (cidr === undefined || !ipaddr.IPv4.isValidCIDR(cidr) || !ipaddr.IPv4.isValid(ip)) return undefined;
    return ipaddr.IPv4.parse(ip).match(ipaddr.IPv4.parseCIDR(cidr));
}

/** The most bits of a netmask that leave two addresses to spare; of smaller networks machines have all (RFC 3021). */
const SPARING = 30;

/** What an address of the network is for, where it is for no machine. */
export function purposeOf(network: WireNamed, ip: string): string | undefined {
    const cidr = cidrOf(network);
    if (cidr === undefined || !contains(network, ip) || Number(network.netmaskBits) > SPARING)
        return undefined;
    if (ipaddr.IPv4.networkAddressFromCIDR(cidr).toString() === ip) return "the network address of";
    if (ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString() === ip) return "the broadcast address of";
    return undefined;
}
