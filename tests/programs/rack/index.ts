import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

// `{"secret": …}` stands for a secret.
const args = JSON.parse(readFileSync(process.env.RACK_ARGS ?? "", "utf8"), (_key, value) =>
    value?.secret === undefined ? value : pulumi.secret(value.secret),
) as bcm.NodeSetArgs;
const bmcPassword = pulumi.secret(process.env.TEST_BMC_PASSWORD ?? "");

// What the set is called, and what it was called before.
const { name = "rack", ...opts } = JSON.parse(process.env.RACK_OPTIONS ?? "{}") as {
    name?: string;
    aliases?: pulumi.Alias[];
};

const rack = new bcm.NodeSet(name, { bmcUsername: "bmcadmin", bmcPassword, ...args }, opts);

export const nodeStatus = rack.nodeStatus;
export const summary = rack.summary;
export const devices = rack.devices;
export const nodeBmcIps = rack.nodeBmcIps;
export const category = rack.category;
