import * as pulumi from "@pulumi/pulumi";
import type { NodeArgs } from "pulumi-bcm";
import { GpuRack } from "./gpu-rack";

// Two kinds of stacks from one program. The platform team's own: `pulumi config set category gpu-worker`. Another team's,
// which uses what the platform team has decided: `pulumi config set platform organization/reuse/prod`.
const config = new pulumi.Config();
const platform = config.get("platform");
const categoryName = platform
    ? new pulumi.StackReference(platform).requireOutput("category")
    : pulumi.output(config.get("category") ?? "gpu-worker");

const first = config.getNumber("first") ?? 51;
const nodes = Object.fromEntries(
    [first, first + 1].map((number): [string, NodeArgs] => [
        `gpu-${number}`,
        { mac: `B8:CE:F6:D9:47:${number}`, ip: `10.184.162.${number}`, roles: ["compute", "gpu"] },
    ]),
);

const rack = new GpuRack("rack", { nodes, categoryName: categoryName.apply(String) });

export const category = categoryName;
export const summary = rack.summary;
