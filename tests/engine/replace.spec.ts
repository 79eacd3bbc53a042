import assert from "node:assert/strict";
import { aRack, describeRack, type RackOutputs } from "./support";

const HOSTS = ["dgx-01", "dgx-02"];
const OWN_CATEGORY = {
    createCustomCategory: true,
    categoryName: "gpu-own",
    softwareImageName: "ubuntu-22.04-nvidia-535",
};

describeRack("a rack whose resources are replaced", {}, (rack) => {
    const urn = (kind: string, name: string) =>
        `urn:pulumi:${rack.stack.name}::bcm-test-rack::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:${kind}::${name}`;
    const uuids = () => HOSTS.map((host) => rack.headNode.device(host).uuid);
    /** The state has what the head node has, and the next update has nothing to do. */
    const isSettled = async (hosts = HOSTS) => {
        assert.deepEqual(rack.headNode.hostnames().sort(), hosts);
        const { devices } = await rack.stack.outputs<RackOutputs>();
        assert.deepEqual(
            hosts.map((host) => devices[host]),
            hosts.map((host) => rack.headNode.device(host).uuid),
        );
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.writes(), []);
    };
    const succeeds = async (...command: string[]) => {
        const { code, output } = await rack.stack.run(...command);
        assert.equal(code, 0, output);
        return output;
    };
    const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];

    before(async () => {
        rack.stack.setRack(aRack(2, OWN_CATEGORY));
        await succeeds(...UP);
        for (const host of HOSTS) rack.headNode.edit(host, { userdefined1: `cmsh ${host}` });
    });

    it("keeps its devices and its category when they are to be replaced, and what cmsh put on them", async () => {
        const before = uuids();
        const output = await succeeds(
            ...UP,
            ...["--replace", urn("Device", "rack-dgx-01"), "--replace", urn("Category", "rack-category")],
        );
        assert.deepEqual(uuids(), before, output);
        assert.equal(rack.headNode.device("dgx-01").userdefined1, "cmsh dgx-01");
        assert.ok(rack.headNode.category("gpu-own"));
    });

    it("keeps them when they are tainted", async () => {
        const before = uuids();
        await succeeds("state", "taint", urn("Device", "rack-dgx-02"), "--yes");
        await succeeds(...UP);
        assert.deepEqual(uuids(), before);
        await isSettled();
    });

    it("is refused under a new name in preview and update alike, with the alias that makes it the same set", async () => {
        rack.stack.setName("racks");
        rack.headNode.log.clear();
        for (const command of [["preview", "--non-interactive"], UP]) {
            const { code, output } = await rack.stack.run(...command);
            assert.notEqual(code, 0);
            assert.match(
                output,
                /dgx-01.*: is registered by "rack" of this stack\. If "racks" is "rack" under a new name, add aliases: \[\{ name: "rack" \}\]/,
            );
        }
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("is the same set with the alias, and under a new name of the stack", async () => {
        const before = uuids();
        rack.stack.setName("racks", [{ name: "rack" }]);
        rack.headNode.log.clear();
        const preview = await rack.stack.preview();
        assert.equal(preview.code, 0, preview.output);
        await succeeds(...UP);
        const moved = await rack.stack.rename(`${rack.stack.name}-new`);
        assert.equal(moved.code, 0, moved.output);
        rack.stack.setName("racks");
        const renamed = await rack.stack.preview("--expect-no-changes");
        assert.equal(renamed.code, 0, renamed.output);
        assert.deepEqual(uuids(), before);
        assert.deepEqual(rack.headNode.log.writes(), []);
        await isSettled();
    });

    it("keeps them when they are replaced after that", async () => {
        const before = uuids();
        const of = (kind: string, name: string) => urn(kind, name.replace("rack", "racks"));
        await succeeds(
            ...UP,
            ...["--replace", of("Device", "rack-dgx-01"), "--replace", of("Category", "rack-category")],
        );
        assert.deepEqual(uuids(), before);
        const { code, output } = await rack.stack.preview("--expect-no-changes");
        assert.equal(code, 0, output);
    });

    it("keeps its devices when another set takes them over in the same update", async () => {
        const before = uuids();
        rack.stack.setName("moved");
        rack.stack.setRack(aRack(2, { categoryName: "gpu-worker", adopt: true }));
        await succeeds(...UP, "--continue-on-error");
        assert.deepEqual(uuids(), before);
        assert.equal(rack.headNode.device("dgx-02").userdefined1, "cmsh dgx-02");
        await isSettled();
    });

    it("keeps a device whose name is written in another case, and says so where it is not to be taken over", async () => {
        const before = rack.headNode.device("dgx-01").uuid;
        const { nodes } = aRack(2);
        const spelt = (changes: object) =>
            aRack(0, {
                categoryName: "gpu-worker",
                nodes: { "DGX-01": nodes["dgx-01"], "dgx-02": nodes["dgx-02"] },
                ...changes,
            });
        rack.stack.setRack(spelt({}));
        const refused = await rack.stack.run(...UP);
        assert.notEqual(refused.code, 0);
        assert.match(refused.output, /DGX-01: is the device "dgx-01" in another spelling\./);
        rack.stack.setRack(spelt({ adopt: true }));
        await succeeds(...UP, "--continue-on-error");
        assert.equal(rack.headNode.device("DGX-01").uuid, before);
        await isSettled(["DGX-01", "dgx-02"]);
    });
});
