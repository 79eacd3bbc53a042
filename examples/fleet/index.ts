import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();
const rack = config.getNumber("rack") ?? 1;

/** Host names, MACs and addresses follow from the position, as in a data hall that was planned as a whole. */
const nodes = Object.fromEntries(
    Array.from({ length: config.getNumber("nodes") ?? 50 }, (_, index): [string, bcm.NodeArgs] => {
        const place = index + 1;
        const mac = (kind: number) =>
            [0x02, 0x00, 0x5e, kind, rack, place].map((part) => part.toString(16).padStart(2, "0")).join(":");
        const node = {
            mac: mac(0x10),
            ip: `10.100.${rack}.${place}`,
            bmcMac: mac(0x20),
            ipmiIp: `10.200.${rack}.${place}`,
            roles: ["compute", "gpu"],
        };
        return [`r${String(rack).padStart(2, "0")}-n${String(place).padStart(2, "0")}`, node];
    }),
);

const set = new bcm.NodeSet("rack", {
    managementNetworkName: "compute",
    oobNetworkName: "bmcs",
    categoryName: "workers",
    nodes,
    enablePowerAction: config.getBoolean("power") ?? false,
    powerAction: "power_on",
    rollout: { maxParallel: config.getNumber("maxParallel") ?? 10 },
});

export const summary = set.summary;
