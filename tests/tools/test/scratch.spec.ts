import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../tools/root";
import { processesWith, until } from "../../support/processes";

/** In pieces: the runner names all specs, and a change of any would run this one. */
const MAIN = join(packageRoot, "dist", "tools", "test", "main.js");

describe("an interrupted run of the tests", () => {
    it("leaves nothing in the temporary folder, and nobody running", async () => {
        const folder = mkdtempSync(join(tmpdir(), "interrupted-"));
        const run = spawn(process.execPath, [MAIN, "engine/insecure"], {
            env: { ...process.env, TMPDIR: folder },
            stdio: "ignore",
        });
        const ended = new Promise((resolve) => run.once("close", resolve));
        try {
            const stacks = () =>
                readdirSync(folder, { recursive: true }).filter((file) =>
                    /pulumi-bcm-test-\w+$/.test(String(file)),
                );
            await until("a test has begun", () => stacks().length > 0);

            run.kill("SIGINT");

            assert.equal(await ended, 130);
            await until("nobody is left", () => processesWith(folder).length === 0);
            assert.deepEqual(readdirSync(folder), []);
        } finally {
            run.kill("SIGKILL");
            rmSync(folder, { recursive: true, force: true });
        }
    });
});
