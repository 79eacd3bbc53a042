import assert from "node:assert/strict";
import type { Entity } from "../../simulator";
import { aRack, describeBothKinds } from "./support";

const MAC = "B8:CE:F6:D9:41:01";

describeBothKinds("a device that exists", {}, (rack) => {
    const nodes = (changes: object = {}) => ({ "dgx-01": { mac: MAC, ...changes } });
    const set = (changes: object = {}) =>
        aRack(0, { categoryName: "default", adopt: true, nodes: nodes(), ...changes });
    let asFound: Entity;

    before(() => {
        rack.headNode.seedDevice({
            hostname: "dgx-01",
            mac: MAC,
            ip: "10.184.162.1",
            managementNetwork: rack.headNode.uuidOf("networks", "dgxnet"),
            notes: "rack 3",
            userdefined1: "theirs",
            bmcSettings: {
                baseType: "BMCSettings",
                childType: "",
                uuid: "9e8d7c6b-5a49-4837-a625-140302010fed",
                userName: "theirs",
                password: "theirs",
                privilege: "OPERATOR",
            },
        });
        asFound = rack.headNode.device("dgx-01");
    });

    it("is adopted with nothing changed but what is stated", async () => {
        rack.stack.setRack(
            set({ nodes: nodes({ kernelParameters: "quiet", bmc: { privilege: "OPERATOR" } }) }),
        );
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        const after = rack.headNode.device("dgx-01");
        assert.deepEqual({ ...after, kernelParameters: "" }, asFound);
        assert.equal(after.kernelParameters, "quiet");
    });

    it("shows no change afterwards, before and after a refresh", async () => {
        rack.headNode.log.clear();
        const refreshed = await rack.stack.refresh("--expect-no-changes");
        assert.equal(refreshed.code, 0, refreshed.output);
        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("is registered anew when it has gone from the head node", async () => {
        rack.headNode.remove("dgx-01");
        const refreshed = await rack.stack.refresh();
        assert.equal(refreshed.code, 0, refreshed.output);
        rack.stack.setRack(set({ nodes: nodes({ ip: "10.184.162.1" }) }));
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.notEqual(rack.headNode.device("dgx-01").uuid, asFound.uuid);
    });

    it("is refused when it is a head node", async () => {
        rack.headNode.log.clear();
        rack.stack.setRack(set({ nodes: { "head-01": { mac: "02:00:5E:00:00:01", notes: "mine now" } } }));
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /"head-01" is a HeadNode\. This package writes physical nodes only/);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });
});

describeBothKinds("a device of ours", {}, (rack) => {
    it("is recognised when the run was lost between the registration and the state", async () => {
        // The reply is lost, and so is every look at what happened: the run ends without knowing.
        rack.headNode.fault({ fault: "drop-after", call: "addDevice" });
        rack.headNode.fault({ fault: "http-500", call: "getDevice", times: 60 });
        rack.stack.setRack(aRack(1));
        const first = await rack.stack.up("--skip-preview");
        assert.notEqual(first.code, 0);
        assert.deepEqual(rack.headNode.hostnames(), ["dgx-01"]);
        const { uuid } = rack.headNode.device("dgx-01");

        rack.headNode.faults.clear();
        rack.stack.setRack(aRack(1, { onRemove: "release" }));
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        assert.equal(rack.headNode.device("dgx-01").uuid, uuid);
        assert.equal(rack.headNode.log.of("addDevice").length, 1);
    });

    it("stays when it shall be released", async () => {
        const { code, output } = await rack.stack.destroy();
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.hostnames(), ["dgx-01"]);
    });
});
