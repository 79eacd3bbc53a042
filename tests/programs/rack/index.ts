import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

/** What JSON has no word for: `{"secret": …}` stands for a secret, `{"Map": …}` for a Map, and so on. */
const KINDS: Record<string, (value: object) => unknown> = {
    secret: (value) => pulumi.secret(value),
    output: (value) => pulumi.output(value),
    promise: (value) => Promise.resolve(value),
    Map: (value) => new Map(Object.entries(value)),
    list: (value) => Object.entries(value).map(([hostname, node]) => ({ hostname, ...node })),
};
const args = JSON.parse(readFileSync(process.env.RACK_ARGS ?? "", "utf8"), (_key, value) => {
    const [[kind = "", inner] = [], ...others] = Object.entries(Object(value) as object);
    return others.length === 0 && Object.hasOwn(KINDS, kind) ? KINDS[kind]?.(inner) : value;
}) as bcm.NodeSetArgs;
const bmcPassword = pulumi.secret(process.env.TEST_BMC_PASSWORD ?? "");

// What the set is called, and what it was called before.
const { name = "rack", ...opts } = JSON.parse(process.env.RACK_OPTIONS ?? "{}") as {
    name?: string;
    aliases?: pulumi.Alias[];
};

const rack = new bcm.NodeSet(name, { bmcUsername: "bmcadmin", bmcPassword, ...args }, opts);

// Power actions of single nodes, beside the set.
for (const action of JSON.parse(process.env.RACK_POWER ?? "[]") as bcm.PowerActionArgs[])
    new bcm.PowerAction(`off-${action.deviceId}`, action);

export const nodeStatus = rack.nodeStatus;
export const summary = rack.summary;
export const devices = rack.devices;
export const nodeBmcIps = rack.nodeBmcIps;
export const category = rack.category;
