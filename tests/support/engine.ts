import { type ChildProcess, spawn } from "node:child_process";
import {
    copyFileSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeadNode } from "../../simulator";
import { type Engine, engineEnvironment, getEngine } from "../../tools/engine/install";
import { packageRoot } from "../../tools/root";
import { serveKeys } from "./key-server";
import { stateFileOf, writeStack } from "./stack-template";
import { RACK_OUTPUTS, type WantedResource, writeYamlProgram } from "./yaml-program";

/** The result of a CLI command: its exit code and everything it printed. */
export interface Outcome {
    code: number;
    output: string;
}

/** Path of the pack, as users name it. */
export const policyPack = join(packageRoot, "dist/policy");
/** BMC password of test stacks; it must never be printed, or stored in plain text. */
export const BMC_PASSWORD = "bmc-Pa55-unseen";
/** Compiled program that passes the file `RACK_ARGS` to a NodeSet. */
const rackProgram = join(packageRoot, "dist/tests/programs/rack");
const rawProgram = join(packageRoot, "dist/tests/programs/raw");
/** `NODE_OPTIONS` with which programs and their plugins start sooner; those of other people start as they do for them. */
export const START_SOONER = ["lazy-modules", "code-cache"]
    .map((name) => `--require ${join(packageRoot, `dist/tests/support/${name}.js`)}`)
    .join(" ");
const COMMAND_TIMEOUT_MS = 600_000;

/** What of Pulumi's file of state is read here. */
interface Checkpoint {
    checkpoint: { latest: { resources: StoredResource[] } };
}

/** A resource as the state holds it. */
interface StoredResource {
    type: string;
    urn: string;
    id?: string;
    outputs?: unknown;
}

/** How a stack's resources are run: by Pulumi's dynamic provider for a program in TypeScript, or by our plugin for one in YAML. */
export type ResourceKind = "dynamic" | "plugin";

let stacks = 0;
/** Found once in a process. */
let engine: Promise<Engine> | undefined;

/** A stack on the real engine with file state, in its own directory. */
export class TestStack {
    /** Unique, because specs run side by side and Pulumi keeps a stack's settings in the program's folder. */
    name = `test-${process.pid}-${stacks++}`;
    readonly home = mkdtempSync(join(tmpdir(), "pulumi-bcm-test-"));
    /** Environment of the CLI and everything that it starts. */
    env: NodeJS.ProcessEnv;
    program: string;
    /** What a program in YAML makes; a compiled one reads it from files. */
    private readonly wanted: {
        rack?: object;
        options: { name?: string; aliases?: object[] };
        actions: object[];
        resources?: object[];
    } = {
        ...{ options: {}, actions: [] },
    };
    /** What a program in YAML exports of its rack. */
    private exports: readonly string[] = RACK_OUTPUTS;
    /** Time limit of a command, ms. */
    commandTimeout = COMMAND_TIMEOUT_MS;

    private constructor(
        engineEnv: (home: string) => NodeJS.ProcessEnv,
        headNode: HeadNode,
        program: string,
        env: NodeJS.ProcessEnv,
    ) {
        this.program = program;
        const caFile = join(this.home, "ca.pem");
        writeFileSync(caFile, headNode.ca);
        this.env = {
            ...process.env,
            ...engineEnv(this.home),
            BCM_URL: headNode.url,
            BCM_USERNAME: headNode.username,
            BCM_PASSWORD: headNode.password,
            BCM_CA_FILE: caFile,
            PULUMI_BCM_STATE: join(this.home, "journals"),
            // The CLI ends before it needs its memory back; looking for what it could free takes it a tenth of its time.
            ...{ GOGC: "off", GOMEMLIMIT: "1GiB" },
            TEST_BMC_PASSWORD: BMC_PASSWORD,
            ...(program === rackProgram && { NODE_OPTIONS: START_SOONER }),
            ...env,
        };
    }

    /** @throws Error that says what to do if there is no engine: a test that needs one is never skipped. */
    static async create(
        headNode: HeadNode,
        program = rackProgram,
        env: NodeJS.ProcessEnv = {},
    ): Promise<TestStack> {
        engine ??= getEngine(() => undefined);
        const found = await engine;
        const keys = await serveKeys();
        const engineEnv = (home: string) => ({ ...engineEnvironment(found, home), ...keys });
        const stack = new TestStack(engineEnv, headNode, program, env);
        const backend = stack.env.PULUMI_BACKEND_URL ?? "";
        if (backend.startsWith("file:")) await writeStack(found, backend, program, stack.name);
        else await stack.run("stack", "init", "--non-interactive");
        return stack;
    }

    /** The same with the program that creates the resources of {@link setResources} one by one. */
    static createRaw(headNode: HeadNode, env: NodeJS.ProcessEnv = {}): Promise<TestStack> {
        return TestStack.create(headNode, rawProgram, { NODE_OPTIONS: START_SOONER, ...env });
    }

