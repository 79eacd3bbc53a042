import * as bcm from "pulumi-bcm";

// Each head node has a configuration namespace: `pulumi config set bcm:url …` and `pulumi config set lab:url …`, or
// BCM_URL and LAB_URL. Nothing else tells them apart.
const production = new bcm.NodeSet("production", {
    managementNetworkName: "dgxnet",
    categoryName: "gpu-worker",
    nodes: { "dgx-31": { mac: "B8:CE:F6:D9:47:31", ip: "10.184.162.131", roles: ["compute", "gpu"] } },
});

const lab = new bcm.NodeSet("lab", {
    cluster: "lab",
    managementNetworkName: "dgxnet",
    categoryName: "gpu-worker",
    nodes: { "lab-01": { mac: "B8:CE:F6:D9:47:41", ip: "10.184.162.141", roles: ["compute", "gpu"] } },
});

export const nodeStatus = { production: production.nodeStatus, lab: lab.nodeStatus };
