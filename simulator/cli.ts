#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { stringify } from "yaml";
import { z } from "zod";
import { suggest } from "../model/text";
import { CALL_FAULTS, FaultName, type FaultSpec, NODE_FAULTS, parseFault } from "./faults/catalogue";
import { HeadNode } from "./head-node";
import { isLoopback } from "./http/admin";
import { capture } from "./scenario/capture";
import { readScenario } from "./scenario/scenario";
import type { Scenario } from "./scenario/schema";
import { Switches } from "./switches";

const { version } = require("../../package.json") as { version: string };

interface ServeOptions {
    port: number;
    host: string;
    scenario?: string;
    speed?: number;
    slots?: number;
    bandwidth?: number;
    spread?: number;
    seed?: string;
    latency: number;
    fault: FaultSpec[];
    switch: Partial<Switches>;
    bcm?: Switches["bcm"];
    username: string;
    password?: string;
    caFile?: string;
    clientCertificateFile?: string;
    clientKeyFile?: string;
    adminPort?: number;
    adminHost: string;
    adminToken?: string;
    state?: string;
    tls: boolean;
    logLevel?: string;
}

interface CaptureCliOptions {
    url: string;
    out: string;
    username?: string;
    certificateFile?: string;
    keyFile?: string;
    caFile?: string;
    insecure?: boolean;
}

/** Seconds between two writes of the state file. */
const SAVE_MS = 1000;

const sentences = (kinds: Record<string, { about: string }>) =>
    Object.fromEntries(Object.entries(kinds).map(([name, { about }]) => [name, about]));
const list = (entries: Record<string, string>) =>
    Object.entries(entries)
        .map(([name, about]) => `  ${name.padEnd(18)} ${about}`)
        .join("\n");
const HELP = `
Faults of calls (NAME:call=addDevice,node=dgx-05,times=3,after=1,share=0.05,seconds=2,message=…):
${list(sentences(CALL_FAULTS))}

Faults of nodes (NAME:node=dgx-05,message=…):
${list(NODE_FAULTS)}

Switches, for what no source settles (NAME=VALUE):
${list(Object.fromEntries(Object.entries(Switches.shape).map(([name, { description = "" }]) => [name, description])))}
`;

const program = new Command("bcm-simulator")
    .description(
        "A simulated BCM head node to rehearse against. It is not a head node, and nothing it says is about real hardware.",
    )
    .version(version)
    .enablePositionalOptions()
    .option("--port <number>", "port to listen on, 0 for a free one", port, 8081)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--scenario <file>", "what the head node is like: YAML or JSON")
    .option("--speed <factor>", "how many of its seconds pass in a real one (60)", positive)
    .option("--slots <number>", "nodes that install at a time (10)", positive)
    .option(
        "--bandwidth <number>",
        "of these, copies of an image at full speed; more share it (as many as slots)",
        positive,
    )
    .option("--spread <part>", "how much stages of single boots differ, 0 to 1; 0: not at all (0.15)", part)
    .option("--seed <text>", "what random choices follow from")
    .option("--latency <ms>", "real time every answer takes longer", Number, 0)
    .option("--fault <fault>", "something that goes wrong; can be given again", addFault, [])
    .option(
        "--switch <name=value>",
        "where it differs from what is assumed; can be given again",
        addSwitch,
        {},
    )
    .addOption(new Option("--bcm <version>", "which BCM it is (11)").choices(["10", "11"]))
    .option("--username <name>", "account that may log in", "root")
    .option("--password <text>", "its password (better: BCM_SIMULATOR_PASSWORD; default: a random one)")
    .option("--ca-file <file>", "where to write the certificate that clients shall trust")
    .option("--client-certificate-file <file>", "where to write a certificate for a client")
    .option("--client-key-file <file>", "where to write its key")
    .option("--admin-port <number>", "port of the page and of faults, time and log; 0 for a free one", port)
    .option("--admin-host <address>", "address of the admin port", "127.0.0.1")
    .option(
        "--admin-token <text>",
        "what callers of the admin port must know (made up when others can reach it)",
    )
    .option("--state <file>", "keep everything in a file across restarts")
    .option("--no-tls", "plain HTTP")
    .option("--log-level <level>", "log calls on standard output: info, warn …")
    .addHelpText("after", HELP)
    .action(serve);

program
    .command("capture")
    .description("copy the inventory of a head node into a scenario; reads only, drops passwords and keys")
    .requiredOption("--url <url>", "e.g. https://head-01:8081")
    .requiredOption("--out <file>", "where to write the scenario")
    .option("--username <name>", "account; its password is read from BCM_PASSWORD")
    .option("--certificate-file <file>", "client certificate, instead of an account")
    .option("--key-file <file>", "its key")
    .option("--ca-file <file>", "whom to trust")
    .option("--insecure", "do not check the head node's certificate")
    .action(captureTo);

