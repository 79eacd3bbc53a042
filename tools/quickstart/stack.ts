import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HeadNode } from "../../simulator";
import { type Engine, engineEnvironment } from "../engine/install";
import { packageRoot } from "../root";

const STACK = "quickstart";

/** The example stack of the quickstart: real `pulumi` commands with file state in a directory of ours. */
export class ExampleStack {
    readonly directory: string;
    readonly environment: NodeJS.ProcessEnv;
    private readonly program: string;
    private readonly configFile: string;
    private running: ChildProcess | undefined;

    constructor(engine: Engine, headNode: HeadNode, directory: string, example: string) {
        this.directory = directory;
        this.program = join(packageRoot, "examples", example);
        this.configFile = join(this.program, `Pulumi.${STACK}.yaml`);
        mkdirSync(directory, { recursive: true });
        const caFile = join(directory, "head-node.pem");
        writeFileSync(caFile, headNode.ca);
        this.environment = {
            ...engineEnvironment(engine, directory),
            TMPDIR: directory, // compilers and caches of the programs go with it
            BCM_URL: headNode.url,
            BCM_USERNAME: headNode.username,
            BCM_PASSWORD: headNode.password,
            BCM_CA_FILE: caFile,
            PULUMI_BCM_STATE: directory, // the journals go with it
        };
    }

    /** Makes the stack and gives it its BMC password. */
    async create(): Promise<void> {
        await this.need("stack", "init", STACK);
        await this.need(
            "config",
            "set",
            "--secret",
            "bmcPassword",
            "only-for-the-rehearsal",
            "--stack",
            STACK,
        );
    }

    /** Runs a command in front of the user. @returns its exit code */
    show(...args: string[]): Promise<number> {
        return this.run([...args, "--stack", STACK], "inherit").then(({ code }) => code);
    }

    /** A stack output. */
    async output<T>(name: string): Promise<T> {
        return JSON.parse(await this.need("stack", "output", name, "--json", "--stack", STACK)) as T;
    }

    /** Runs a command that must succeed, in silence. @throws Error with what it printed. */
    async need(...args: string[]): Promise<string> {
        const { code, output } = await this.run(args, "pipe");
        if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output}`);
        return output;
    }

    /** Ends the command that runs, if one does, as the operator's Ctrl-C would, and then for good. */
    async stop(): Promise<void> {
        const child = this.running;
        if (!child || child.exitCode !== null) return;
        const gone = new Promise((resolve) => child.once("close", resolve));
        child.kill("SIGINT");
        const insist = setTimeout(() => child.kill("SIGINT"), 2000);
        const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await gone;
        clearTimeout(insist);
        clearTimeout(force);
    }

    /** Leaves nothing behind, neither here nor beside the example. */
    remove(): void {
        rmSync(this.directory, { recursive: true, force: true });
        rmSync(this.configFile, { force: true });
    }

    private run(args: string[], output: "inherit" | "pipe"): Promise<{ code: number; output: string }> {
        return new Promise((resolve, reject) => {
            const child = spawn("pulumi", [...args, "--cwd", this.program, "--non-interactive"], {
                env: { ...process.env, ...this.environment },
                stdio: ["ignore", output, output],
                // Its own group: a Ctrl-C at the terminal reaches us alone, and we decide who ends when.
                detached: true,
            });
            this.running = child;
            let text = "";
            child.stdout?.on("data", (chunk) => (text += chunk));
            child.stderr?.on("data", (chunk) => (text += chunk));
            child.once("error", reject);
            child.once("close", (code) => resolve({ code: code ?? 1, output: text }));
        });
    }
}
