import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { HeadNode } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { TestStack } from "../../support/engine";

/** What the environment of one command has otherwise; undefined takes a variable away. */
export type Changes = Record<string, string | undefined>;

/** Where mistakes are made: one head node, one stack, commands of which several may run at a time. */
export class Workshop {
    readonly headNode = new HeadNode({ speed: 600 });
    readonly folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-mistakes-"));
    private stack: TestStack | undefined;
    private files = 0;

    async open(): Promise<this> {
        await this.headNode.start();
        this.stack = await TestStack.create(this.headNode);
        return this;
    }

    async close(): Promise<void> {
        this.stack?.dispose();
        await this.headNode.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    /** What every resource of the stack is named with. */
    get urnPrefix(): string {
        return `urn:pulumi:${this.ready.name}::bcm-test-rack::`;
    }

    /** `pulumi preview` of a rack. @returns its policies' and its own diagnostics, as people read them */
    async preview(rack: object, changes: Changes = {}, ...flags: string[]): Promise<string> {
        const args = this.write("rack.json", JSON.stringify(rack));
        const output = await this.pulumi({ ...changes, RACK_ARGS: args }, "preview", ...flags);
        return diagnosticsOf(output);
    }

    /** A command on the stack that is not asked anything. @returns all it prints */
    async pulumi(changes: Changes, ...args: string[]): Promise<string> {
        const stack = this.ready;
        const { env } = stack;
        stack.env = { ...env, ...changes };
        const outcome = stack.run(...args, "--non-interactive"); // has taken its environment when this returns
        stack.env = env;
        return this.clean((await outcome).output);
    }

    /** The same in a folder and with a home of its own, as on a new machine. */
    async pulumiAnew(folder: string, ...args: string[]): Promise<string> {
        const env = { ...this.ready.env, PULUMI_HOME: join(this.folder, `home-${this.files++}`) };
        return this.execute("pulumi", [...args, "--non-interactive", "--cwd", folder], env);
    }

    /** A script with Node, which finds the head node as previews do. @returns all it prints */
    async node(args: string[], changes: Changes = {}): Promise<string> {
        return this.execute(process.execPath, args, { ...this.ready.env, ...changes });
    }

    /** The settings of the stack with one more line. @returns the file, for `--config-file` */
    settings(line: string): string {
        const { program, name } = this.ready;
        const settings = readFileSync(join(program, `Pulumi.${name}.yaml`), "utf8");
        return this.write("Pulumi.yaml", `${settings.trimEnd()}\nconfig:\n  ${line}\n`);
    }

    /** A file of its own each time. */
    write(name: string, text: string): string {
        const file = join(this.folder, `${this.files++}-${name}`);
        writeFileSync(file, text);
        return file;
    }

    /** Without colours, and with placeholders where machines and runs differ. */
    clean(text: string): string {
        return stripVTControlCharacters(text)
            .replaceAll(this.headNode.url, "https://127.0.0.1:8081")
            .replaceAll(this.urnPrefix, "urn:pulumi:dev::racks::")
            .replaceAll(new RegExp(`${this.folder}/(\\d+-)?`, "g"), "/home/me/racks/")
            .replaceAll(this.folder, "/home/me/racks")
            .replaceAll(packageRoot, "/home/me/pulumi-bcm")
            .replaceAll(process.execPath, "/usr/bin/node")
            .replaceAll(homedir(), "/home/me")
            .trimEnd();
    }

    private execute(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
        return new Promise((resolve) => {
            execFile(command, args, { env, cwd: this.folder }, (_error, stdout, stderr) =>
                resolve(this.clean(stdout + stderr)),
            );
        });
    }

    private get ready(): TestStack {
        if (!this.stack) throw new Error("The workshop has not been opened.");
        return this.stack;
    }
}

/** The parts of a preview's output that say what is wrong, without the names of the stack and its resources. */
function diagnosticsOf(output: string): string {
    const parts = output.split(/^(?=Policies:|Diagnostics:|Outputs:|Resources:)/m);
    return parts.filter((part) => /^(Policies|Diagnostics):/.test(part)).join("");
}
