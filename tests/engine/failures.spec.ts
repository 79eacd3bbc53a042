import assert from "node:assert/strict";
import { Wire } from "../simulator/support";
import { aPoweredRack, describeRack, type RackOutputs, urnOf } from "./support";

const MESSAGE = "Unable to mount /localdisk: no such device";

describeRack("one of four nodes that fails to install", {}, (rack) => {
    it("is named with BCM's message, while the others become active", async () => {
        rack.headNode.failInstall("dgx-03", MESSAGE);
        rack.stack.setRack(aPoweredRack(4));

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /1 node did not become active:\s+dgx-03: INSTALLER_FAILED: Unable to mount \/localdisk/,
        );
        const { nodeStatus, summary } = await rack.stack.outputs<RackOutputs>();
        assert.deepEqual(
            Object.values(nodeStatus).map(({ state, success }) => [state, success]),
            [
                ["active", true],
                ["active", true],
                ["failed", false],
                ["active", true],
            ],
        );
        assert.match(nodeStatus["dgx-03"]?.message ?? "", /Unable to mount/);
        assert.equal(summary.failed, 1);
    });

    it("fails an up of the watcher alone, which names it", async () => {
        const { code, output } = await rack.stack.up(
            "--skip-preview",
            ...["--target", urnOf(rack, "NodeReadiness", "wave-1")],
        );

        assert.notEqual(code, 0);
        assert.match(
            output,
            /1 node did not become active:\s+dgx-03: INSTALLER_FAILED: Unable to mount \/localdisk/,
        );
    });

    it("is watched again without power by the next up, which still fails", async () => {
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /dgx-03: INSTALLER_FAILED/);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
    });

    it("recovers in the next up once it is mended and reset alone, as its preview says, and the others are untouched", async () => {
        const { output: said } = await rack.stack.preview();
        const [, hostname = "", operation = ""] =
            /Mend it, reset it alone \(cmsh: device use (\S+); power (\w+)\), and run `pulumi up`/.exec(
                said,
            ) ?? assert.fail(said);
        rack.headNode.faults.clear();
        const wire = await new Wire(rack.headNode).logIn();
        await wire.power(operation.toUpperCase(), [rack.headNode.device(hostname).uuid]);
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("is forgotten afterwards: nothing is left to do", async () => {
        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");

        assert.equal(code, 0, output);
    });
});

describeRack("a dead BMC", {}, (rack) => {
    it("is an outcome of its own node, and one error at the end", async () => {
        rack.headNode.killBmc("dgx-01");
        rack.stack.setRack(aPoweredRack(2));

        const first = await rack.stack.up("--skip-preview");
        assert.notEqual(first.code, 0);
        assert.match(
            first.output,
            /dgx-01: power_on failed: the BMC of dgx-01 answered FAILED \(Unable to establish IPMI/,
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).nodeStatus["dgx-02"]?.state, "active");
        const errors = first.output.match(/^ +error: 1 node did not become active/gm) ?? [];
        assert.equal(errors.length, 1, first.output);
    });

    it("fails an up of that node's action alone, which names node and reason", async () => {
        const action = urnOf(rack, "PowerAction", "dgx-01-power");
        const { code, output } = await rack.stack.up("--skip-preview", "--target", action);

        assert.notEqual(code, 0);
        assert.match(
            output,
            /error: 1 node did not become active:\s+dgx-01: power_on failed: the BMC of dgx-01 answered FAILED/,
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).nodeStatus["dgx-02"]?.state, "active");
    });

    it("does not fail an up of something else, which tries nothing", async () => {
        const other = urnOf(rack, "Device", "dgx-02");
        const { code, output } = await rack.stack.up("--skip-preview", "--target", other);
        assert.equal(code, 0, output);
    });

    it("is tried again by the next up", async () => {
        rack.headNode.reviveBmc("dgx-01");
        rack.headNode.log.clear();
        const second = await rack.stack.up("--skip-preview");
        assert.equal(second.code, 0, second.output);
        const dgx01 = rack.headNode.device("dgx-01").uuid;
        assert.deepEqual(rack.headNode.log.powerOperations(), [["ON", dgx01]]);
    });

    it("that fails to switch a node off leaves it as it is: its status does not say that it is off", async () => {
        rack.headNode.fault({ fault: "power-fails", node: "dgx-01", message: "no such sensor" });
        rack.headNode.fault({ fault: "raw-status", node: "dgx-01", status: "DOWN" });
        rack.stack.setRack(aPoweredRack(2, { powerAction: "power_off" }));

        const { code } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        const { nodeStatus } = await rack.stack.outputs<RackOutputs>();
        assert.deepEqual(
            [nodeStatus["dgx-01"]?.state, nodeStatus["dgx-02"]?.state],
            ["unknown", "powered_off"],
        );
        assert.match(nodeStatus["dgx-01"]?.message ?? "", /answered FAILED \(no such sensor\)/);
    });

    it("is asked again by the next up once it is mended: what failed in the history is not done", async () => {
        const preview = await rack.stack.run("preview");
        assert.match(
            preview.output,
            /dgx-01 {2}OFF(, depending on what its BMC says)?; OFF at 2\S+Z failed: no such sensor\n/,
        );
        rack.headNode.faults.clear();
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), [["OFF", rack.headNode.device("dgx-01").uuid]]);
        const { nodeStatus } = await rack.stack.outputs<RackOutputs>();
        assert.equal(nodeStatus["dgx-01"]?.state, "powered_off");
    });
});
