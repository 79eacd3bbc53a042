import assert from "node:assert/strict";
import { aPoweredRack, bringUp, describeRack, type RackOutputs, sentPower } from "../support";
import { cycle, HOSTS, sentTo, sentWork } from "./support";

describeRack("nodes with work that are to be cycled", {}, (rack) => {
    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });

    it("are drained before their first operation, and given back once they are up; what was drained stays so", async () => {
        const { headNode } = rack;
        headNode.workplace.runJob("dgx-01", 1200, { repeats: true });
        headNode.workplace.drain("dgx-03", "bad DIMM");

        await bringUp(rack, cycle("CHG-1"));

        for (const host of HOSTS.filter((one) => one !== "dgx-03"))
            assert.deepEqual(sentTo(headNode, host), ["drain", "OFF", "ON", "undrain"], host);
        assert.deepEqual(sentTo(headNode, "dgx-03"), ["OFF", "ON"]);
        assert.deepEqual(headNode.workplace.lostJobs(), []);
        assert.deepEqual(
            HOSTS.map((host) => headNode.workplace.drains(host).slurm),
            ["UNDRAINED", "UNDRAINED", "DRAINED (bad DIMM)", "UNDRAINED"],
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });

    it("are left alone when nothing has changed, and looked at once for their status", async () => {
        await bringUp(rack, cycle("CHG-1"));
        const { calls } = rack.headNode.log;
        assert.deepEqual(
            calls.filter(({ service }) => /cmjob|cmkube/i.test(service)).map(({ call }) => call),
            ["drainOverview", "drainOverview"],
        );
        assert.deepEqual(sentPower(rack), []);
    });
});

describeRack("a node whose work does not end", {}, (rack) => {
    const args = cycle("CHG-2", { maxFailures: 1, drain: { timeout: 4, reason: "new image" } });

    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        rack.headNode.workplace.runJob("dgx-02", null);
        rack.headNode.workplace.drain("dgx-03", "bad DIMM");
    });

    it("is among those that the preview says are drained", async () => {
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.match(
            output,
            /\n\s+3 nodes are drained first, 2 at a time, and given back once active: dgx-01, dgx-02 and dgx-04\. Running jobs end by themselves\.\n/,
        );
        assert.match(
            output,
            /\n\s+1 node is drained by somebody else, and stays so: dgx-03 \(bad DIMM\)\.\n/,
        );
        assert.deepEqual(
            sentWork(rack.headNode).filter((line) => line.startsWith("drain")),
            [],
        );
    });

    it("is not powered, is given back, and fails the update, while the others go on", async () => {
        rack.stack.setRack(args);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /1 node did not become active:\n\s+dgx-02: still has work after \d+s\. It was not powered, and is given back to its workload managers\./,
        );
        assert.deepEqual(sentTo(rack.headNode, "dgx-02"), ["drain", "undrain"]);
        for (const host of ["dgx-01", "dgx-04"])
            assert.deepEqual(sentTo(rack.headNode, host), ["drain", "OFF", "ON", "undrain"], host);
        assert.deepEqual(rack.headNode.workplace.drains("dgx-02"), { slurm: "UNDRAINED" });
        assert.equal(rack.headNode.workplace.jobsOn("dgx-02"), 1);
        assert.deepEqual(rack.headNode.workplace.lostJobs(), []);
    });

    it("is drained once more by the next update, and nobody else is", async () => {
        rack.headNode.workplace.endJobs("dgx-02");
        await bringUp(rack, args);
        assert.deepEqual(sentWork(rack.headNode), [
            "drain dgx-02",
            "OFF dgx-02",
            "ON dgx-02",
            "undrain dgx-02",
        ]);
        await bringUp(rack, args);
        assert.deepEqual(sentWork(rack.headNode), []);
    });
});

describeRack("a rollout with drains that stops", {}, (rack) => {
    const args = cycle("CHG-3", { maxParallel: 1, drainAhead: 3, maxFailures: 0 });

    it("gives back all that wait for their turn, and goes on with them once that is mended", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        headNode.killBmc("dgx-01");
        stack.setRack(args);
        headNode.log.clear();
        const { code, output } = await stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /3 nodes were not powered, and stay as they were: dgx-02, dgx-03 and dgx-04/);
        assert.deepEqual(sentPower(rack), []);
        for (const host of HOSTS.slice(1))
            assert.deepEqual(headNode.workplace.drains(host), { slurm: "UNDRAINED" }, host);

        headNode.reviveBmc("dgx-01");
        await bringUp(rack, args);
        assert.deepEqual(
            sentPower(rack),
            HOSTS.flatMap((host) => [`OFF ${host}`, `ON ${host}`]),
        );
        for (const host of HOSTS)
            assert.deepEqual(headNode.workplace.drains(host), { slurm: "UNDRAINED" }, host);
    });
});

describeRack("a head node without workload managers", {}, (rack) => {
    it("is asked once by each process, and drains nobody", async () => {
        await bringUp(rack, aPoweredRack(4));
        rack.stack.setRack(cycle("CHG-7"));
        const { output } = await rack.stack.preview();
        assert.match(
            output,
            /Nobody is drained: no workload manager or Kubernetes cluster of the head node has one of these nodes\./,
        );
        await bringUp(rack, cycle("CHG-7"));
        const { calls } = rack.headNode.log;
        const asked = calls.filter(({ service }) => /cmjob|cmkube/i.test(service));
        assert.deepEqual(
            asked.map(({ service, call }) => `${service}.${call}`),
            ["provider", "program"].flatMap(() => ["cmjob.drainOverview", "cmkube.drainOverview"]),
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });
});
