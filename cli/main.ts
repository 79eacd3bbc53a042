#!/usr/bin/env node
import "./check-node";

import { Command } from "commander";
import { readEnvironmentOnly } from "../bcm/connection";
import { addAuditCommand } from "./audit";
import { addDoctorCommand } from "./doctor";
import { addFromTerraformCommand } from "./from-terraform";
import { addStatusCommand } from "./status";

const { version } = require("../../package.json") as { version: string };

const program = new Command("pulumi-bcm")
    .description("Inspects head nodes of NVIDIA Base Command Manager, and what this package did there")
    .version(version)
    .hook("preAction", (_program, command) => readEnvironmentOnly(command.name()));
addStatusCommand(program);
addDoctorCommand(program);
addAuditCommand(program);
addFromTerraformCommand(program);

program.parseAsync().catch((error: Error) => {
    console.error(`pulumi-bcm: ${error.message}`);
    process.exit(1);
});
