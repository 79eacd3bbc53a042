import * as bcm from "pulumi-bcm";

// One node in the short form. Power is left alone: a plain `pulumi up` never touches it.
const rack = new bcm.NodeSet("rack1", {
    managementNetworkName: "dgxnet",
    oobNetworkName: "oob-mgmt",
    categoryName: "gpu-worker",
    nodes: {
        "dgx-05": {
            mac: "B8:CE:F6:D9:47:BC",
            ip: "10.184.162.105",
            bmcMac: "B8:CE:F6:D9:47:BD",
            ipmiIp: "10.184.163.15",
            roles: ["compute", "gpu"],
        },
    },
});

export const nodeStatus = rack.nodeStatus;
