import assert from "node:assert/strict";
import { processesWith, until } from "../../support/processes";
import { aMixedNode, aPoweredRack, describeRackInYaml, describeRawInYaml } from "../support";

describeRackInYaml("Ctrl-C in a program in YAML", { speed: 60 }, (rack) => {
    it("ends the wait at once; nothing more is sent, no operation stays pending, and the next up goes on watching", async () => {
        rack.stack.setRack(aPoweredRack(2, { provisioningMode: "sequential" }));
        const { child, outcome } = rack.stack.start("up", "--yes", "--non-interactive", "--skip-preview");
        const isWatched = () => rack.headNode.log.of("getStatusForDevices").length > 1;
        await until("the first node is watched", isWatched);

        child.kill("SIGINT");
        const { code, output } = await outcome;

        assert.notEqual(code, 0);
        assert.match(output, /The command was cancelled; the watch has ended/);
        assert.notEqual(rack.headNode.hardware("dgx-01").status, "UP", "it did not wait for the node");
        await until("all of it has ended", () => processesWith(rack.stack.home).length === 0);
        assert.equal(rack.headNode.log.powerOperations().length, 1);
        const { pending_operations: pending = [] } = JSON.parse(await rack.stack.export()).deployment;
        assert.deepEqual(pending, []);

        rack.headNode.clock.speed = 600;
        const again = await rack.stack.up("--skip-preview");
        assert.equal(again.code, 0, again.output);
        assert.deepEqual(
            rack.headNode.log.powerOperations().map(([operation]) => operation),
            ["ON", "ON"],
        );
    });
});

describeRawInYaml("a watch with customTimeouts", (raw) => {
    const state = (options?: object) =>
        raw.stack.setResources([
            {
                ...{ kind: "Device", name: "node" },
                args: { hostname: "dgx-01", category: "gpu-worker", ...aMixedNode({ mac: 1, ip: 1 }) },
            },
            {
                ...{ kind: "PowerAction", name: "switch" },
                args: { deviceId: { resource: "node", output: "hostname" }, powerAction: "power_on" },
            },
            {
                ...{ kind: "NodeReadiness", name: "ready", options },
                args: { targets: [{ resource: "switch", output: "target" }] },
            },
        ]);

    it("ends when its time is over, and says so; the next up goes on, without power", async () => {
        raw.headNode.clock.speed = 10;
        state({ customTimeouts: { create: "2s" } });

        const { code, output } = await raw.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /customTimeouts\.create \(2 s\) is over; the watch has ended\. Run `pulumi up` again/,
        );
        raw.headNode.clock.speed = 600;
        state();
        const again = await raw.stack.up("--skip-preview");
        assert.equal(again.code, 0, again.output);
        assert.equal(raw.headNode.hardware("dgx-01").status, "UP");
        assert.equal(raw.headNode.log.powerOperations().length, 1);
    });
});
