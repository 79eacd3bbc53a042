import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();

/**
 * A new image for a rack: set `image` and a new `change`, look at `pulumi preview` (it says which disks are wiped), then
 * `pulumi up --continue-on-error`. Without a new `change` nothing is powered, so nothing is installed either.
 */
const rack = new bcm.NodeSet("rack1", {
    softwareImageName: config.get("image") ?? "ubuntu-22.04-nvidia-535",
    managementNetworkName: "dgxnet",
    oobNetworkName: "oob-mgmt",
    categoryName: "rack1",
    createCustomCategory: true,
    category: { roles: ["compute", "gpu"] },
    nodes: bcm.nodesFromFile("rack1.csv"),
    enablePowerAction: true,
    powerAction: config.get<bcm.PowerActionKind>("powerAction") ?? "power_on",
    powerRequest: config.get("change"),
    reinstall: config.getBoolean("wipe") ? "FULL" : "none",
    // Two nodes go first. Once both are active, the others follow, four at a time; more than two failures stop the rollout.
    rollout: { canary: 2, maxParallel: 4, maxFailures: 2, timeout: 5400 },
});

export const nodeStatus = rack.nodeStatus;
export const summary = rack.summary;
