import assert from "node:assert/strict";
import type { LoggedCall } from "../../simulator";
import { aPoweredRack, describeRack, type RackOutputs, SLOW, upThenFaster } from "./support";

const isOn = ({ call, args }: LoggedCall) =>
    call === "powerOperation" && (args[0] as { operation?: string }).operation === "ON";

describeRack("sequential provisioning", {}, (rack) => {
    it("powers the second node only after the first is active", async () => {
        rack.stack.setRack(aPoweredRack(3, { provisioningMode: "sequential" }));

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        const { nodeStatus } = await rack.stack.outputs<RackOutputs>();
        const active = Object.values(nodeStatus).map(({ observedAt }) => Date.parse(observedAt));
        const powered = rack.headNode.powerTimes("ON");
        assert.deepEqual(Object.keys(powered), ["dgx-01", "dgx-02", "dgx-03"]);
        const [, second = 0, third = 0] = Object.values(powered);
        assert.ok(second > (active[0] ?? 0), "dgx-02 was powered before dgx-01 was active");
        assert.ok(third > (active[1] ?? 0), "dgx-03 was powered before dgx-02 was active");
    });
});

describeRack("parallel provisioning", { speed: SLOW }, (rack) => {
    it("installs all four nodes at the same time", async () => {
        rack.stack.setRack(aPoweredRack(4));

        const { code, output } = await upThenFaster(rack, 4, 600);

        assert.equal(code, 0, output);
        const calls = rack.headNode.log.calls;
        assert.equal(calls.filter(isOn).length, 4);
        const { nodeStatus } = await rack.stack.outputs<RackOutputs>();
        const firstActive = Math.min(
            ...Object.values(nodeStatus).map(({ observedAt }) => Date.parse(observedAt)),
        );
        const lastPowered = Math.max(...Object.values(rack.headNode.powerTimes("ON")));
        assert.ok(lastPowered < firstActive, "a node was active before the last one was powered");
    });
});
