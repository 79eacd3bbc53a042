import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../../tools/root";
import { FakeIpmitool } from "../../../support/fake-ipmitool";

/** The machine is paused for longer than the lock holds, while the BMC is asked for its state. */
const PAUSED = "kill -STOP $PPID\nsleep 4\nkill -CONT $PPID";
/** The program's parent, a shell, is killed meanwhile. */
const ORPHANED = "kill -KILL $(cut -d' ' -f4 /proc/$PPID/stat)\nsleep 1";

/** Only the second look after the power-off finds it off. */
const SLOWLY_OFF = `if [ "$(sed -n '/^off$/,$p' "$(dirname "$0")/operations" | grep -c status)" -ge 2 ]; then
echo "Chassis Power is off"
exit
fi`;

describe("an order over ipmitool", () => {
    let tool: FakeIpmitool;
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "ipmi-journals-"));
    });
    afterEach(() => {
        tool.remove();
        rmSync(folder, { recursive: true });
    });

    for (const graceful of [false, true]) {
        const [what, name] = graceful ? ["shutdown", "SHUTDOWN"] : ["power operation", "OFF"];

        it(`sends no ${what} after the machine was paused for too long`, async () => {
            tool = new FakeIpmitool(PAUSED);

            assert.equal(
                await run(graceful),
                "the lock of dgx-05 was lost (this process stood still for too long). Run `pulumi up` again.",
            );

            assert.deepEqual(tool.operations(), ["status"]);
        });

        it(`sends no ${what} after whoever started it has gone`, async () => {
            tool = new FakeIpmitool(ORPHANED);

            assert.equal(
                await run(graceful),
                `The process that started this has gone; ${name} of dgx-05 was not sent.`,
            );

            assert.deepEqual(tool.operations(), ["status"]);
        });
    }

    it("gives the hard power-off its own time after a graceful one that came to nothing", async () => {
        tool = new FakeIpmitool(SLOWLY_OFF);

        assert.equal(await run(true, 2), "dgx-05: shutting down through its own system …\ndgx-05: OFF …");

        const operations = tool.operations();
        assert.deepEqual(operations.slice(operations.indexOf("off")), ["off", "status", "status"]);
    });

    it("sends no reset again that the BMC had taken when its run was killed", async () => {
        tool = new FakeIpmitool();
        noteReset("intended", "accepted");

        assert.match(
            await run(false, 5, "power_reset"),
            /^RESET of dgx-05 was asked for at 2026-11-23T10:00:00\.000Z, and what became of it is not known\./,
        );

        assert.deepEqual(tool.operations(), []);
    });

    it("has carried out what its journal confirms, also where the BMC does not answer", async () => {
        tool = new FakeIpmitool("exit 1");
        noteReset("intended", "accepted", "confirmed");

        assert.equal(await run(false, 5, "power_reset"), "");

        assert.deepEqual(tool.operations(), ["status"]);
    });

    /** What an earlier run left in the journal. */
    function noteReset(...steps: string[]): void {
        const about = {
            at: "2026-11-23T10:00:00.000Z",
            stack: "dev::racks",
            node: "dgx-05",
            request: "power_reset",
        };
        const lines = steps.map((step) => `${JSON.stringify({ ...about, step, operation: "RESET" })}\n`);
        mkdirSync(join(folder, "power"), { mode: 0o700 });
        writeFileSync(join(folder, "power", "ipmi-10.1.1.1.jsonl"), lines.join(""));
    }

    /** What the program says on standard error, until it has ended. */
    function run(graceful: boolean, timeout = 5, powerAction = "power_off"): Promise<string> {
        const order = {
            node: "dgx-05",
            host: "10.1.1.1",
            powerAction,
            graceful,
            timeout,
            stack: "dev::racks",
        };
        const program = 'require("./dist/provider/power/ipmi/main.js").main()';
        const command = [process.execPath, "-e", program, JSON.stringify(order)];
        // The shell has something left to do, so that it stays the program's parent.
        const child = spawn("/bin/sh", ["-c", '"$@"; true', "sh", ...command], {
            cwd: packageRoot,
            env: { ...process.env, PATH: tool.path, IPMI_PASSWORD: "pw", PULUMI_BCM_STATE: folder },
            stdio: ["ignore", "ignore", "pipe"],
        });
        let said = "";
        child.stderr.on("data", (chunk) => (said += chunk));
        return new Promise((resolve, reject) => {
            child.once("error", reject);
            child.once("close", () => resolve(said.trim()));
        });
    }
});
