import assert from "node:assert/strict";
import { until } from "../../support/processes";
import {
    aNode,
    aPoweredRack,
    bringUp,
    describeRack,
    mostUnderWay,
    type RackOutputs,
    sentPower,
} from "../support";
import { cycle, HOSTS, sentTo, sentWork } from "./support";

describeRack("a line whose nodes' work ends in another order", {}, (rack) => {
    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
    });

    it("powers whoever is free first, one at a time, and the last one once its work has ended", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.runJob("dgx-01", null);
        stack.setRack(cycle("CHG-1", { maxParallel: 1, drainAhead: 2 }));
        headNode.log.clear();
        const running = stack.up("--skip-preview");
        await until("dgx-04 is on again", () => sentTo(headNode, "dgx-04").includes("ON"));
        headNode.workplace.endJobs("dgx-01");
        const { code, output } = await running;

        assert.equal(code, 0, output);
        assert.deepEqual(
            sentPower(rack),
            ["dgx-02", "dgx-03", "dgx-04", "dgx-01"].flatMap((host) => [`OFF ${host}`, `ON ${host}`]),
        );
        assert.deepEqual(headNode.workplace.lostJobs(), []);
        assert.ok(mostUnderWay(headNode) <= 1);
        // Two places ahead of the window: dgx-03 was drained only when dgx-02 had left its own.
        const sent = sentWork(headNode);
        assert.ok(sent.indexOf("drain dgx-03") > sent.indexOf("drain dgx-02"));
        assert.ok(sent.indexOf("drain dgx-04") > sent.indexOf("OFF dgx-02"));
    });

    it("leaves nothing to do, nor when the line gets another form", async () => {
        for (const rollout of [{ maxParallel: 1, drainAhead: 2 }, { maxParallel: 4 }]) {
            await bringUp(rack, cycle("CHG-1", rollout));
            assert.deepEqual(sentWork(rack.headNode), []);
        }
        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });

    it("does not drain a node that alone is asked for something that ends no work", async () => {
        const nodes = {
            "dgx-02": { ...aNode(2), powerAction: "power_on" },
            "dgx-03": aNode(3),
            "dgx-04": aNode(4),
        };
        const args = cycle("CHG-2", {}, { nodes: { "dgx-01": aNode(1), ...nodes } });
        await bringUp(rack, args);
        assert.deepEqual(sentTo(rack.headNode, "dgx-01"), ["drain", "OFF", "ON", "undrain"]);
        assert.deepEqual(sentTo(rack.headNode, "dgx-02"), []);
    });
});

describeRack("drains with canaries of two groups and another try", {}, (rack) => {
    it("take the canary first, one of a group at a time, and give back a node that needed a second try after it", async () => {
        const { headNode } = rack;
        headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        headNode.fault({ fault: "installer-failed", node: "dgx-03", message: "no disk", times: 1 });
        const groups = { "dgx-01": "A07", "dgx-02": "A07", "dgx-03": "B01", "dgx-04": "B01" };
        const nodes = Object.entries(groups).map(([host, group], index) => [
            host,
            aNode(index + 1, { group }),
        ]);
        const rollout = { canary: 1, maxParallel: 3, maxPerGroup: 1, maxFailures: 0, retries: 1 };

        await bringUp(rack, cycle("CHG-3", rollout, { nodes: Object.fromEntries(nodes) }));

        const sent = sentWork(headNode);
        assert.deepEqual(sent.slice(0, 4), ["drain dgx-01", "OFF dgx-01", "ON dgx-01", "undrain dgx-01"]);
        for (const host of ["dgx-02", "dgx-04"])
            assert.deepEqual(sentTo(headNode, host), ["drain", "OFF", "ON", "undrain"], host);
        assert.deepEqual(sentTo(headNode, "dgx-03"), ["drain", "OFF", "ON", "OFF", "ON", "undrain"]);
        for (const group of ["A07", "B01"])
            assert.ok(
                mostUnderWay(headNode, (host) => groups[host as keyof typeof groups] === group) <= 1,
                group,
            );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });
});

describeRack("nodes that are drained and switched off", {}, (rack) => {
    it("stay drained as long as they are off, and are given back once they are active again", async () => {
        const { headNode } = rack;
        headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        await bringUp(rack, cycle("CHG-4", {}, { powerAction: "power_off" }));
        for (const host of HOSTS) {
            assert.deepEqual(sentTo(headNode, host), ["drain", "OFF"], host);
            assert.match(
                headNode.workplace.drains(host).slurm ?? "",
                /^DRAINED \(pulumi-bcm .*: power_off CHG-4\)$/,
            );
        }

        await bringUp(rack, cycle("CHG-5", {}, { powerAction: "power_on" }));
        for (const host of HOSTS) assert.deepEqual(sentTo(headNode, host), ["ON", "undrain"], host);
    });
});
