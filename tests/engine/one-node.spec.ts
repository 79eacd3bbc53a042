import assert from "node:assert/strict";
import { aNode, aPoweredRack, bringUp, describeRack, type RackOutputs, sentPower } from "./support";

const MESSAGE = "Unable to mount /localdisk: no such device";

describeRack("one node that is asked alone", {}, (rack) => {
    /** Three nodes, of which the second is asked something of its own. */
    const set = (own: object = {}, changes: object = {}) =>
        aPoweredRack(0, {
            nodes: { "dgx-01": aNode(1), "dgx-02": aNode(2, own), "dgx-03": aNode(3) },
            rollout: { maxFailures: 2 },
            ...changes,
        });
    const sent = () => sentPower(rack);
    const up = (own: object, changes: object = {}) => bringUp(rack, set(own, changes));
    const rowOf = (output: string, host: string) =>
        output
            .split("\n")
            .map((line) => line.trim())
            .find((line) => line.startsWith(`${host} `)) ?? assert.fail(output);

    it("is installed again under a text of its own once it has failed, off and on; the others are left alone", async () => {
        rack.headNode.failInstall("dgx-02", MESSAGE);
        rack.stack.setRack(set());
        const failed = await rack.stack.up("--skip-preview");
        assert.notEqual(failed.code, 0);
        rack.headNode.faults.clear();

        rack.stack.setRack(set({ powerRequest: "new disk" }));
        const { output } = await rack.stack.preview();
        assert.match(
            rowOf(output, "dgx-02"),
            /^dgx-02 {2}OFF, ON \(its install has failed\); its own request: power_on new disk {2}/,
        );
        await up({ powerRequest: "new disk" });

        assert.deepEqual(sent(), ["OFF dgx-02", "ON dgx-02"]);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 3);
    });

    it("has nothing left to do afterwards, with its text and without", async () => {
        for (const own of [{ powerRequest: "new disk" }, {}]) {
            await up(own);
            assert.deepEqual(sent(), []);
            const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");
            assert.equal(code, 0, output);
        }
    });

    it("is not asked a second time under a text that it had, nor under its set's", async () => {
        await up({ powerAction: "power_reset", powerRequest: "CHG-1" });
        assert.deepEqual(sent(), ["RESET dgx-02"]);
        await up({ powerAction: "power_reset", powerRequest: "CHG-2" });
        assert.deepEqual(sent(), ["RESET dgx-02"]);
        const first = { powerAction: "power_reset", powerRequest: "CHG-1" };
        rack.stack.setRack(set(first));
        const { output } = await rack.stack.preview();
        assert.match(rowOf(output, "dgx-02"), /^dgx-02 {2}left alone: is on; the same request was made at 2/);
        await up(first);
        assert.deepEqual(sent(), []);
        await up({}, { powerAction: "power_reset", powerRequest: "CHG-3" });
        assert.equal(sent().length, 3);
        await up({ powerRequest: "CHG-3" }, { powerAction: "power_reset", powerRequest: "CHG-3" });
        assert.deepEqual(sent(), []);
    });

    it("may be switched off alone; back with its set it is not switched on unasked", async () => {
        await up({});
        await up({ powerAction: "power_off", powerRequest: "service" });
        assert.deepEqual(sent(), ["OFF dgx-02"]);
        const { nodeStatus } = await rack.stack.outputs<RackOutputs>();
        assert.deepEqual(
            Object.values(nodeStatus).map(({ state }) => state),
            ["active", "powered_off", "active"],
        );

        rack.stack.setRack(set());
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /dgx-02: power_on failed: is off, and the same request was made at/);
        assert.deepEqual(sent(), []);

        await up({ powerRequest: "back" });
        assert.deepEqual(sent(), ["ON dgx-02"]);
    });
});
