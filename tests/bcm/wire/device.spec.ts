import assert from "node:assert/strict";
import {
    type DeviceContext,
    deviceFromWire,
    newDevice,
    patchDevice,
    WireDevice,
} from "../../../bcm/wire/device";
import { canonicalFields } from "../../../bcm/wire/fields";
import { DEVICE_FIELDS, type DeviceSpec } from "../../../model/device";
import type { Entity } from "../../../simulator";
import { loadFixture } from "../../support/fixtures";

const NETWORKS: Record<string, string> = {
    managementnet: "c3f0e6d8-90ab-4cde-8f01-23456789abcd",
    oob: "d4e5f607-1234-4abc-9def-0123456789ab",
};
const CATEGORY = "0a1f7c7e-3f57-4a57-8f5f-1f6a1b2c3d4e";
const CONTEXT: DeviceContext = {
    partition: "5d2e9b1a-0c44-4b7e-8a10-77c0de55aa11",
    uuidOf: (kind, name) => (kind === "category" ? CATEGORY : (NETWORKS[name] ?? name)),
};
const nameOf = (kind: string, uuid: string) =>
    kind === "category"
        ? uuid === CATEGORY
            ? "gpu-h100"
            : uuid
        : (Object.keys(NETWORKS).find((name) => NETWORKS[name] === uuid) ?? uuid);
/** As a resource's check hands it on. */
const checked = (spec: DeviceSpec) => canonicalFields(DEVICE_FIELDS, spec);
/** A spec that states nothing but what a device must have. */
const BARE: DeviceSpec = { hostname: "dgx-07", category: "gpu-h100", interfaces: [] };
const live = () => loadFixture("device-physical");
const patch = (spec: Partial<DeviceSpec>, previous?: Partial<DeviceSpec>, from: object = live()) =>
    patchDevice(
        { ...from },
        checked({ ...BARE, ...spec }),
        CONTEXT,
        previous && checked({ ...BARE, ...previous }),
    ) as Entity;

/** Fields whose value differs, apart from the mark of change. */
function changed(before: Entity, after: Entity): string[] {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
        (key) => key !== "modified" && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    );
}

describe("patchDevice", () => {
    it("changes nothing of a device of which nothing is stated", () => {
        assert.deepEqual(changed(live(), patch({})), []);
    });

    for (const [field, stated, wire] of [
        ["kernelParameters", "quiet", "quiet"],
        ["serialNumber", "SN-1", "SN-1"],
        ["partNumber", "P-1", "P-1"],
        ["notes", "moved", "moved"],
        ["bootLoader", "grub2", "GRUB"],
        ["bootLoader", "syslinux", "SYSLINUX"],
        ["mac", "02-00-5e-ab-cd-ef", "02:00:5E:AB:CD:EF"],
        ["defaultGateway", "10.141.0.1", "10.141.0.1"],
    ] as const)
        it(`writes ${field} ${stated} as ${wire}, and nothing else`, () => {
            const after = patch({ [field]: stated });
            assert.deepEqual(changed(live(), after), [field]);
            assert.equal(after[field], wire);
        });

    it("takes away no MAC that BCM has where the program says that it is not known yet", () => {
        const zero = "00:00:00:00:00:00";
        const its = "02:00:5E:10:00:07";
        const wish = { mac: zero, interfaces: [{ type: "physical", name: "BOOTIF", mac: "000000000000" }] };
        const macs = ({ mac, interfaces }: Entity) => [mac, (interfaces as Entity[])[0]?.mac];
        assert.deepEqual(macs(patch(wish)), [its, its]);
        assert.deepEqual(macs(patch(wish, wish)), [its, its]);
        const seen = deviceFromWire(WireDevice.parse(live()), checked({ ...BARE, ...wish }), nameOf);
        assert.deepEqual([seen.mac, seen.interfaces[0]?.mac], [zero, zero]);
        assert.equal(patch(wish, undefined, newDevice()).mac, zero);
    });

    it("sets a text that is no longer stated back to BCM's default", () => {
        const after = patch({}, { notes: "rack 3, unit 12" });
        assert.deepEqual(changed(live(), after), ["notes"]);
        assert.equal(after.notes, "");
    });

    for (const [field, stated, from, wire] of [
        ["bootLoader", "grub2", "GRUB", "CATEGORY"],
        ["defaultGateway", "10.141.0.1", "10.141.0.1", "0.0.0.0"],
        ["managementNetwork", "oob", NETWORKS.oob, "00000000-0000-0000-0000-000000000000"],
    ] as const)
        it(`gives ${field} back to the category when it is no longer stated`, () => {
            const was = { ...live(), [field]: from };
            const after = patch({}, { [field]: stated }, was);
            assert.deepEqual(changed(was, after), [field]);
            assert.equal(after[field], wire);
        });

    it("leaves BMC settings and power control that are no longer stated as they are", () => {
        const bmc = { username: "bmcadmin", password: "example-only" };
        assert.deepEqual(changed(live(), patch({}, { bmc, powerControl: "ipmi" })), []);
    });

    it("changes stated BMC settings only, and keeps their uuid", () => {
        const after = patch({ bmc: { password: "new" } });
        assert.deepEqual(after.bmcSettings, {
            ...(live().bmcSettings as object),
            password: "new",
            modified: true,
        });
    });

    it("makes BMC settings where there are none", () => {
        const { uuid, ...settings } = patch({ bmc: { username: "u", privilege: "OPERATOR" } }, undefined, {
            ...live(),
            bmcSettings: null,
        }).bmcSettings as Entity;
        assert.match(uuid, /^[0-9a-f-]{36}$/);
        assert.deepEqual(settings, {
            baseType: "BMCSettings",
            childType: "",
            userName: "u",
            privilege: "OPERATOR",
            modified: true,
        });
    });

    it("keeps the partition that a device has, and gives it one where it has none", () => {
        const own = "aaaaaaaa-0c44-4b7e-8a10-77c0de55aa11";
        const zero = "00000000-0000-0000-0000-000000000000";
        assert.equal(patch({}, undefined, { ...live(), partition: own }).partition, own);
        assert.equal(patch({}, undefined, { ...live(), partition: zero }).partition, CONTEXT.partition);
    });

    it("translates bootable into the provisioning interface", () => {
        const after = patch({
            interfaces: [{ type: "bond", name: "bond0", interfaces: ["BOOTIF"], bootable: true }],
        });
        const bond = (after.interfaces as Entity[]).find(({ name }) => name === "bond0");
        assert.equal(after.provisioningInterface, bond?.uuid);
    });

    for (const [what, from, spec, wanted] of [
        ["names the stated BMC interface where nothing is set", { powerControl: "none" }, "bmc", "ipmi0"],
        ["leaves what the head node has when it is not stated", { powerControl: "rf0" }, "bmc", "rf0"],
    ] as const)
        it(`power control ${what}`, () => {
            const after = patch({ interfaces: [{ type: "bmc", name: spec }] }, undefined, {
                ...live(),
                ...from,
            });
            assert.equal(after.powerControl, wanted);
        });

    for (const [next, wanted] of [
        [[{ type: "bmc", name: "rf0" }], "rf0"],
        [[], "none"],
    ] as const)
        it(`power control that named a BMC interface of ours which goes is then ${wanted}`, () => {
            const after = patch({ interfaces: [...next] }, { interfaces: [{ type: "bmc", name: "bmc" }] });
            assert.equal(after.powerControl, wanted);
        });

    it("power control that is stated follows the BMC interface", () => {
        const interfaces = [{ type: "bmc", name: "rf0", mac: "02:00:5E:20:00:07" }];
        assert.equal(patch({ interfaces, powerControl: "ipmi" }).powerControl, "rf0");
    });
});

