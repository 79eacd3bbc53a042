import ipaddr from "ipaddr.js";
import { z } from "zod";
import { rule } from "../rule";

export const addressInNetwork = rule({
    name: "bcm-device-address-in-network",
    why: "An address outside its network is not routed: the node installs, but nothing can reach it.",
    remedy: "Give an address inside the network, or name the network that contains it.",
    level: "advisory",
    settings: z.object({}),
    example: "dgx-05: interfaces[0].ip: 10.9.9.9 is outside dgxnet (10.184.162.0/24)",
    judge: {
        device: ({ hostname, interfaces, facts }) =>
            interfaces.flatMap(({ ip, network }, index) => {
                const cidr = network === undefined ? undefined : facts?.cidrs?.[network];
                if (ip === undefined || cidr === undefined || isInside(ip, cidr)) return [];
                const message = `${ip} is outside ${network} (${cidr})`;
                return [{ subject: hostname, field: `interfaces[${index}].ip`, message }];
            }),
    },
});

/** An invalid address or network passes here; another rule reports it. */
function isInside(ip: string, cidr: string): boolean {
    return !ipaddr.isValid(ip) || !ipaddr.isValidCIDR(cidr) || ipaddr.parse(ip).match(ipaddr.parseCIDR(cidr));
}
