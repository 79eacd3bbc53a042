import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();

// These nodes exist, and everything else depends on them, so they are taken over as they stand. Only their notes and roles
// are ours; addresses, interfaces and BMC stay as the head node has them. Power is never touched, and Pulumi refuses to
// remove the nodes until `pulumi config set protect false`.
const nodes = Object.fromEntries(
    [1, 2, 3].map((number): [string, bcm.NodeArgs] => [
        `control-0${number}`,
        {
            mac: `B8:CE:F6:D9:40:0${number}`,
            ip: `10.184.162.1${number}`,
            roles: ["master"],
            notes: "Kubernetes control plane",
        },
    ]),
);

const controlPlane = new bcm.NodeSet(
    "control-plane",
    { managementNetworkName: "dgxnet", categoryName: "default", adopt: true, nodes },
    { protect: config.getBoolean("protect") ?? true },
);

export const nodeStatus = controlPlane.nodeStatus;
