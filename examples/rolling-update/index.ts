import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();
const change = config.get("change");

/**
 * A new image for nodes that compute: set `image` and a new `change`, look at `pulumi preview`, then `pulumi up`. Each node is
 * drained, cycled once its jobs have ended, and given back once it is active. Without a `change` nothing is drained or powered.
 */
const cluster = new bcm.NodeSet("cluster", {
    softwareImageName: config.get("image") ?? "ubuntu-22.04-nvidia-535",
    categoryName: "gpu-worker",
    createCustomCategory: true,
    category: { adopt: true },
    // The nodes are there, and stay as they are but for their image.
    adopt: true,
    nodes: {
        "dgx-01": { group: "A07" },
        "dgx-02": { group: "A07" },
        "dgx-03": { group: "A07" },
        "dgx-04": { group: "B01" },
        "dgx-05": { group: "B01" },
        "dgx-06": { group: "B01" },
    },
    enablePowerAction: change !== undefined,
    powerAction: "power_cycle",
    powerRequest: change,
    rollout: {
        canary: 2, // of different racks; both have to be active before anybody else is drained
        maxParallel: 2,
        maxPerGroup: 1,
        retries: 1,
        drain: { timeout: 7200, reason: "new image" },
    },
});

export const nodeStatus = cluster.nodeStatus;
export const summary = cluster.summary;
