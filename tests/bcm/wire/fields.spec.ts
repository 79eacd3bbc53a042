import assert from "node:assert/strict";
import { categoryFromWire, newCategory, patchCategory } from "../../../bcm/wire/category";
import { deviceFromWire, newDevice, patchDevice, WireDevice } from "../../../bcm/wire/device";
import { WireNamed, type WireObject } from "../../../bcm/wire/envelope";
import { canonicalFields } from "../../../bcm/wire/fields";
import { CATEGORY_FIELDS, type CategorySpec, GPU_FIELDS } from "../../../model/category";
import { BMC_FIELDS, DEVICE_FIELDS, type DeviceSpec, INTERFACE_FIELDS } from "../../../model/device";
import { type Fields, namesWith } from "../../../model/field";
import { UNKNOWN } from "../../../model/issues";

const context = {
    partition: "5d2e9b1a-0c44-4b7e-8a10-77c0de55aa11",
    uuidOf: (_kind: string, name: string) => `uuid of ${name}`,
};
const nameOf = (_kind: string, uuid: string) => uuid.replace("uuid of ", "");

/** A device that states every field which goes to the head node, and another one that states other values. */
const DEVICE: DeviceSpec = {
    hostname: "dgx-05",
    category: "gpu",
    mac: "02-00-5e-ab-cd-ef",
    managementNetwork: "dgxnet",
    interfaces: [
        {
            type: "physical",
            name: "eth0",
            mac: "02005eabcdef",
            network: "dgxnet",
            ip: "10.1.1.5",
            dhcp: false,
            bootable: true,
        },
        { type: "physical", name: "eth1", mac: "0200.5eab.cd01" },
        { type: "bond", name: "bond0", interfaces: ["eth0", "eth1"], mode: 4 },
        { type: "bmc", name: "bmc", mac: "02:00:5e:ab:cd:02" },
    ],
    powerControl: "ipmi",
    bmc: { username: "admin", password: "s3cret", privilege: "OPERATOR" },
    roles: ["gpu", "compute"],
    kernelParameters: "quiet",
    bootLoader: "grub2",
    defaultGateway: "10.1.1.1",
    serialNumber: "S1",
    partNumber: "P1",
    notes: "n",
};
const CATEGORY: CategorySpec = {
    name: "gpu",
    softwareImage: "ubuntu",
    managementNetwork: "dgxnet",
    installMode: "MINIMAL",
    newNodeInstallMode: "FULL",
    bmc: { username: "admin", password: "s3cret", privilege: "OPERATOR" },
    disksetup: "<diskSetup/>",
    initializeScripts: ["/cm/a.sh"],
    finalizeScripts: ["/cm/b.sh"],
    kernelParameters: "quiet",
    bootLoader: "syslinux",
    fsmounts: [{ device: "nas:/home", mountpoint: "/home", filesystem: "nfs" }],
    modules: ["nvme", "ib_core"],
    roles: ["gpu", "compute"],
    gpuSettings: {
        range: "0-7",
        computeMode: "DEFAULT",
        eccMode: "ENABLED",
        powerLimit: 500,
        migProfiles: ["1g.10gb"],
        enablePersistenceMode: true,
    },
    services: ["dcgm"],
    notes: "n",
};
const onWire = (fields: Fields) => namesWith(fields, ({ wire }) => wire !== undefined);

describe("a field of the table", () => {
    for (const [kind, fields, stated] of [
        ["device", DEVICE_FIELDS, DEVICE],
        ["interface", INTERFACE_FIELDS, Object.assign({}, ...DEVICE.interfaces)],
        ["BMC log-in", BMC_FIELDS, DEVICE.bmc],
        ["category", CATEGORY_FIELDS, CATEGORY],
        ["GPU settings", GPU_FIELDS, CATEGORY.gpuSettings],
    ] as const)
        it(`is stated by the ${kind} of these tests, each that goes to the head node`, () => {
            assert.deepEqual(
                onWire(fields).filter((name) => !(name in (stated as object))),
                [],
            );
        });

    const device = canonicalFields(DEVICE_FIELDS, DEVICE);
    const sentDevice = patchDevice({ ...newDevice() }, device, context);
    const category = canonicalFields(CATEGORY_FIELDS, CATEGORY);
    const sentCategory = patchCategory(newCategory(undefined), category, context);
    for (const [kind, fields, sent] of [
        ["device", DEVICE_FIELDS, sentDevice],
        ["category", CATEGORY_FIELDS, sentCategory],
    ] as const)
        for (const name of onWire(fields))
            it(`of a ${kind} is sent where the table says: ${name}`, () => {
                const { wire } = (fields as Fields)[name] ?? {};
                assert.notEqual((sent as WireObject)[wire?.at ?? ""], undefined);
            });

    it("is read back as it was checked, each", () => {
        const liveDevice = WireDevice.parse(JSON.parse(JSON.stringify(sentDevice)));
        assert.deepEqual(deviceFromWire(liveDevice, device, nameOf), device);
        const liveCategory = WireNamed.parse(JSON.parse(JSON.stringify(sentCategory)));
        assert.deepEqual(categoryFromWire(liveCategory, category, nameOf), category);
    });
});

describe("canonicalFields", () => {
    it("gives MACs, words, names and lists without an order one form, as deep as they lie", () => {
        const { mac, bootLoader, roles, interfaces } = canonicalFields(DEVICE_FIELDS, DEVICE);
        assert.deepEqual([mac, bootLoader, roles], ["02:00:5E:AB:CD:EF", "GRUB", ["compute", "gpu"]]);
        assert.deepEqual(
            interfaces.map((port) => [port.name, port.mac]),
            [
                ["eth0", "02:00:5E:AB:CD:EF"],
                ["eth1", "02:00:5E:AB:CD:01"],
                ["bond0", undefined],
                ["ipmi0", "02:00:5E:AB:CD:02"],
            ],
        );
        const { installMode, modules, gpuSettings } = canonicalFields(CATEGORY_FIELDS, CATEGORY);
        assert.deepEqual(
            [installMode, modules, (gpuSettings as { computeMode?: string }).computeMode],
            ["NOSYNC", ["ib_core", "nvme"], "UNRESTRICTED"],
        );
    });

    it("changes nothing when it is done again", () => {
        const device = canonicalFields(DEVICE_FIELDS, DEVICE);
        assert.deepEqual(canonicalFields(DEVICE_FIELDS, device), device);
        const category = canonicalFields(CATEGORY_FIELDS, CATEGORY);
        assert.deepEqual(canonicalFields(CATEGORY_FIELDS, category), category);
    });

    it("leaves out what says nothing, and keeps what is not known yet, wrong or not ours", () => {
        assert.deepEqual(canonicalFields(DEVICE_FIELDS, { roles: [], forceRemove: false, notes: "" }), {
            notes: "",
        });
        const odd = { mac: UNKNOWN, bootLoader: "none", interfaces: [UNKNOWN], roles: UNKNOWN, __urn: "u" };
        assert.deepEqual(canonicalFields(DEVICE_FIELDS, odd), odd);
        assert.deepEqual(canonicalFields(DEVICE_FIELDS, { mac: 7, interfaces: null }), {
            mac: 7,
            interfaces: null,
        });
    });
});
