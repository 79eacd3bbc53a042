import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HeadNode } from "../../simulator";
import { type Engine, engineEnvironment } from "../engine/install";
import { packageRoot } from "../root";

const STACK = "quickstart";

/** The quickstart's example stack: real `pulumi` commands with their state in our own folder. */
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
            TMPDIR: directory, // compiler output and caches are removed with it
            BCM_URL: headNode.url,
            BCM_USERNAME: headNode.username,
            BCM_PASSWORD: headNode.password,
            BCM_CA_FILE: caFile,
            PULUMI_BCM_STATE: directory, // the journals are removed with it
        };
    }

    /** Creates the stack and sets its BMC password. */
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

    /** Runs a command and shows its output. @returns its exit code */
    show(...args: string[]): Promise<number> {
        return this.run([...args, "--stack", STACK], "inherit").then(({ code }) => code);
    }

    /** A stack output. */
    async output<T>(name: string): Promise<T> {
        return JSON.parse(await this.need("stack", "output", name, "--json", "--stack", STACK)) as T;
    }

    /** Runs a command silently; it must succeed. @throws Error with its output. */
    async need(...args: string[]): Promise<string> {
        const { code, output } = await this.run(args, "pipe");
        if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output}`);
        return output;
    }

    /** Ends the running command, if any: first as the operator's Ctrl-C would, then by force. */
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

    /** Removes everything, here and in the example's folder. */
    remove(): void {
        rmSync(this.directory, { recursive: true, force: true });
        rmSync(this.configFile, { force: true });
    }

    private run(args: string[], output: "inherit" | "pipe"): Promise<{ code: number; output: string }> {
        return new Promise((resolve, reject) => {
            const child = spawn("pulumi", [...args, "--cwd", this.program, "--non-interactive"], {
                env: { ...process.env, ...this.environment },
                stdio: ["ignore", output, output],
                // In its own process group: Ctrl-C at the terminal reaches only us, and we decide what ends when.
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
