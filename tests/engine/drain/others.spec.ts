import assert from "node:assert/strict";
import { until } from "../../support/processes";
import { aNode, aPoweredRack, bringUp, describeRack, type RackOutputs, sentPower } from "../support";
import { cycle, HOSTS, killAll, sentTo, sentWork } from "./support";

describeRack("nodes that are drained before they were ever registered", {}, (rack) => {
    it("are registered first", async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, cycle("CHG-1"));
        for (const host of HOSTS)
            assert.deepEqual(rack.headNode.workplace.drains(host), { slurm: "UNDRAINED" });
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });

    it("are drained and powered alone once they are added, in a set whose others have arrived", async () => {
        const nodes = Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`dgx-0${number}`, aNode(number)]));
        await bringUp(rack, cycle("CHG-1", {}, { nodes }));
        assert.deepEqual([...new Set(sentWork(rack.headNode).map((line) => line.split(" ")[1]))], ["dgx-05"]);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 5);
    });
});

describeRack("a node that somebody else has drained in Kubernetes, which keeps no reason", {}, (rack) => {
    const allBack = () => HOSTS.map((host) => rack.headNode.workplace.drains(host).k8s);

    before(async () => {
        rack.headNode.workplace.addManager("k8s", "kubernetes");
        await bringUp(rack, aPoweredRack(4));
    });

    it("stays drained, before the request or after it was made", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.drain("dgx-01");
        stack.setRack(cycle("CHG-1", { maxParallel: 1, drainAhead: 1 }));
        headNode.log.clear();
        const running = stack.up("--skip-preview");
        await until("dgx-01 is on again", () => sentTo(headNode, "dgx-01").includes("ON"));
        headNode.workplace.drain("dgx-04");
        const { code, output } = await running;
        assert.equal(code, 0, output);
        assert.deepEqual(allBack(), ["DRAINED", "UNDRAINED", "UNDRAINED", "DRAINED"]);
        assert.deepEqual(sentTo(headNode, "dgx-04"), ["OFF", "ON"]);
        const { nodeStatus } = await stack.outputs<RackOutputs>();
        assert.deepEqual(
            HOSTS.map((host) => nodeStatus[host]?.drained),
            [{ state: "drained", reason: "" }, undefined, undefined, { state: "drained", reason: "" }],
        );
    });

    it("stays drained when the program drains nobody any more, also one that was drained long after", async () => {
        rack.headNode.workplace.drain("dgx-02");
        await bringUp(rack, aPoweredRack(4, { powerAction: "power_cycle", powerRequest: "CHG-1" }));
        assert.deepEqual(allBack(), ["DRAINED", "DRAINED", "UNDRAINED", "DRAINED"]);
        for (const host of HOSTS) rack.headNode.workplace.undrain(host);
    });

    it("is told from one that a killed run has drained, under another text and without a workload manager that keeps reasons", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.runJob("dgx-01", null);
        stack.setRack(cycle("CHG-2", { maxParallel: 1, drainAhead: 1 }));
        const running = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
        await until("dgx-01 is draining", () => headNode.workplace.drains("dgx-01").k8s === "DRAINING");
        await killAll(stack, running);
        headNode.workplace.drain("dgx-03");
        headNode.workplace.endJobs("dgx-01");
        await bringUp(rack, cycle("CHG-3", { maxParallel: 1, drainAhead: 1 }));
        assert.deepEqual(allBack(), ["UNDRAINED", "UNDRAINED", "DRAINED", "UNDRAINED"]);
        assert.equal(sentPower(rack).length, 8);
    });
});

describeRack("a drained node that could not be powered", {}, (rack) => {
    it("is drained once more by the next update, after somebody has given it work again", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        headNode.killBmc("dgx-01");
        const args = cycle("CHG-1", { maxFailures: 1 });
        stack.setRack(args);
        assert.notEqual((await stack.up("--skip-preview")).code, 0);

        headNode.reviveBmc("dgx-01");
        headNode.workplace.undrain("dgx-01");
        headNode.workplace.runJob("dgx-01", 1200);
        await bringUp(rack, args);
        assert.deepEqual(sentTo(headNode, "dgx-01"), ["drain", "OFF", "ON", "undrain"]);
        assert.deepEqual(headNode.workplace.lostJobs(), []);
        assert.equal(sentPower(rack).length, 2);
    });

    it("is waited for when it is asked alone later", async () => {
        const { headNode } = rack;
        headNode.workplace.runJob("dgx-04", 1200);
        const nodes = Object.fromEntries([1, 2, 3].map((number) => [`dgx-0${number}`, aNode(number)]));
        const alone = aNode(4, { powerRequest: "new disk" });
        await bringUp(rack, cycle("CHG-1", { maxFailures: 1 }, { nodes: { ...nodes, "dgx-04": alone } }));
        assert.deepEqual(sentWork(headNode), ["drain dgx-04", "OFF dgx-04", "ON dgx-04", "undrain dgx-04"]);
        assert.deepEqual(headNode.workplace.lostJobs(), []);
    });
});

describeRack("drains that end with the boot of their node", { switches: { drainAtBoot: "ends" } }, (rack) => {
    it("let a failed install be tried again all the same", async () => {
        const { headNode } = rack;
        headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        headNode.fault({ fault: "installer-failed", node: "dgx-02", message: "no disk", times: 1 });
        await bringUp(rack, cycle("CHG-1", { retries: 1, maxFailures: 0 }));
        assert.deepEqual(
            sentTo(headNode, "dgx-02").filter((word) => word !== "undrain"),
            ["drain", "OFF", "ON", "OFF", "ON"],
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });
});
