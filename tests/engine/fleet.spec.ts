import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HeadNode, readScenario } from "../../simulator";
import { packageRoot } from "../../tools/root";
import { type Outcome, START_SOONER, TestStack } from "../support/engine";

const RACKS = ["rack-01", "rack-02", "rack-03"];
/** Three racks of four nodes, two racks at once, which share two install slots each and 12 calls. */
const FLAGS = ["--racks", "3", "--nodes", "4", "--at-once", "2", "--slots", "4", "--calls", "12"];

describe("racks of a fleet, each a stack of its own", () => {
    let headNode: HeadNode;
    let stack: TestStack;
    const folder = join(packageRoot, "examples/fleet");
    const runFleet = (...flags: string[]): Promise<Outcome> => {
        const child = spawn(
            process.execPath,
            [join(packageRoot, "dist/examples/fleet/up.js"), ...FLAGS, ...flags],
            { cwd: folder, env: stack.env },
        );
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
        return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? 1, output })));
    };

    before(async () => {
        // More than the fleet is told that there are: nothing but its own arithmetic keeps it within.
        const scenario = readScenario(join(folder, "head-node.yaml"));
        headNode = await new HeadNode({ speed: 600, slots: 100, scenario }).start();
        // The types of all examples are checked beside the tests.
        stack = await TestStack.create(headNode, folder, {
            PULUMI_NODEJS_TRANSPILE_ONLY: "true",
            NODE_OPTIONS: START_SOONER,
        });
    });
    after(async () => {
        // The settings of its stacks lie in the example's folder.
        for (const rack of RACKS) rmSync(join(folder, `Pulumi.${rack}.yaml`), { force: true });
        stack.dispose();
        await headNode.stop();
    });

    it("come up side by side, within the slots and calls of their one head node", async () => {
        const { code, output } = await runFleet("--power");

        assert.equal(code, 0, output);
        for (const rack of RACKS) assert.match(output, new RegExp(`${rack} {2}\\{.*"active":4`));
        assert.match(output, /\(3 of 3 racks done\)/);
        assert.equal(headNode.hostnames().length, 12);
        assert.ok(headNode.slots().peak <= 4, `${headNode.slots().peak} installed at once`);
        assert.ok(headNode.log.traffic.mostInFlight <= 12, `${headNode.log.traffic.mostInFlight} calls`);
        const operations = headNode.log.powerOperations().map(([, hostname]) => hostname);
        assert.deepEqual([operations.length, new Set(operations).size], [12, 12]);
    });

    it("are left alone once one of them has failed", async () => {
        headNode.fault({ fault: "errormessage", call: "getNetworks", times: 100 });
        const failed = await runFleet("--power");
        headNode.faults.clear();

        assert.equal(failed.code, 1, failed.output);
        assert.match(
            failed.output,
            /rack-01 failed; 2 racks were not started\. Mend what it says and run this again\./,
        );
    });

    it("go away as they came", async () => {
        for (const hostname of headNode.hostnames()) headNode.switchOff(hostname);
        const { code, output } = await runFleet("--destroy");

        assert.equal(code, 0, output);
        assert.deepEqual(headNode.hostnames(), []);
        const files = readdirSync(join(packageRoot, "examples/fleet"));
        assert.deepEqual(
            files.filter((file) => file.startsWith("Pulumi.rack-")),
            [],
        );
    });

    it("are refused where there is less to share than racks", async () => {
        const { code, output } = await runFleet("--calls", "3");

        assert.equal(code, 1);
        assert.match(output, /2 racks at once need at least 6 calls and 2 slots; lower --at-once\./);
    });
});
