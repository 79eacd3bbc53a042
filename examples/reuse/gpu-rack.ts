import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

export interface GpuRackArgs {
    nodes: bcm.NodeSetArgs["nodes"];
    /** Category of the nodes, as exported by the platform stack. */
    categoryName: pulumi.Input<string>;
}

/** What this company means by a GPU rack: its networks, roles and order of installation, decided in one place. */
export class GpuRack extends pulumi.ComponentResource {
    readonly summary: pulumi.Output<bcm.NodeSetSummary>;

    constructor(name: string, { nodes, categoryName }: GpuRackArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:index:GpuRack", name, {}, opts);
        const set = new bcm.NodeSet(
            name,
            {
                managementNetworkName: "dgxnet",
                oobNetworkName: "oob-mgmt",
                categoryName,
                nodes,
                rollout: { canary: 1, maxParallel: 8, maxFailures: "5%" },
            },
            { parent: this },
        );
        this.summary = set.summary;
        this.registerOutputs({ summary: this.summary });
    }
}
