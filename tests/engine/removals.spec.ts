import assert from "node:assert/strict";
import { aRack, bringUp, describeRack } from "./support";

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