    /** The same stack goes on with a program in YAML, whose resources are the plugin's. */
    goOnInYaml(exports: readonly string[] = RACK_OUTPUTS): void {
        if (this.isYaml) return;
        // Not in the folder in which tests look for secrets: a program may hold them.
        const folder = `${this.home}-yaml`;
        mkdirSync(folder, { recursive: true });
        copyFileSync(join(this.program, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
        renameSync(this.configFile, join(folder, `Pulumi.${this.name}.yaml`));
        this.program = folder;
        this.exports = exports;
        delete this.env.NODE_OPTIONS;
        this.writeYaml();
    }

    /** And back. */
    goOnInTypeScript(program = rackProgram): void {
        copyFileSync(this.configFile, join(program, `Pulumi.${this.name}.yaml`));
        this.program = program;
    }

    private get isYaml(): boolean {
        return this.program.startsWith(this.home);
    }

    private writeYaml(): void {
        if (!this.isYaml) return;
        const { rack, options, actions, resources } = this.wanted;
        const { name = "rack", aliases } = options;
        const set = {
            ...{ bmcUsername: "bmcadmin", bmcPassword: { secret: BMC_PASSWORD }, ...rack },
        };
        const lone = (actions as { deviceId: string }[]).map((args) => ({
            ...{ kind: "PowerAction", name: `off-${args.deviceId}`, args },
        }));
        const all = resources
            ? (resources as WantedResource[])
            : [{ kind: "NodeSet", name, args: set, aliases }, ...lone];
        const [, project = ""] =
            /^name: *(.*)$/m.exec(readFileSync(join(this.program, "Pulumi.yaml"), "utf8")) ?? [];
        writeYamlProgram(this.program, project, all, resources ? {} : { of: name, names: this.exports });
    }

    /** Sets the arguments of the NodeSet for the next commands; the program adds the BMC password. */
    setRack(args: object): void {
        this.wanted.rack = args;
        this.writeYaml();
        this.env.RACK_ARGS = join(this.home, "rack.json"); // a file, because a thousand nodes do not fit in a variable
        writeFileSync(this.env.RACK_ARGS, JSON.stringify(args));
    }

    /** Sets the power actions beside the NodeSet in the next commands. */
    setPowerActions(actions: object[]): void {
        this.wanted.actions = actions;
        this.writeYaml();
        this.env.RACK_POWER = JSON.stringify(actions);
    }

    /** Sets what the NodeSet is called in the next commands, and its aliases. */
    setName(name: string, aliases: object[] = []): void {
        this.wanted.options = { name, aliases };
        this.writeYaml();
        this.env.RACK_OPTIONS = JSON.stringify({ name, aliases });
    }

    /** Gives the stack itself another name. */
    async rename(name: string): Promise<Outcome> {
        const outcome = await this.run("stack", "rename", name, "--non-interactive");
        if (outcome.code === 0) this.name = name;
        return outcome;
    }

    /** Sets the single resources that the program creates in the next commands. */
    setResources(resources: object[]): void {
        this.wanted.resources = resources;
        this.writeYaml();
        this.env.RAW_RESOURCES = join(this.home, "resources.json");
        writeFileSync(this.env.RAW_RESOURCES, JSON.stringify(resources));
    }

    /** Sets the plain part of the stack's configuration, all of it; what is secret takes a command. */
    setConfig(config: Record<string, string>): void {
        const encryption =
            readFileSync(this.configFile, "utf8").match(
                /^(encryptionsalt|secretsprovider|encryptedkey): .*\n/gm,
            ) ?? [];
        writeFileSync(this.configFile, `${encryption.join("")}config: ${JSON.stringify(config)}\n`);
    }

    private get configFile(): string {
        return join(this.program, `Pulumi.${this.name}.yaml`);
    }

    preview(...flags: string[]): Promise<Outcome> {
        return this.run("preview", "--non-interactive", ...flags);
    }

    up(...flags: string[]): Promise<Outcome> {
        return this.run("up", "--yes", "--non-interactive", "--continue-on-error", ...flags);
    }

    refresh(...flags: string[]): Promise<Outcome> {
        return this.run("refresh", "--yes", "--non-interactive", "--skip-preview", "--diff", ...flags);
    }

    destroy(): Promise<Outcome> {
        return this.run("destroy", "--yes", "--non-interactive", "--skip-preview");
    }

    /** Stack outputs as they are stored; none of our programs has a secret one. */
    async outputs<T>(): Promise<T> {
        return (await this.resources()).find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs as T;
    }

    /** All resources of the state. */
    async resources(): Promise<StoredResource[]> {
        const file = stateFileOf(this.env.PULUMI_BACKEND_URL ?? "", this.program, this.name);
        const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as Checkpoint;
        return checkpoint.latest.resources;
    }

    /** The state as `pulumi stack export` prints it. */
    async export(): Promise<string> {
        return (await this.run("stack", "export")).output;
    }

    /** Runs any CLI command on this stack. */
    run(...args: string[]): Promise<Outcome> {
        return this.start(...args).outcome;
    }

    /** The same, but also returns the process, e.g. to kill it. */
    start(...args: string[]): { child: ChildProcess; outcome: Promise<Outcome> } {
        const child = spawn("pulumi", [...args, "--stack", this.name, "--cwd", this.program], {
            env: this.env,
            stdio: ["ignore", "pipe", "pipe"],
            timeout: this.commandTimeout,
        });
        let output = "";
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        const outcome = new Promise<Outcome>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (code) => resolve({ code: code ?? 1, output }));
            // Orphans of a killed CLI may hold its output open for a while.
            child.once("exit", (code) => code === null && resolve({ code: 1, output }));
        });
        return { child, outcome };
    }

    /** Removes everything that the stack left on this machine. */
    dispose(): void {
        for (const folder of [this.home, `${this.home}-yaml`])
            rmSync(folder, { recursive: true, force: true });
        rmSync(this.configFile, { force: true });
    }
}
