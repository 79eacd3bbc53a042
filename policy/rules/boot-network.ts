import { z } from "zod";
import { rule } from "../rule";

export const bootNetwork = rule({
    name: "bcm-device-boot-network",
    why: "A node installs over its management network; a boot interface on another network finds no head node.",
    remedy: "Put the boot interface on the management network.",
    level: "advisory",
    settings: z.object({}),
    example: "dgx-05: interfaces[0].network: eth0 boots on oob-mgmt, but the management network is dgxnet",
    judge: {
        device: ({ hostname, managementNetwork, interfaces }) => {
            if (managementNetwork === undefined) return [];
            return interfaces.flatMap(({ bootable, name, network }, index) => {
                if (bootable !== true || network === undefined || network === managementNetwork) return [];
                const message = `${name} boots on ${network}, but the management network is ${managementNetwork}`;
                return [{ subject: hostname, field: `interfaces[${index}].network`, message }];
            });
        },
    },
});
