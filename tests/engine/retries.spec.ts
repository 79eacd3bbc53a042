import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/processes";
import {
    aNode,
    aPoweredRack,
    bringUp,
    describeRack,
    mostUnderWay,
    type Rack,
    type RackOutputs,
    sentPower,
    urnOf,
} from "./support";

const MESSAGE = "Unable to mount /localdisk: no such device";

/** The next installs of a node fail, as many of them. */
const failInstalls = ({ headNode }: Rack, node: string, times: number) =>
    headNode.fault({ fault: "installer-failed", node, message: MESSAGE, times });
const sentTo = (rack: Rack, host: string) => sentPower(rack).filter((line) => line.endsWith(host));
/** The names of the requests that this machine's journal has of a node. */
const journalOf = ({ headNode, stack }: Rack, host: string) => {
    const folder = join(stack.home, "journals", "power");
    const file = readdirSync(folder).find((name) => name.startsWith(headNode.device(host).uuid)) ?? "";
    const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
    return [...new Set(lines.map((line) => JSON.parse(line).request as string))];
};
const isQuiet = async ({ headNode, stack }: Rack) => {
    headNode.log.clear();
    const { code, output } = await stack.up("--skip-preview", "--expect-no-changes");
    assert.equal(code, 0, output);
    assert.deepEqual(headNode.log.powerOperations(), []);
};

describeRack("an install that fails once, with a try left", {}, (rack) => {
    const args = aPoweredRack(4, {
        powerRequest: "CHG-1042",
        rollout: { maxParallel: 2, maxFailures: 0, retries: 1 },
    });

    it("is said in the preview", async () => {
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.match(output, /power_on for 4 of 4 nodes, 2 at a time, each failed install tried again once/);
    });

    it("holds up nobody, and is tried again at the end of the line, off and on, under a name of its own", async () => {
        failInstalls(rack, "dgx-02", 1);

        await bringUp(rack, args);

        assert.deepEqual(sentPower(rack).slice(-2), ["OFF dgx-02", "ON dgx-02"]);
        assert.equal(sentPower(rack).length, 6);
        assert.deepEqual(journalOf(rack, "dgx-02"), ["power_on CHG-1042", "power_cycle CHG-1042, try 2"]);
        assert.ok(mostUnderWay(rack.headNode) <= 2);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });

    it("leaves nothing to do afterwards", () => isQuiet(rack));

    it("leaves nothing to do either once the node is switched off, and the line changes or has no tries any more", async () => {
        rack.headNode.switchOff("dgx-02");
        for (const rollout of [{ maxParallel: 3, retries: 1 }, { maxParallel: 3 }]) {
            await bringUp(rack, { ...args, rollout: { ...rollout, timeout: 600 } });
            assert.deepEqual(sentPower(rack), []);
            await isQuiet(rack);
        }
    });
});

describeRack("an install that fails at every try", {}, (rack) => {
    const args = aPoweredRack(3, { rollout: { retries: 2 } });

    it("is announced for a node that has failed before there were tries", async () => {
        failInstalls(rack, "dgx-03", 9);
        rack.stack.setRack(aPoweredRack(3));
        assert.notEqual((await rack.stack.up("--skip-preview")).code, 0);

        rack.stack.setRack(args);
        const { output } = await rack.stack.preview();
        assert.match(
            output,
            /dgx-03 {2}OFF, ON for try 2, unless it is active by then: it failed \(INSTALLER/,
        );
    });

    it("counts as failed after the last one", async () => {
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /error: 1 node did not become active:\s+dgx-03: INSTALLER_FAILED: Unable/);
        assert.deepEqual(
            sentTo(rack, "dgx-03"),
            ["ON", "OFF", "ON", "OFF", "ON"].map((operation) => `${operation} dgx-03`),
        );
        const { nodeStatus } = await rack.stack.outputs<RackOutputs>();
        assert.equal(nodeStatus["dgx-03"]?.state, "failed");
    });

    it("gets no other one in the next up, which waits for it alone", async () => {
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /1 node did not become active:\s+dgx-03: INSTALLER_FAILED/);
        assert.deepEqual(sentPower(rack), []);
        const watcher = urnOf(rack, "NodeReadiness", "wave-1");
        const part = await rack.stack.up("--skip-preview", "--target", watcher);
        assert.notEqual(part.code, 0, part.output);
        assert.deepEqual(sentPower(rack), []);

        rack.headNode.faults.clear();
        rack.headNode.repair("dgx-03");
        await bringUp(rack, args);
        assert.deepEqual(sentPower(rack), []);
        await isQuiet(rack);
    });
});

