import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { DeviceSpec } from "../../../model/device";
import { device as devices } from "../../../provider/runtime/device";
import type { Entity } from "../../../simulator";
import { aBootInterface, aDevice } from "../../support/builders";
import { describeRuntime } from "../../support/runtime";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";

describeRuntime("device", (at) => {
    const props = (changes: Partial<DeviceSpec> = {}) => ({
        ...aDevice({ cluster: at.cluster, ...changes }),
        __urn: OWNER,
    });
    const ports = () => at.headNode.device("dgx-05").interfaces as Entity[];

    describe("adopted", () => {
        const adopt = (changes: Partial<DeviceSpec> = {}) =>
            devices.create(props({ adopt: true, ...changes }));
        let before: Entity;
        beforeEach(() => {
            at.headNode.seedDevice({
                hostname: "dgx-05",
                mac: "B8:CE:F6:D9:47:BC",
                ip: "10.184.162.105",
                notes: "rack 3",
                extra_values: { osac: { id: 17 } },
                futureField: { deep: [1] },
            });
            before = at.headNode.device("dgx-05");
        });
        const changed = () => {
            const after = at.headNode.device("dgx-05");
            return Object.keys({ ...before, ...after }).filter(
                (key) => !isDeepStrictEqual(before[key], after[key]),
            );
        };

        it("changes only what is stated, and marks nothing", async () => {
            const { id, outs } = await adopt({
                interfaces: [],
                mac: undefined,
                category: "default",
                notes: "rack 4",
            });
            assert.deepEqual([id, outs.adopted, changed()], [before.uuid, true, ["notes"]]);
        });

        it("leaves interfaces alone that are not stated, the BMC's above all", async () => {
            const boot = aBootInterface({ name: "eth0" });
            await adopt({ interfaces: [boot], mac: undefined, category: "default" });
            const [oldBoot, oldBmc] = before.interfaces as Entity[];
            assert.deepEqual(ports(), [{ ...oldBoot, bootable: true }, oldBmc]);
        });

        it("never changes DHCP and static into each other without a word of its own", async () => {
            const dhcp = aBootInterface({ ip: undefined, dhcp: true });
            await assert.rejects(
                adopt({ interfaces: [dhcp] }),
                /interface eth0 has the static address 10\.184\.162\.105, but the program says dhcp: true/,
            );
            await adopt({ interfaces: [dhcp], allowDhcpChange: true });
            assert.equal(ports()[0]?.dhcp, true);
            await assert.rejects(
                adopt({ interfaces: [aBootInterface()] }),
                /gets its address by DHCP, but the program says ip: 10\.184\.162\.105/,
            );
        });

        it("is released, never deleted", async () => {
            const { id, outs } = await adopt();
            await devices.delete(id, outs);
            assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
        });
    });
});
