import assert from "node:assert/strict";
import { aPoweredRack, aRack, bringUp, describeBothKinds, type RackOutputs } from "./support";

describeBothKinds("power, step by step", {}, (rack) => {
    const operations = () => rack.headNode.log.powerOperations().map(([operation]) => operation);
    const up = (args: object) => bringUp(rack, args);

    it("is not touched without enablePowerAction", async () => {
        await up(aRack(2, { powerAction: "power_on" }));

        assert.deepEqual(rack.headNode.log.of("powerOperation"), []);
        const { nodeStatus, summary } = await rack.stack.outputs<RackOutputs>();
        assert.equal(nodeStatus["dgx-01"]?.state, "powered_off");
        assert.deepEqual(summary, {
            active: 0,
            provisioning: 0,
            failed: 0,
            poweredOff: 2,
            unknown: 0,
            total: 2,
        });
    });

    it("is switched on once per node with it, and the nodes become active", async () => {
        const output = await up(aPoweredRack(2));

        assert.deepEqual(operations(), ["ON", "ON"]);
        assert.match(output, /rack-wave-1 .*2\/2 ready/);
        const { nodeStatus, devices, nodeBmcIps } = await rack.stack.outputs<RackOutputs>();
        const { observedAt, ...status } = nodeStatus["dgx-01"] ?? assert.fail("no status of dgx-01");
        assert.ok(Date.parse(observedAt) > 0);
        assert.deepEqual(status, {
            hostname: "dgx-01",
            state: "active",
            rawState: "UP",
            ip: "10.184.162.1",
            mac: "B8:CE:F6:D9:41:01",
            roles: ["compute"],
            uuid: devices["dgx-01"],
            success: true,
            message: "",
        });
        assert.deepEqual(nodeBmcIps, { "dgx-01": "10.184.163.1", "dgx-02": "10.184.163.2" });
    });

    it("is left alone by a second up, which writes nothing", async () => {
        rack.stack.setRack(aPoweredRack(2));
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");

        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.deepEqual(rack.headNode.log.of("powerOperation"), []);
    });

    it("is left alone as well after a destroy that was refused because the nodes are UP", async () => {
        const refused = await rack.stack.destroy();
        assert.notEqual(refused.code, 0);
        assert.match(refused.output, /dgx-01" is UP; it is not removed while it runs/);

        const output = await up(aPoweredRack(2));

        assert.deepEqual(operations(), []);
        assert.match(output, /power_on was carried out at 2/);
        assert.deepEqual(rack.headNode.hostnames().sort(), ["dgx-01", "dgx-02"]);
    });

    it("is touched exactly once more under a new request", async () => {
        await up(aPoweredRack(2, { powerAction: "power_reset", powerRequest: "CHG-1" }));
        assert.deepEqual(operations(), ["RESET", "RESET"]);

        await up(aPoweredRack(2, { powerAction: "power_reset", powerRequest: "CHG-2" }));
        assert.deepEqual(operations(), ["RESET", "RESET"]);

        const reverted = await up(aPoweredRack(2, { powerAction: "power_reset", powerRequest: "CHG-1" }));
        assert.deepEqual(operations(), []);
        assert.match(reverted, /is on; the same request was made at 2\S+ and is carried out once/);
    });

    it("is cycled by OFF and ON, and the node counts as active only after its new boot", async () => {
        const before = (await rack.stack.outputs<RackOutputs>()).nodeStatus["dgx-01"]?.observedAt ?? "";

        await up(aPoweredRack(2, { powerAction: "power_cycle" }));

        assert.deepEqual(operations().sort(), ["OFF", "OFF", "ON", "ON"]);
        const after = (await rack.stack.outputs<RackOutputs>()).nodeStatus["dgx-01"];
        assert.equal(after?.state, "active");
        assert.ok(
            Date.parse(after.observedAt) > Date.parse(before),
            `${after.observedAt} is not after ${before}`,
        );
    });

    it("can be switched off through the nodes' own system; one that hangs is switched off hard", async () => {
        rack.headNode.fault({ fault: "shutdown-hangs", node: "dgx-02" });
        await up(
            aPoweredRack(2, {
                powerAction: "power_off",
                powerRequest: "down",
                graceful: true,
                powerTimeout: 40, // a busy machine sees the other one go off in less
            }),
        );

        assert.deepEqual(
            rack.headNode.log.of("pshutdown").map(({ args }) => args.slice(0, 2)),
            [
                [true, 40_000],
                [true, 40_000],
            ],
        );
        assert.deepEqual(operations(), ["OFF"]);
        assert.deepEqual(
            ["dgx-01", "dgx-02"].map((host) => rack.headNode.hardware(host).power),
            ["OFF", "OFF"],
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.poweredOff, 2);
        rack.headNode.faults.clear();
    });

    it("is not brought back by going back to the first request: that takes a new text", async () => {
        rack.stack.setRack(aPoweredRack(2));
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.deepEqual(operations(), []);
        assert.match(
            output,
            /dgx-01: power_on failed: is off, and the same request was made at 2\S+ and is carried out once\. To ask for it again on all its nodes, give the request a new text; on this one alone, use a PowerAction/,
        );

        rack.stack.setPowerActions([{ deviceId: "dgx-02", powerAction: "power_on" }]);
        rack.headNode.log.clear();
        await rack.stack.up("--skip-preview");
        assert.deepEqual(rack.headNode.log.powerOperations(), [["ON", rack.headNode.device("dgx-02").uuid]]);
        const again = await rack.stack.up("--skip-preview");
        assert.match(again.output, /error: 1 node did not become active:\s+dgx-01: power_on failed: is off/);
        rack.headNode.switchOff("dgx-02");
    });

    it("is not needed to destroy what is off", async () => {
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.destroy();

        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.hostnames(), []);
        assert.deepEqual(rack.headNode.log.of("powerOperation"), []);
    });
});
