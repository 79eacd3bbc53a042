import assert from "node:assert/strict";
import type { Entity } from "../../simulator";
import { aNode, aRack, describeBothKinds } from "./support";

describeBothKinds("changes behind Pulumi's back", {}, (rack) => {
    const args = aRack(1, {
        nodes: { "dgx-01": aNode(1, { kernelParameters: "iommu=pt", roles: ["compute", "gpu"] }) },
        createCustomCategory: true,
        categoryName: "gpu-worker-custom",
        softwareImageName: "ubuntu-22.04-nvidia-535",
        category: { kernelParameters: "quiet", modules: ["nvidia"] },
    });

    before(async () => {
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
    });

    it("do not show where nothing of ours has changed", async () => {
        rack.headNode.edit("dgx-01", { notes: "touched by somebody", userdefined1: "rack 7" });

        const { code, output } = await rack.stack.refresh("--expect-no-changes");

        assert.equal(code, 0, output);
    });

    it("stay, uuids of interfaces and roles among them, when an owned field is updated", async () => {
        const uuids = () => {
            const { interfaces, roles } = rack.headNode.device("dgx-01") as Entity & Record<string, Entity[]>;
            return [...(interfaces ?? []), ...(roles ?? [])].map(({ uuid }) => uuid);
        };
        const before = uuids();
        rack.stack.setRack({
            ...args,
            nodes: { "dgx-01": aNode(1, { kernelParameters: "quiet", roles: ["gpu", "compute"] }) },
        });

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        const { kernelParameters, notes, userdefined1 } = rack.headNode.device("dgx-01");
        assert.deepEqual([kernelParameters, notes, userdefined1], ["quiet", "touched by somebody", "rack 7"]);
        assert.deepEqual(uuids(), before);
    });

    it("fail the refresh and keep the state when the head node does not answer", async () => {
        rack.headNode.failNext("getDevices", 503, 4);

        const { code, output } = await rack.stack.refresh();

        assert.notEqual(code, 0);
        assert.match(output, /cmdevice\.getDevices on https:\S+ failed: HTTP 503/);
        assert.match(await rack.stack.export(), /"hostname": "dgx-01"/);
    });

    it("end with destroy, which removes what we created and nothing else", async () => {
        rack.headNode.seedDevice({ hostname: "cpu-03", mac: "02:00:5E:10:00:03", up: true });

        const { code, output } = await rack.stack.destroy();

        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.hostnames(), ["cpu-03"]);
        assert.equal(rack.headNode.category("gpu-worker-custom"), undefined);
    });
});
