import assert from "node:assert/strict";
import { aNode, aPoweredRack, bringUp, describeRack } from "../support";
import { sentTo } from "./support";

const withNodes = (...numbers: number[]) =>
    aPoweredRack(0, {
        nodes: Object.fromEntries(numbers.map((number) => [`dgx-0${number}`, aNode(number)])),
        onRemove: "drainAndPowerOff",
    });

describeRack("nodes that are drained and powered off when they leave", {}, (rack) => {
    const shutDown = () => rack.headNode.log.of("pshutdown").flatMap(({ args }) => args[2] as string[]);

    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, withNodes(1, 2, 3));
    });

    it("are said to be so in the preview, with a warning, and nothing is sent", async () => {
        rack.headNode.workplace.runJob("dgx-03", 1200);
        rack.stack.setRack(withNodes(1, 2));
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.match(
            output,
            /dgx-03 +remove +it is UP: it is drained, shut down through its own system once its jobs have ended, and then removed/,
        );
        assert.match(
            output,
            /warning: 1 node that is UP would be drained, switched off and removed: dgx-03\./,
        );
        assert.deepEqual(sentTo(rack.headNode, "dgx-03"), ["ON"]);
    });

    it("end their work, are shut down through their own system and removed, and nobody else is touched", async () => {
        const { headNode } = rack;
        const { uuid } = headNode.device("dgx-03");
        await bringUp(rack, withNodes(1, 2));
        assert.deepEqual(headNode.hostnames(), ["dgx-01", "dgx-02"]);
        const drained = headNode.log.of("drainNodes").map(({ args }) => args[2]);
        assert.deepEqual(drained, [[uuid]]);
        assert.deepEqual(shutDown(), [uuid]);
        assert.deepEqual(headNode.log.powerOperations(), []);
        assert.deepEqual(headNode.workplace.lostJobs(), []);
        assert.deepEqual(headNode.workplace.drains("dgx-02"), { slurm: "UNDRAINED" });
    });

    it("are only removed when they are off", async () => {
        const { headNode } = rack;
        headNode.switchOff("dgx-02");
        await bringUp(rack, withNodes(1));
        assert.deepEqual(headNode.hostnames(), ["dgx-01"]);
        assert.deepEqual([headNode.log.of("drainNodes"), shutDown()], [[], []]);
    });

    it("stay, with an error that says why, if they cannot be drained", async () => {
        const { headNode, stack } = rack;
        headNode.fault({ fault: "drain-fails", node: "dgx-01" });
        stack.setRack(withNodes());
        const { code, output } = await stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /Device "dgx-01" is not removed: it could not be drained/);
        assert.deepEqual(headNode.hostnames(), ["dgx-01"]);
        assert.equal(headNode.hardware("dgx-01").status, "UP");
    });
});
