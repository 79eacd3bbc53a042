import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";
import { START_SOONER } from "../support/engine";
import { processesWith, until } from "../support/processes";

describe("npm run quickstart", () => {
    let scratch: string;
    let output: string;

    beforeEach(() => {
        scratch = mkdtempSync(join(tmpdir(), "pulumi-bcm-quickstart-test-"));
        output = "";
    });
    afterEach(() => rmSync(scratch, { recursive: true, force: true }));

    /** Its temporary files go to a folder of ours, whose name also marks its processes. */
    function start(
        flags: string[] = [],
        env: NodeJS.ProcessEnv = {},
    ): { child: ChildProcess; end: Promise<number | null> } {
        const script = join(packageRoot, "dist/tools/quickstart/main.js");
        const child = spawn(process.execPath, [script, ...flags], {
            // The types of all examples are checked beside the tests.
            env: { ...process.env, TMPDIR: scratch, PULUMI_NODEJS_TRANSPILE_ONLY: "true", ...env },
        });
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        return { child, end: new Promise((resolve) => child.once("close", resolve)) };
    }

    const leftBehind = () => ({
        processes: processesWith(scratch),
        files: readdirSync(scratch),
        config: readdirSync(join(packageRoot, "examples/gpu-rack")).filter((file) =>
            file.includes("quickstart"),
        ),
    });
    const nothing = { processes: [], files: [], config: [] };

    it("brings four nodes up, changes nothing twice, is stopped by the policies, and leaves nothing behind", async () => {
        assert.equal(await start().end, 0, output);

        assert.match(
            output,
            /host +state +ip +mac +roles +time\ndgx-05 +active +10\.184\.162\.105 +B8:CE:F6:D9:47:50 +compute, gpu +\d+ min \d\d s\n/,
        );
        assert.match(output, /writes and power calls among them: 0\./);
        assert.match(output, /\[mandatory\] {2}bcm-device-one-boot-interface/);
        assert.match(output, /4\/4 ready/);
        assert.match(
            output,
            /This took \d+ s: Pulumi CLI \d+ s, simulated head node \d+ s, pulumi preview \d+ s, pulumi up \d+ s, the same again \d+ s, a mistake that the policy pack stops \d+ s, destroy \d+ s\.\n/,
        );
        assert.deepEqual(leftBehind(), nothing);
    });

    it("leaves no process behind after Ctrl-C in the middle of the installs", async () => {
        const { child, end } = start([], { NODE_OPTIONS: START_SOONER });
        await until("the installs have begun", () => /\d booting|\d installing/.test(output));

        child.kill("SIGINT");

        assert.equal(await end, 130, output);
        await until("its processes are gone", () => processesWith(scratch).length === 0);
        assert.deepEqual(leftBehind(), nothing);
    });

    it("keeps head node and stack with --keep, says how to go on, and ends with Ctrl-C", async () => {
        const { child, end } = start(["--keep"], { NODE_OPTIONS: START_SOONER });
        await until("it says how to go on", () => /Ctrl-C here removes them/.test(output));
        assert.match(output, /export BCM_URL='https:\/\/127\.0\.0\.1:\d+'/);
        assert.match(output, /pulumi stack select quickstart/);

        child.kill("SIGINT");

        assert.equal(await end, 130);
        assert.deepEqual(leftBehind(), nothing);
    });
});
