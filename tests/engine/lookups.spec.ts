import assert from "node:assert/strict";
import { aRack, describeRack } from "./support";

describeRack("names that the head node does not have", {}, (rack) => {
    const wrong = aRack(1, {
        softwareImageName: "ubuntu-22.04-nvidia-553",
        managementNetworkName: "dgxnte",
        createCustomCategory: true,
        categoryName: "new",
    });

    it("fail an update, with what exists and the nearest name, and nothing is written", async () => {
        rack.stack.setRack(wrong);
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /There is no software image "ubuntu-22\.04-nvidia-553" on https:\/\/127\.0\.0\.1:\d+\. /,
        );
        assert.match(
            output,
            /It has default-image and ubuntu-22\.04-nvidia-535\. Did you mean "ubuntu-22\.04-nvidia-535"\?/,
        );
        assert.match(output, /There is no network "dgxnte".*Did you mean "dgxnet"\?/);
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.deepEqual(rack.headNode.hostnames(), []);
    });

    it("are looked up with their case", async () => {
        rack.stack.setRack(aRack(1, { categoryName: "GPU-worker" }));

        const { code, output } = await rack.stack.preview();

        assert.notEqual(code, 0);
        assert.match(output, /There is no category "GPU-worker".*Did you mean "gpu-worker"\?/);
    });

    it("do not matter when the head node cannot be reached: that is said instead", async () => {
        rack.stack.setRack(aRack(1));
        const url = rack.stack.env.BCM_URL;
        rack.stack.env.BCM_URL = "https://127.0.0.1:1";

        const { code, output } = await rack.stack.preview();
        rack.stack.env.BCM_URL = url;

        assert.notEqual(code, 0);
        assert.match(
            output,
            /on https:\/\/127\.0\.0\.1:1 failed: the head node cannot be reached \(ECONNREFUSED\)/,
        );
    });

    // Pulumi's debugger made V8 follow every way through the outputs of four waves: for minutes, until memory was gone.
    it("fail a set of many waves as soon as one node", async () => {
        rack.stack.setRack(
            aRack(8, {
                managementNetworkName: "dgxnte",
                ...{ enablePowerAction: true, powerAction: "power_on", rollout: { maxParallel: 2 } },
            }),
        );
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 1, output);
        assert.match(output, /There is no network "dgxnte".*Did you mean "dgxnet"\?/);
    });
});
