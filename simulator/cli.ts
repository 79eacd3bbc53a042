#!/usr/bin/env node
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { HeadNode } from "./head-node";

const { version } = require("../../package.json") as { version: string };

function positive(text: string): number {
    const value = Number(text);
    if (!(value > 0)) throw new InvalidArgumentError("A number above 0 is needed.");
    return value;
}

interface CliOptions {
    port: string;
    host: string;
    speed: number;
    slots: number;
    username: string;
    password?: string;
    caFile?: string;
}

const program = new Command("bcm-simulator")
    .description(
        "A simulated BCM head node to rehearse against. It is not a head node, and nothing it says is about real hardware.",
    )
    .version(version)
    .option("--port <number>", "port to listen on, 0 for a free one", "8081")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--speed <factor>", "how many of its seconds pass in a real one", positive, 60)
    .option("--slots <number>", "nodes that install at a time", positive, 10)
    .option("--username <name>", "account that may log in", "root")
    .option(
        "--password <text>",
        "its password (better: BCM_SIMULATOR_PASSWORD in the environment; default: a random one)",
    )
    .option("--ca-file <file>", "where to write the certificate that clients shall trust");

async function main(): Promise<void> {
    const options = program.parse().opts<CliOptions>();
    const password = options.password ?? process.env.BCM_SIMULATOR_PASSWORD;
    const headNode = await new HeadNode({ ...options, port: Number(options.port), password }).start();
    if (options.caFile) writeFileSync(options.caFile, headNode.ca);
    console.log(
        `bcm-simulator ${version}: a SIMULATED head node listens on ${headNode.url} (speed ${options.speed}, ${options.slots} slots)`,
    );
    if (!password) console.log(`log in as ${headNode.username} with ${headNode.password}`);
    const stop = () => void headNode.stop().then(() => process.exit(0));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
}

main().catch((error: Error) => {
    console.error(`bcm-simulator: ${error.message}`);
    process.exit(1);
});
