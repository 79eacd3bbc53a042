import assert from "node:assert/strict";
import { describeLosses } from "../../../bcm/rules/losses";
import { findLacking, findLosses, type Lacking, presentFields } from "../../../bcm/wire/lacking";
import { DEVICE_FIELDS, type DeviceSpec } from "../../../model/device";

const port = (childType: string, fields: object) => ({ childType, ip: "", ...fields });
const node = (fields: object, ...interfaces: object[]) => ({
    ...{ childType: "PhysicalNode", notes: "", interfaces },
    ...fields,
});
const OF_10 = node({}, port("NetworkPhysicalInterface", { mac: "" }), port("NetworkBmcInterface", {}));
const OF_11 = node(
    { serialNumber: "", partNumber: "" },
    port("NetworkPhysicalInterface", { mac: "", bootable: false }),
    port("NetworkBmcInterface", { mac: "", bootable: false }),
);
const shown = (lacking: Lacking) =>
    Object.fromEntries([...lacking].map(([type, fields]) => [type, [...fields]]));
const spec = (changes: Partial<DeviceSpec> = {}): DeviceSpec => ({
    hostname: "dgx-01",
    category: "gpu",
    interfaces: [
        { type: "physical", name: "eth0", mac: "02:00:5E:00:00:01", bootable: true },
        { type: "bmc", name: "ipmi0", mac: "02:00:5E:00:00:02" },
    ],
    serialNumber: "SN-1",
    ...changes,
});

describe("findLacking", () => {
    it("finds what no node of the head node has", () => {
        assert.deepEqual(shown(findLacking([OF_10])), {
            PhysicalNode: ["serialNumber", "partNumber"],
            NetworkPhysicalInterface: ["bootable"],
            NetworkBmcInterface: ["mac", "bootable"],
        });
        assert.deepEqual(shown(findLacking([OF_10, OF_11])), {
            PhysicalNode: [],
            NetworkPhysicalInterface: [],
            NetworkBmcInterface: [],
        });
    });

    it("knows nothing without a node that tells: head nodes have fewer fields, and defaults may be left out", () => {
        const terse = { childType: "PhysicalNode", hostname: "dgx-01", interfaces: [] };
        for (const devices of [[], [{ ...OF_10, childType: "HeadNode" }], [terse]])
            assert.deepEqual(shown(findLacking(devices)), {});
    });
});

describe("presentFields", () => {
    it("is what the entity shows where nothing is known, and what is known elsewhere", () => {
        const has = (lacking: Lacking, live?: object) =>
            "serialNumber" in presentFields(DEVICE_FIELDS, "PhysicalNode", lacking, live as never);
        assert.deepEqual([has(new Map()), has(new Map(), OF_10), has(new Map(), OF_11)], [true, false, true]);
        assert.deepEqual([has(findLacking([OF_10])), has(findLacking([OF_11]), OF_10)], [false, true]);
    });
});

describe("what a head node does not keep", () => {
    it("is what was stated of it; the boot interface is kept in any case", () => {
        assert.deepEqual(findLosses(spec(), findLacking([OF_10])), [
            "serialNumber",
            "mac of a BMC interface",
        ]);
        assert.deepEqual(findLosses(spec(), findLacking([OF_11])), []);
        assert.deepEqual(findLosses(spec(), new Map()), []);
        assert.deepEqual(findLosses(spec(), new Map(), OF_10), ["serialNumber"]);
    });

    it("is one sentence for all nodes", () => {
        const specs = ["dgx-01", "dgx-02"].map((hostname) => spec({ hostname, interfaces: [] }));
        assert.equal(
            describeLosses(specs, findLacking([OF_10]), "https://head:8081"),
            "https://head:8081 keeps no serialNumber, like BCM 10. Not stored: serialNumber of dgx-01 and dgx-02.",
        );
        assert.equal(describeLosses(specs, findLacking([OF_11]), "https://head:8081"), undefined);
    });
});
