import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const args = JSON.parse(readFileSync(process.env.RACK_ARGS ?? "", "utf8")) as bcm.NodeSetArgs;
const bmcPassword = pulumi.secret(process.env.TEST_BMC_PASSWORD ?? "");

const rack = new bcm.NodeSet("rack", { bmcUsername: "bmcadmin", bmcPassword, ...args });

// As docs/scale.md advises: exports are part of every write of the state.
export const summary = rack.summary;
