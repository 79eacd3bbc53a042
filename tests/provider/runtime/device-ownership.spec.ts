import assert from "node:assert/strict";
import type { DeviceSpec } from "../../../model/device";
import { device as devices } from "../../../provider/runtime/device";
import { aDevice } from "../../support/builders";
import { anew, describeRuntime } from "../../support/runtime";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";

describeRuntime("the record of a device", (at) => {
    const props = (changes: Partial<DeviceSpec> = {}) => ({
        ...aDevice({ cluster: at.cluster, ...changes }),
        __urn: OWNER,
    });

    it("stays when its replacement has its record by then, and goes with the replacement", async () => {
        const first = await devices.create(props());
        const second = await devices.create(props());
        assert.equal(second.id, first.id);
        const { registration: _registration, ...ofOldVersion } = first.outs;
        for (const outs of [first.outs, ofOldVersion]) {
            await devices.delete(first.id, { ...outs });
            assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
        }
        await devices.delete(second.id, second.outs);
        assert.deepEqual(at.headNode.hostnames(), []);
    });

    it("stays when another stack has taken it over", async () => {
        const first = await devices.create(props());
        const __urn = OWNER.replace("dev", "other");
        const { outs } = await devices.create({ ...props({ adopt: true }), __urn });
        assert.equal(outs.adopted, true);
        await devices.delete(first.id, first.outs);
        assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
        assert.deepEqual(at.headNode.device("dgx-05").extra_values, {
            "pulumi-bcm": { owner: __urn, registration: outs.registration },
        });
    });

    it("stays when a run that was killed had renamed it, also for a state that knows no registration", async () => {
        const mark = { "pulumi-bcm": { owner: OWNER.replace("dgx", "gpu"), registration: "0123456789ab" } };
        const of = (hostname: string) => ({ hostname, mac: "B8:CE:F6:D9:47:C1", extra_values: mark });
        const { uuid } = at.headNode.seedDevice(of("gpu-05"));
        await devices.delete(uuid, props());
        assert.deepEqual(at.headNode.hostnames(), ["gpu-05"]);
        at.headNode.edit("gpu-05", { hostname: "dgx-05" }); // its own: only the state has not come to know
        await devices.delete(uuid, props());
        assert.deepEqual(at.headNode.hostnames(), []);
    });

    it("is not called gone where the head node finds it by name only", async () => {
        const { id, outs } = await devices.create(props());
        at.headNode.switches.deviceByUuid = false;
        const fresh = anew(at.cluster);
        await devices.update(id, { ...outs, cluster: fresh }, props({ notes: "found", cluster: fresh }));
        assert.equal(at.headNode.device("dgx-05").notes, "found");
        await devices.delete(id, { ...outs, cluster: fresh });
        assert.deepEqual(at.headNode.hostnames(), []);
    });
});
