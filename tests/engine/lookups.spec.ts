import assert from "node:assert/strict";
import { aRack, describeRack } from "./support";

describeRack("names that the head node does not have", {}, (rack) => {
    // In a long line: Pulumi's debugger once made V8 follow every way through their outputs, until memory was gone.
    const wrong = aRack(30, {
        softwareImageName: "ubuntu-22.04-nvidia-553",
        managementNetworkName: "DGXnet", // but for its case
        createCustomCategory: true,
        categoryName: "new",
        ...{ enablePowerAction: true, powerAction: "power_on", rollout: { maxParallel: 2 } },
    });

    let said = "";

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
        assert.match(output, /There is no network "DGXnet".*Did you mean "dgxnet"\?/);
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.deepEqual(rack.headNode.hostnames(), []);
        said = output;
    });

    it("pass once they are the ones that were meant", async () => {
        const meant = (kind: string) =>
            new RegExp(`There is no ${kind} ".*Did you mean "([^"]+)"\\?`).exec(said)?.[1] ??
            assert.fail(said);
        rack.stack.setRack({
            ...wrong,
            ...{ softwareImageName: meant("software image"), managementNetworkName: meant("network") },
        });
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
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
});
