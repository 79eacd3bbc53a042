import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A provider that does nothing. It gets the same inputs as a node of a NodeSet, so what remains is the engine's own cost. */
const TRIVIAL =
    "exports.handler=()=>({create:async(inputs)=>({id:String(inputs.hostname),outs:inputs})," +
    "update:async(id,olds,news)=>({outs:news}),read:async(id,props)=>({id,props}),delete:async()=>{}})";

class Floor extends pulumi.CustomResource {
    constructor(name: string, inputs: object, opts: pulumi.CustomResourceOptions) {
        super("pulumi-nodejs:dynamic/floor:Node", name, { ...inputs, __provider: TRIVIAL }, opts);
    }
}

class FloorSet extends pulumi.ComponentResource {}

interface Args {
    categoryName?: string;
    managementNetworkName?: string;
    nodes: Record<string, object>;
}

const { nodes, categoryName, managementNetworkName }: Args = JSON.parse(
    readFileSync(process.env.RACK_ARGS ?? "", "utf8"),
) as Args;
const bmc = { username: "bmcadmin", password: pulumi.secret(process.env.TEST_BMC_PASSWORD ?? "") };
const parent = new FloorSet("floor:index:Set", "floor");
for (const [hostname, node] of Object.entries(nodes))
    new Floor(
        hostname,
        { hostname, category: categoryName, managementNetwork: managementNetworkName, bmc, ...node },
        { parent },
    );