async function serve(options: ServeOptions): Promise<void> {
    const { port, host, username, caFile, tls, latency, seed, logLevel } = options;
    const scenario: Partial<Scenario> = options.scenario === undefined ? {} : readScenario(options.scenario);
    const password = options.password ?? process.env.BCM_SIMULATOR_PASSWORD;
    const headNode = new HeadNode({
        ...{ port, host, username, password, tls, latency, seed, logLevel, scenario },
        speed: options.speed ?? scenario.speed ?? 60,
        slots: options.slots,
        bandwidth: options.bandwidth,
        spread: options.spread ?? scenario.spread ?? 0.15,
        switches: { ...options.switch, ...(options.bcm && { bcm: options.bcm }) },
        stateFile: options.state,
    });
    for (const fault of options.fault) headNode.fault(fault);
    await headNode.start();
    if (caFile) writeFileSync(caFile, headNode.ca);
    if (options.clientCertificateFile && options.clientKeyFile) {
        const { cert, key } = await headNode.issueClientCertificate();
        writeFileSync(options.clientCertificateFile, cert);
        writeFileSync(options.clientKeyFile, key, { mode: 0o600 });
    }
    console.log(
        `bcm-simulator ${version}: a SIMULATED head node listens on ${headNode.url} (speed ${headNode.clock.speed})`,
    );
    if (!password) console.log(`log in as ${headNode.username} with ${headNode.password}`);
    if (options.adminPort !== undefined) await serveAdmin(headNode, options.adminPort, options);
    const saving = options.state ? setInterval(() => headNode.save(), SAVE_MS) : undefined;
    const stop = () => {
        clearInterval(saving);
        void headNode.stop().then(() => process.exit(0));
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
}

async function serveAdmin(headNode: HeadNode, port: number, options: ServeOptions): Promise<void> {
    const { adminHost: host, adminToken } = options;
    const token = adminToken ?? (isLoopback(host) ? undefined : randomBytes(16).toString("hex"));
    const url = await headNode.startAdmin({ host, port, token });
    console.log(`page: ${url}/${token ? `?token=${token}` : ""}`);
}

async function captureTo(options: CaptureCliOptions): Promise<void> {
    const text = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file, "utf8"));
    const password = process.env.BCM_PASSWORD;
    if (options.username !== undefined && !password)
        throw new Error("Set the password of the account in the environment variable BCM_PASSWORD.");
    if (options.username === undefined && !options.certificateFile)
        throw new Error("Say how to log in: --username, or --certificate-file and --key-file.");
    const scenario = await capture({
        url: options.url,
        username: options.username,
        password,
        certificate: text(options.certificateFile),
        key: text(options.keyFile),
        ca: text(options.caFile),
        insecure: options.insecure,
    });
    writeFileSync(options.out, stringify(scenario), { mode: 0o600 });
    const { devices = [], categories = [] } = scenario.inventory ?? {};
    console.log(
        `${options.out}: ${devices.length} devices and ${categories.length} categories, without passwords. ` +
            "Scripts and notes are as they were: look through them before you pass the file on.",
    );
}

function port(text: string): number {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= 65_535 && text.trim() !== "") return value;
    throw new InvalidArgumentError("A port from 0 to 65535 is needed.");
}

function positive(text: string): number {
    const value = Number(text);
    if (!(value > 0)) throw new InvalidArgumentError("A number above 0 is needed.");
    return value;
}

function part(text: string): number {
    const value = Number(text);
    if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError("A number from 0 to 1 is needed.");
    return value;
}

function addFault(text: string, before: FaultSpec[]): FaultSpec[] {
    const [name = ""] = text.split(":");
    const names: string[] = FaultName.options;
    if (!names.includes(name))
        throw new Error(`There is no fault "${name}"; --help lists them.${suggest(name, names)}`);
    return [...before, parseFault(text)];
}

function addSwitch(text: string, before: Partial<Switches>): Partial<Switches> {
    const [name = "", ...rest] = text.split("=");
    const value = rest.join("=");
    const isText = value.trim() === "" || Switches.shape[name as keyof Switches]?.safeParse(value).success;
    const plain: unknown = isText ? value : parsePlain(value);
    const reading = Switches.partial().safeParse({ ...before, [name]: plain });
    if (reading.success) return { ...before, [name]: plain };
    throw new InvalidArgumentError(z.prettifyError(reading.error));
}

/** `true`, `false` and numbers; anything else stays text. */
function parsePlain(text: string): unknown {
    if (text === "true" || text === "false") return text === "true";
    return Number.isNaN(Number(text)) ? text : Number(text);
}

program.parseAsync().catch((error: Error) => {
    console.error(`bcm-simulator: ${error.message}`);
    process.exit(1);
});
