import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();

// The nodes exist, and run what everything else depends on: they are taken over as they stand. Of each only its note and
// its roles are ours; addresses, interfaces and BMC stay as the head node has them, power is never touched, and Pulumi
// refuses to remove them until `pulumi config set protect false`.
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
