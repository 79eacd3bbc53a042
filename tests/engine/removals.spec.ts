import assert from "node:assert/strict";
import { aPoweredRack, aRack, bringUp, describeRack } from "./support";

describeRack("a set that loses most of its nodes", {}, (rack) => {
    const HOSTS = Object.keys(aRack(8).nodes);
    before(() => bringUp(rack, aRack(8)));

    it("is refused in preview and update, before anything is removed, with the number that would allow it", async () => {
        rack.stack.setRack(aRack(2));
        rack.headNode.log.clear();
        for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
            const { code, output } = await rack.stack.run(...command, "--non-interactive");
            assert.notEqual(code, 0);
            assert.match(
                output,
                /maxRemovals: 6 of the 8 nodes that the set had would be removed from the head node, and 5 may be: dgx-\[03-08\]\. If it is meant, set maxRemovals: 6;/,
            );
        }
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.deepEqual(rack.headNode.hostnames().sort(), HOSTS);
    });

    it("is refused without any node as well, and may lose none where it says so", async () => {
        for (const args of [aRack(0), aRack(7, { maxRemovals: 0 }), aRack(6, { maxRemovals: "12%" })]) {
            rack.stack.setRack(args);
            const { code, output } = await rack.stack.preview();
            assert.notEqual(code, 0);
            assert.match(output, /maxRemovals: \d of the 8 nodes/);
        }
    });

    it("loses them once that is allowed; what is only released does not count", async () => {
        await bringUp(rack, aRack(2, { maxRemovals: 6 }));
        assert.deepEqual(rack.headNode.hostnames().sort(), ["dgx-01", "dgx-02"]);
    });
});

describeRack("a node that leaves a set while it is UP", {}, (rack) => {
    const LEFT = ["dgx-01", "dgx-02"];
    /** Does some work, after which records and histories of all other nodes are as before. */
    const touchesOnly = async (hostname: string, work: () => Promise<void>) => {
        const others = rack.headNode.hostnames().filter((host) => host !== hostname);
        const look = () =>
            JSON.stringify(others.map((host) => [rack.headNode.device(host), rack.headNode.history(host)]));
        const before = look();
        await work();
        assert.equal(look(), before);
    };
    before(() => bringUp(rack, aPoweredRack(3)));

    it("stays, and preview and update say how to power off that node alone, which then removes it", async () => {
        rack.stack.setRack(aPoweredRack(2));
        const preview = await rack.stack.preview();
        assert.equal(preview.code, 0, preview.output);
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.equal(rack.headNode.hostnames().length, 3);

        const advised =
            /add new bcm\.PowerAction\("off-dgx-03", \{ (.+) \}\) to the program and run `pulumi up`/;
        const [, advice = ""] = advised.exec(output) ?? [];
        assert.equal(advised.exec(preview.output)?.[1], advice);
        rack.stack.setPowerActions([JSON.parse(`{${advice.replace(/(\w+):/g, '"$1":')}}`)]);
        await touchesOnly("dgx-03", async () => {
            const foretold = await rack.stack.preview();
            assert.match(
                foretold.output,
                /dgx-03 {2}remove {2}it is UP, so it is removed only if its power_off has it down by then/,
            );
            await bringUp(rack, aPoweredRack(2));
            assert.deepEqual(rack.headNode.hostnames().sort(), LEFT);
        });
        assert.equal(rack.headNode.log.powerOperations().length, 1);
    });

    it("leaves no trace once its power action is taken out as well", async () => {
        rack.stack.setPowerActions([]);
        await bringUp(rack, aPoweredRack(2));
        assert.deepEqual([rack.headNode.log.powerOperations(), rack.headNode.log.writes()], [[], []]);
    });

    it("is removed while it runs if it has been stated with forceRemove, and no other node is touched", async () => {
        const { nodes } = aPoweredRack(2);
        const forced = { ...nodes, "dgx-02": { ...nodes["dgx-02"], forceRemove: true } };
        await touchesOnly("dgx-02", async () => {
            await bringUp(rack, aPoweredRack(0, { nodes: forced }));
            await bringUp(rack, aPoweredRack(1));
        });
        assert.deepEqual(rack.headNode.hostnames(), ["dgx-01"]);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
    });
});
