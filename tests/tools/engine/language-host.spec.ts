import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { packageRoot } from "../../../tools/root";

/** Far longer than any refusal takes, and than what a program leaves running may hold its output open. */
const PATIENCE_MS = 20_000;

/** The host as the engine starts it, and how its calls end. */
describe("a language host", () => {
    let folder: string;
    let hosts: ChildProcess[];
    let clients: LanguageRuntimeClient[];

    beforeEach(() => {
        [hosts, clients] = [[], []];
        folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-host-"));
        cpSync(join(packageRoot, "dist/tools/engine/language-host.bundle.js"), join(folder, "host.js"));
        cpSync(join(packageRoot, "tools/engine/languages/run-program.py"), join(folder, "run-program.py"));
        mkdirSync(join(folder, "program"));
    });
    afterEach(() => {
        for (const client of clients) client.close();
        for (const host of hosts) host.kill();
        rmSync(folder, { recursive: true, force: true });
    });

    async function connectTo(language: string, env: NodeJS.ProcessEnv = {}): Promise<LanguageRuntimeClient> {
        const host = spawn(process.execPath, [join(folder, "host.js"), language], {
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "ignore"],
        });
        hosts.push(host);
        const [port] = (await once(host.stdout, "data")) as [Buffer];
        const client = new LanguageRuntimeClient(
            `127.0.0.1:${String(port).trim()}`,
            grpc.credentials.createInsecure(),
        );
        clients.push(client);
        return client;
    }

    /** @returns why the program did not run, or how it ended */
    async function run(language: string, env: NodeJS.ProcessEnv = {}, pwd = "program"): Promise<string> {
        const client = await connectTo(language, env);
        const request = new messages.RunRequest().setPwd(join(folder, pwd)).setInfo(programInfo());
        return new Promise((resolve) => {
            client.run(request, new grpc.Metadata(), deadline(), (error, response) =>
                resolve(error?.details ?? response.getError()),
            );
        });
    }

    /** @returns why the plugin did not run */
    async function runPlugin(language: string): Promise<string> {
        const client = await connectTo(language);
        const request = new messages.RunPluginRequest().setPwd(folder).setInfo(programInfo());
        const call = client.runPlugin(request, deadline());
        call.resume();
        const [error] = (await once(call, "error")) as [grpc.ServiceError];
        return error.details;
    }

    const deadline = () => ({ deadline: Date.now() + PATIENCE_MS });
    const programInfo = () =>
        new messages.ProgramInfo().setProgramDirectory(join(folder, "program")).setEntryPoint(".");

    function addCommand(text: string): string {
        const file = join(folder, "command");
        writeFileSync(file, `#!/bin/sh\n${text}\n`);
        chmodSync(file, 0o755);
        return file;
    }

    it("ends the call of a program or a plugin whose @pulumi/pulumi is not installed", async () => {
        assert.match(await run("nodejs"), /@pulumi\/pulumi is not installed for .*\. Run npm install there/);
        assert.match(
            await runPlugin("nodejs"),
            /@pulumi\/pulumi is not installed for .*\. Run npm install there/,
        );
    });

    it("ends the call of a plugin in a language of which it runs none", async () => {
        assert.match(await runPlugin("go"), /only plugins for Node can be run/);
    });

    it("ends the call of a program that cannot be started, with the command and the folder", async () => {
        const missing = { PULUMI_PYTHON_CMD: "no-such-python" };
        assert.match(
            await run("python", missing),
            /^no-such-python cannot be started in .*program: .*ENOENT/,
        );
        assert.match(await run("python", {}, "gone"), /^python3 cannot be started in .*gone: .*ENOENT/);
    });

    it("ends the call of a Python that has no pulumi, and of a Go program that does not compile", async () => {
        const isolated = { PULUMI_PYTHON_CMD: addCommand('exec python3 -S "$@"') };
        assert.match(
            await run("python", isolated),
            /has no pulumi \(.*\)\. Install it with: .*pip install pulumi/,
        );
        assert.match(await run("go"), /^The Go program in .* cannot be built: .*go\.mod/s);
    });

    it("ends the call of a program that leaves something running which holds its output", async () => {
        const leaving = { PULUMI_PYTHON_CMD: addCommand("sleep 60 & exit 3") };
        assert.equal(await run("python", leaving), "the program ended with exit code 3");
    });
});