describe("newDevice", () => {
    it("is a physical node with a uuid of its own", () => {
        const first = newDevice();
        assert.equal(first.childType, "PhysicalNode");
        assert.notEqual(first.uuid, newDevice().uuid);
    });
});

describe("deviceFromWire", () => {
    const read = (owned: Partial<DeviceSpec>, changes: object = {}) =>
        deviceFromWire(WireDevice.parse({ ...live(), ...changes }), checked({ ...BARE, ...owned }), nameOf);

    it("shows only what is owned", () => {
        assert.deepEqual(read({}), BARE);
    });

    it("shows what means the same as it is owned", () => {
        const owned: Partial<DeviceSpec> = {
            mac: "02-00-5e-10-00-07",
            managementNetwork: NETWORKS.managementnet,
            bootLoader: "grub2",
            roles: ["gpu"],
            bmc: { username: "bmcadmin", password: "example-only", privilege: "ADMINISTRATOR" },
            powerControl: "ipmi",
            interfaces: [
                { type: "bmc", name: "bmc", mac: "02005e200007", network: "oob", ip: "10.148.0.7" },
                { type: "bond", name: "bond0", network: "managementnet", ip: "10.141.1.7", mode: 4 },
            ],
        };
        assert.deepEqual(read(owned, { bootLoader: "GRUB" }), checked({ ...BARE, ...owned }));
    });

    for (const [field, stated, changes, shown] of [
        ["mac", "02:00:5E:10:00:08", {}, "02:00:5E:10:00:07"],
        ["notes", "mine", {}, "rack 3, unit 12"],
        ["bootLoader", "grub2", {}, "CATEGORY"],
        ["defaultGateway", "10.141.0.1", {}, "0.0.0.0"],
        ["managementNetwork", "oob", {}, "managementnet"],
        ["category", "other", {}, "gpu-h100"],
        ["powerControl", "ipmi", { powerControl: "none" }, "none"],
        ["roles", ["gpu", "compute"], {}, ["gpu"]],
    ] as const)
        it(`shows a ${field} that is different`, () => {
            const owned = { [field]: stated } as Partial<DeviceSpec>;
            const withBmc = field === "powerControl" ? { interfaces: [{ type: "bmc", name: "bmc" }] } : {};
            assert.deepEqual(read({ ...owned, ...withBmc }, changes)[field as keyof DeviceSpec], shown);
        });

    it("takes the boot loader that a refresh has put into the state", () => {
        const owned = { bootLoader: "CATEGORY" };
        assert.deepEqual(read(owned), { ...BARE, ...owned });
        assert.equal(read(owned, { bootLoader: "GRUB" }).bootLoader, "GRUB");
    });

    it("shows a password that was changed as absent, and one that may not be seen as ours", () => {
        const bmc = { username: "bmcadmin", password: "ours" };
        const settings = live().bmcSettings as object;
        assert.deepEqual(read({ bmc }).bmc, { username: "bmcadmin" });
        assert.deepEqual(read({ bmc }, { bmcSettings: { ...settings, password: "" } }).bmc, bmc);
    });

    it("shows an address that became DHCP", () => {
        const port = { type: "physical", name: "BOOTIF", ip: "10.141.0.7" };
        const [boot, ...rest] = live().interfaces as Entity[];
        assert.deepEqual(
            read({ interfaces: [port] }, { interfaces: [{ ...boot, dhcp: true }, ...rest] }).interfaces,
            [{ ...port, dhcp: true }],
        );
    });
});
