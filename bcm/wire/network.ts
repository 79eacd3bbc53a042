import type { WireNamed } from "./envelope";

/** BCM keeps no CIDR; it is computed. */
export function cidrOf(network: WireNamed): string | undefined {
    return network.baseAddress ? `${String(network.baseAddress)}/${String(network.netmaskBits)}` : undefined;
}
