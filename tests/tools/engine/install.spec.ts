import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRoot } from "../../../tools/root";

/**
 * Runs `getEngine` in a process of its own with this PATH and cache, and returns all it says. The process has no
 * network, wherever the test runs: nothing may be downloaded for real.
 */
function askForEngine(path: string, cache: string): Promise<string> {
    const script = join(packageRoot, "dist/tools/engine/install.js");
    const program = `globalThis.fetch = () => Promise.reject(new Error("fetch failed"));
        require(${JSON.stringify(script)}).getEngine(console.log).then(
        ({ directory }) => console.log("got " + directory),
        (error) => console.log("failed: " + error.message))`;
    const env = { PATH: path, PULUMI_BCM_CACHE: cache, HOME: cache };
    return new Promise((resolve) => {
        execFile(process.execPath, ["-e", program], { env }, (_error, stdout, stderr) =>
            resolve(stdout + stderr),
        );
    });
}

describe("getEngine", () => {
    let folder: string;
    let bin: string;
    let cache: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-engine-"));
        bin = join(folder, "bin");
        cache = join(folder, "cache");
        mkdirSync(bin);
        mkdirSync(cache);
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const addCommand = (directory: string, name: string, prints: string) => {
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, name), `#!/bin/sh\necho ${prints}\n`);
        chmodSync(join(directory, name), 0o755);
    };
    const path = () => `${bin}:/usr/bin:/bin`;

    it("takes the one on PATH when it is recent and complete", async () => {
        addCommand(bin, "pulumi", "v3.150.0");
        addCommand(bin, "pulumi-language-nodejs", "x");

        assert.match(await askForEngine(path(), cache), new RegExp(`got ${bin}\n`));
    });

    it("passes over one that is too old, or that lacks its Node language host, and says so", async () => {
        addCommand(bin, "pulumi", "v3.149.9");
        assert.match(await askForEngine(path(), cache), /is v3\.149\.9; 3\.150\.0 or later is needed/);

        addCommand(bin, "pulumi", "v3.200.0");
        assert.match(await askForEngine(path(), cache), /has no pulumi-language-nodejs beside it/);
    });

    it("takes a cached build at once, and completes it with what official downloads have", async () => {
        const built = join(cache, "engine/built-v3.259.0");
        addCommand(built, "pulumi", "v3.259.0");

        const said = await askForEngine(path(), cache);

        assert.match(said, /built earlier, in \S+-host-/);
        assert.match(said, new RegExp(`got ${built}-host-[0-9a-f]{12}\n`));
        const [, ready = ""] = /got (.*)/.exec(said) ?? [];
        assert.deepEqual(readdirSync(ready).sort(), [
            "language-host.js",
            "pulumi",
            "pulumi-language-go",
            "pulumi-language-nodejs",
            "pulumi-language-python",
            "pulumi-resource-pulumi-nodejs",
            "run-program.py",
        ]);
    });

    it("completes it with files that need no clone: the host answers when there is none", async () => {
        const built = join(cache, "engine/built-v3.259.0");
        addCommand(built, "pulumi", "v3.259.0");
        const [, ready = ""] = /got (.*)/.exec(await askForEngine(path(), cache)) ?? [];
        const texts = readdirSync(ready).map((name) => readFileSync(join(ready, name), "latin1"));
        assert.deepEqual(
            texts.filter((text) => text.includes(packageRoot)),
            [],
        );

        const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
        const host = spawn(join(ready, "pulumi-language-nodejs"), ["127.0.0.1:1"], { cwd: folder, env });
        const [port] = (await once(host.stdout, "data")) as [Buffer];
        host.kill();
        assert.match(String(port), /^\d+\n$/);
    });

    it("leaves the folder of another clone's host as it is", async () => {
        const built = join(cache, "engine/built-v3.259.0");
        addCommand(built, "pulumi", "v3.259.0");
        const other = `${built}-host-000000000000`;
        addCommand(other, "pulumi", "v3.259.0");

        assert.doesNotMatch(await askForEngine(path(), cache), new RegExp(`got ${other}\n`));
        assert.deepEqual(readdirSync(other), ["pulumi"]);
    });

    it("without network and without Go says why each way failed and what to do", async () => {
        const said = await askForEngine(path(), cache);

        assert.match(said, /engine: there is no pulumi on PATH\n/);
        assert.match(said, /engine: the official download failed: /);
        assert.match(
            said,
            /engine: there is no Go on PATH to build it with \(Go 1\.26 or later, https:\/\/go\.dev\/dl\)\n/,
        );
        assert.match(said, /failed: No Pulumi CLI could be found, downloaded or built:/);
        assert.match(
            said,
            /Install Pulumi \(https:\/\/www\.pulumi\.com\/docs\/install\) so that it is on PATH/,
        );
    });
});
