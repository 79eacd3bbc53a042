import assert from "node:assert/strict";
import type { DeviceSpec } from "../../../model/device";
import { device as devices } from "../../../provider/runtime/device";
import { aBmcInterface, aBootInterface, aDevice } from "../../support/builders";
import { anew, describeRuntime } from "../../support/runtime";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";

describeRuntime("a device's check, diff and read", (at) => {
    const spelt: Partial<DeviceSpec> = {
        mac: "b8-ce-f6-d9-47-bc",
        bootLoader: "grub2",
        roles: ["gpu", "compute"],
        interfaces: [aBmcInterface({ name: "bmc", mac: "b8cef6d947bd" }), aBootInterface()],
    };
    const canonical = {
        mac: "B8:CE:F6:D9:47:BC",
        bootLoader: "GRUB",
        roles: ["compute", "gpu"],
        interfaces: [aBmcInterface(), aBootInterface()],
    };
    const props = (changes: Partial<DeviceSpec>) => ({
        ...aDevice({ cluster: at.cluster, ...changes }),
        __urn: OWNER,
    });

    it("hands on one form of each value, and what is wrong as it was given", async () => {
        const good = await devices.check({}, props(spelt));
        assert.deepEqual(good, { inputs: props(canonical), failures: [] });
        const bad = await devices.check({}, props({ ...spelt, mac: "b8-ce" }));
        assert.deepEqual(bad.inputs, props({ ...spelt, mac: "b8-ce" }));
        // Of a property that it is told Pulumi prints the value, which may be secret.
        assert.deepEqual(
            bad.failures.map(({ property, reason }) => [property, reason.split('"')[0]]),
            [["", "dgx-05: mac: "]],
        );
    });

    it("find no change in a stack that holds another spelling of the same", async () => {
        const { changes } = await devices.diff(
            "id",
            props({ ...spelt, forceRemove: false }),
            props(canonical),
        );
        assert.equal(changes, false);
        const moved = await devices.diff("id", props(spelt), props({ ...canonical, bootLoader: "SYSLINUX" }));
        assert.equal(moved.changes, true);
    });

    it("keep that spelling in a refresh, but for what is different on the head node", async () => {
        const { id } = await devices.create(props(canonical));
        at.headNode.edit("dgx-05", { bootLoader: "SYSLINUX" });
        const cluster = anew(at.cluster);
        const read = await devices.read(id, { ...props(spelt), cluster, adopted: false });
        const expected = { ...aDevice(spelt), cluster, bootLoader: "SYSLINUX", __urn: OWNER };
        assert.deepEqual(read, { id, props: { ...expected, adopted: false }, inputs: expected });
    });
});
