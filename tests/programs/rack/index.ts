import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

// `{"secret": …}` stands for a secret.
const args = JSON.parse(readFileSync(process.env.RACK_ARGS ?? "", "utf8"), (_key, value) =>
    value?.secret === undefined ? value : pulumi.secret(value.secret),
) as bcm.NodeSetArgs;
const bmcPassword = pulumi.secret(process.env.TEST_BMC_PASSWORD ?? "");

const rack = new bcm.NodeSet("rack", { bmcUsername: "bmcadmin", bmcPassword, ...args });

export const nodeStatus = rack.nodeStatus;
export const summary = rack.summary;
export const devices = rack.devices;
export const nodeBmcIps = rack.nodeBmcIps;
export const category = rack.category;
