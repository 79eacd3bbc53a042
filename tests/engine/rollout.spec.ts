import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { HeadNode } from "../../simulator";
import { bootSeconds } from "../../simulator/machines/boot";
import { aPoweredRack, describeRack, type RackOutputs, SLOW, upThenFaster } from "./support";

const MESSAGE = "Unable to mount /localdisk: no such device";
/** Seconds of the head node's time that it takes to ask a BMC for its state and to have it switch a node on. */
const POWER_SECONDS = 8;

/** When a node first reached a status, ms of the head node's time. */
function reached(headNode: HeadNode, host: string, status: string): number {
    return headNode.history(host).find((moment) => moment.status === status)?.at ?? Number.NaN;
}

describeRack("ten nodes with four install slots, one of which fails", { slots: 4, speed: SLOW }, (rack) => {
    it("are nine active ones and a named one, in the time that the slots allow", async () => {
        rack.headNode.failInstall("dgx-07", MESSAGE);
        const args = aPoweredRack(10, { rollout: { maxFailures: 3, timeout: 120 } });
        rack.stack.setRack(args);
        const began = rack.headNode.clock.now();

        const { code, output } = await upThenFaster(rack, 10, 60, "--parallel", "16");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /error: 1 node did not become active:\s+dgx-07: INSTALLER_FAILED: Unable to mount/,
        );
        const { summary } = await rack.stack.outputs<RackOutputs>();
        assert.deepEqual(summary, {
            active: 9,
            provisioning: 0,
            failed: 1,
            poweredOff: 0,
            unknown: 0,
            total: 10,
        });
        assert.equal(rack.headNode.slots().peak, 4);

        const hosts = Object.keys(args.nodes);
        const first = Math.min(...Object.values(rack.headNode.powerTimes("ON")));
        const last = Math.max(
            ...hosts.filter((host) => host !== "dgx-07").map((host) => reached(rack.headNode, host, "UP")),
        );
        // Three rounds of copying: four nodes, four, and the last two.
        const ideal = idealSeconds(10, 4);
        const took = (last - first) / 1000;
        assert.ok(took <= ideal * 1.15, `${took} s, ideal ${ideal} s`);
        const felt = (rack.headNode.clock.now() - began) / 1000;
        assert.ok(felt > ideal, `the whole update took ${felt} s`);
        // The time-out of 120 real seconds is 7200 of the nodes': waiting for a slot had no part in it.
        assert.match(output, /0\/10 ready · .*4 installing · .*waiting for slot/);
        assert.match(output, /warning: dgx-07: INSTALLER_FAILED: Unable to mount/);
        const table = output.slice(output.indexOf("9/10 ready · 1 failed\n"));
        assert.match(table, /node +result +watched +down or in firmware .*waiting for slot +installing/);
        assert.match(table, /dgx-07 +failed +\d+s/);
        assert.match(table, /dgx-10 +active +\d+s/);
        const report = readFileSync(/report: (\S+\.html)/.exec(output)?.[1] ?? "", "utf8");
        assert.match(report, /9 of 10 nodes done, 1 failed or not powered\./);
        assert.match(report, /dgx-07<\/td><td>INSTALLER_FAILED: Unable to mount/);
    });
});

/** From the first ON to the last UP when nothing is lost: the way to the copy, the rounds of copying, and the rest. */
function idealSeconds(nodes: number, slots: number): number {
    const copy = 900;
    const rounds = Math.ceil(nodes / slots);
    return bootSeconds("FULL") - copy + rounds * copy + POWER_SECONDS;
}

describeRack("a canary that fails", {}, (rack) => {
    it("leaves everybody else without power", async () => {
        rack.headNode.failInstall("dgx-01", MESSAGE);
        rack.stack.setRack(aPoweredRack(4, { rollout: { canary: 1, maxFailures: "50%" } }));

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /dgx-02-power .*not sent: the canary failed: dgx-01/);
        assert.match(
            output,
            /1 node did not become active:\n *dgx-01: INSTALLER_FAILED.*\n *3 nodes were not powered, and stay as they were: dgx-02, dgx-03 and dgx-04 \(the canary failed: dgx-01\)\.\n *Mend what failed, then run `pulumi up` again/,
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.failed, 1);
        assert.deepEqual(Object.keys(rack.headNode.powerTimes("ON")), ["dgx-01"]);
    });
});

describeRack("a failure budget as a share", {}, (rack) => {
    it("lets the rollout go on within it, and powers nobody further beyond it", async () => {
        for (const host of ["dgx-01", "dgx-03"]) rack.headNode.failInstall(host, MESSAGE);
        rack.stack.setRack(aPoweredRack(6, { rollout: { maxParallel: 2, maxFailures: "20%" } }));

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /2 nodes were not powered, and stay as they were: dgx-05 and dgx-06 \(2 nodes failed before \(dgx-01 and dgx-03\); the limit is 1\)/,
        );
        assert.deepEqual(Object.keys(rack.headNode.powerTimes("ON")).sort(), [
            "dgx-01",
            "dgx-02",
            "dgx-03",
            "dgx-04",
        ]);
    });

    it("lets the rest go on once the failed nodes are mended", async () => {
        for (const host of ["dgx-01", "dgx-03"]) rack.headNode.repair(host);
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 6);
        assert.equal(rack.headNode.log.powerOperations().length, 2);
    });
});
