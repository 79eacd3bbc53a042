import type { WireNamed } from "./envelope";

/** The network's CIDR, which BCM does not store. */
export function cidrOf(network: WireNamed): string | undefined {
    return network.baseAddress ? `${String(network.baseAddress)}/${String(network.netmaskBits)}` : undefined;
}