describeRack("tries whose runs are killed", {}, (rack) => {
    it("are gone on with by the next up, also on another machine: nobody is tried twice", async () => {
        const { headNode, stack } = rack;
        for (const host of ["dgx-01", "dgx-02", "dgx-03"]) failInstalls(rack, host, 1);
        stack.setRack(aPoweredRack(4, { rollout: { retries: 1, maxParallel: 2, maxFailures: 2 } }));
        headNode.log.clear();
        for (const host of ["dgx-01", "dgx-03"]) {
            const { child, outcome } = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
            await until(`${host} is tried again`, () => sentTo(rack, host).length === 3);
            child.kill("SIGKILL");
            await outcome;
            await stack.run("cancel", "--yes");
            rmSync(join(stack.home, "journals"), { recursive: true, force: true });
        }

        const { code, output } = await stack.up("--skip-preview");

        assert.equal(code, 0, output);
        const all = ["dgx-01", "dgx-02", "dgx-03"].map((host) => sentTo(rack, host).length);
        assert.deepEqual([...all, sentTo(rack, "dgx-04").length], [3, 3, 3, 1]);
        assert.ok(mostUnderWay(headNode) <= 2);
        assert.equal((await stack.outputs<RackOutputs>()).summary.active, 4);
        await isQuiet(rack);
    });
});

describeRack("canaries with a try left", {}, (rack) => {
    it("are tried again before anybody else is powered", async () => {
        failInstalls(rack, "dgx-01", 1);
        await bringUp(rack, aPoweredRack(3, { rollout: { canary: 1, retries: 1 } }));
        assert.deepEqual(sentPower(rack).slice(0, 3), ["ON dgx-01", "OFF dgx-01", "ON dgx-01"]);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 3);
    });
});

describeRack("a node that was tried again and is asked something else", {}, (rack) => {
    const set = (powerAction: string, second: object = {}) => {
        const nodes = { "dgx-01": aNode(1), "dgx-02": aNode(2, second), "dgx-03": aNode(3) };
        return aPoweredRack(0, { nodes, powerAction, rollout: { maxParallel: 2, retries: 1 } });
    };

    it("gets another try of another action under the same text", async () => {
        for (const action of ["power_on", "power_cycle"]) {
            failInstalls(rack, "dgx-02", 1);
            await bringUp(rack, set(action));
            assert.deepEqual(sentTo(rack, "dgx-02").slice(-2), ["OFF dgx-02", "ON dgx-02"]);
            assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 3);
            await isQuiet(rack);
        }
    });

    it("stays off if it alone is to be off", async () => {
        await bringUp(rack, set("power_cycle", { powerAction: "power_off", powerRequest: "service" }));
        assert.deepEqual(sentPower(rack), ["OFF dgx-02"]);
        await isQuiet(rack);
    });
});

describeRack("one install after the other that fails once", {}, (rack) => {
    it("is tried again, however many were before it", async () => {
        for (const nodes of [1, 2, 3]) {
            failInstalls(rack, `dgx-0${nodes}`, 1);
            await bringUp(
                rack,
                aPoweredRack(nodes, { rollout: { maxParallel: 1, maxFailures: 0, retries: 1 } }),
            );
            assert.equal(sentPower(rack).length, 3);
        }
    });
});

describeRack("more failed installs than may wait for another try", {}, (rack) => {
    const hosts = ["dgx-01", "dgx-02", "dgx-03", "dgx-04", "dgx-05"];
    const args = aPoweredRack(5, { rollout: { maxParallel: 1, maxFailures: 0, retries: 1 } });

    it("stop the rollout: nobody further is powered, and nobody tried again", async () => {
        for (const host of hosts) failInstalls(rack, host, 1);
        rack.stack.setRack(args);

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.deepEqual(sentPower(rack), ["ON dgx-01", "ON dgx-02"]);
        assert.match(output, /2 nodes did not become active:\s+dgx-01: INSTALLER_FAILED/);
        assert.match(output, /2 installs failed before; at most 1 may wait for another try/);
        assert.match(output, /3 nodes were not powered, and stay as they were: dgx-03, dgx-04 and dgx-05/);
    });

    it("are looked at again by the next up, which goes on once they are mended", async () => {
        rack.headNode.faults.clear();
        rack.headNode.repair("dgx-01");
        await until("dgx-01 is UP", () => rack.headNode.hardware("dgx-01").status === "UP");
        const preview = await rack.stack.preview();
        assert.match(
            preview.output,
            /dgx-02 {2}OFF, ON for try 2, unless it is active by then: it failed \(INSTALLER/,
        );

        await bringUp(rack, args);

        assert.deepEqual(sentPower(rack).sort(), [
            "OFF dgx-02",
            "ON dgx-02",
            "ON dgx-03",
            "ON dgx-04",
            "ON dgx-05",
        ]);
        await isQuiet(rack);
    });
});

describeRack("a node that is asked alone, with a try left", {}, (rack) => {
    it("is tried again under its own text", async () => {
        failInstalls(rack, "dgx-02", 1);
        const nodes = { "dgx-01": aNode(1), "dgx-02": aNode(2, { powerRequest: "new disk" }) };
        await bringUp(rack, aPoweredRack(0, { nodes, powerRequest: "CHG-1", rollout: { retries: 1 } }));
        assert.deepEqual(journalOf(rack, "dgx-02"), ["power_on new disk", "power_cycle new disk, try 2"]);
        await isQuiet(rack);
    });
});
