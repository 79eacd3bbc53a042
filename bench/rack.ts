import { join } from "node:path";
import { packageRoot } from "../tools/root";

/** The measured program, and one whose provider does nothing. */
export const PROGRAMS = {
    rack: join(packageRoot, "dist/bench/programs/rack"),
    floor: join(packageRoot, "dist/bench/programs/floor"),
};
/** The state is written once at the end, instead of twice per resource. */
export const NO_CHECKPOINTS: NodeJS.ProcessEnv = {
    PULUMI_SKIP_CHECKPOINTS: "true",
    PULUMI_EXPERIMENTAL: "true",
};

/** The other arguments of the NodeSet. */
export const BASE = { categoryName: "workers", managementNetworkName: "compute" };
/** A head node with the names that they use. */
export const SCENARIO = {
    networks: [
        { name: "compute", cidr: "10.100.0.0/16" },
        { name: "bmcs", cidr: "10.200.0.0/16" },
    ],
    images: ["image-a", "image-b"],
    categories: [
        { name: "workers", softwareImage: "image-a" },
        { name: "other", softwareImage: "image-b" },
    ],
};

/** Host name of the node with this number, from 1. */
export function hostnameOf(number: number): string {
    return `node-${String(number).padStart(4, "0")}`;
}

/** Valid nodes: a BMC, a boot interface with a static address, two roles. */
export function rackNodes(count: number, categoryOf?: (number: number) => string | undefined) {
    return Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
            const at = index + 1; // the first address is the network's own
            const place = `${at >> 8}.${at & 255}`;
            const node = {
                mac: mac(0, index),
                interfaces: [
                    {
                        type: "bmc",
                        name: "ipmi0",
                        mac: mac(1, index),
                        network: "bmcs",
                        ip: `10.200.${place}`,
                    },
                    {
                        type: "physical",
                        name: "eth0",
                        mac: mac(0, index),
                        network: "compute",
                        ip: `10.100.${place}`,
                        bootable: true,
                    },
                ],
                roles: ["compute", "gpu"],
                category: categoryOf?.(index + 1),
            };
            return [hostnameOf(index + 1), node];
        }),
    );
}

function mac(kind: number, index: number): string {
    const hex = (value: number) => value.toString(16).padStart(2, "0").toUpperCase();
    return `02:00:5E:1${kind}:${hex(index >> 8)}:${hex(index & 255)}`;
}
