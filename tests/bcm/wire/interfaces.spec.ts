import assert from "node:assert/strict";
import { canonicalFields } from "../../../bcm/wire/fields";
import { interfacesFromWire, patchInterfaces } from "../../../bcm/wire/interfaces";
import { type Lacking, UNKNOWN_LACKING } from "../../../bcm/wire/lacking";
import { INTERFACE_FIELDS, type InterfaceSpec } from "../../../model/device";
import type { Entity } from "../../../simulator";
import { loadFixture } from "../../support/fixtures";

const context = { uuidOf: (_kind: string, name: string) => `uuid of ${name}` };
/** As a resource's check hands it on. */
const checked = (port: InterfaceSpec) => canonicalFields(INTERFACE_FIELDS, port);
const live = () => loadFixture("device-physical").interfaces as Entity[];
const patch = (wanted: InterfaceSpec[], before: InterfaceSpec[] = [], from: unknown = live()) =>
    patchInterfaces(from, wanted.map(checked), before.map(checked), context) as Entity[];

describe("patchInterfaces", () => {
    it("leaves interfaces alone that nobody stated", () => {
        assert.deepEqual(patch([]), live());
    });

    it("changes only stated fields of an interface, and keeps its uuid", () => {
        const [boot, bmc, bond] = live();
        assert.deepEqual(patch([{ type: "physical", name: "BOOTIF", ip: "10.141.0.9" }]), [
            { ...boot, ip: "10.141.0.9", dhcp: false, modified: true },
            bmc,
            bond,
        ]);
    });

    it("never touches address and DHCP that were not stated", () => {
        const [boot] = patch([
            { type: "physical", name: "BOOTIF", mac: "02:00:5e:10:00:ff", bootable: true },
        ]);
        assert.deepEqual([boot?.ip, boot?.dhcp, boot?.mac], ["10.141.0.7", false, "02:00:5E:10:00:FF"]);
    });

    it("adds a new one with BCM's defaults stated, so that nothing is guessed", () => {
        const [port] = patch([{ type: "physical", name: "eth1", mac: "02:00:5E:10:00:AA" }], [], []);
        const { uuid, ...rest } = port ?? { uuid: "" };
        assert.match(uuid, /^[0-9a-f]{8}-/);
        assert.deepEqual(rest, {
            baseType: "NetworkInterface",
            childType: "NetworkPhysicalInterface",
            name: "eth1",
            mac: "02:00:5E:10:00:AA",
            ip: "0.0.0.0",
            dhcp: false,
            network: "00000000-0000-0000-0000-000000000000",
            modified: true,
        });
    });

    it("writes a bond with members by name and its mode", () => {
        const [bond] = patch(
            [{ type: "bond", name: "bond1", interfaces: ["a", "b"], mode: 4, network: "net" }],
            [],
            [],
        );
        assert.deepEqual(
            [bond?.childType, bond?.interfaces, bond?.mode, bond?.network],
            ["NetworkBondInterface", ["a", "b"], 4, "uuid of net"],
        );
    });

    it("writes DHCP when it is stated", () => {
        const [boot] = patch([{ type: "physical", name: "BOOTIF", dhcp: true }]);
        assert.deepEqual([boot?.ip, boot?.dhcp], ["10.141.0.7", true]);
    });

    it("removes one that was ours and is no longer stated, and no other", () => {
        const bond: InterfaceSpec = { type: "bond", name: "bond0", interfaces: ["BOOTIF"] };
        assert.deepEqual(
            patch([], [bond]).map(({ name }) => name),
            ["BOOTIF", "ipmi0"],
        );
    });

    it("matches the specification's BMC name with BCM's", () => {
        assert.deepEqual(
            patch([{ type: "bmc", name: "bmc", ip: "10.148.0.8" }]).map(({ name, ip }) => [name, ip]),
            [
                ["BOOTIF", "10.141.0.7"],
                ["ipmi0", "10.148.0.8"],
                ["bond0", "10.141.1.7"],
            ],
        );
    });
});

describe("bootable", () => {
    const eth = (name: string, changes: Partial<InterfaceSpec> = {}): InterfaceSpec => ({
        type: "physical",
        name,
        ...changes,
    });
    const before = [eth("eth0", { bootable: true }), eth("eth1"), eth("eth2")];
    const wanted = [eth("eth0"), eth("eth1", { bootable: true })];
    const bootables = (ports: unknown[]) => (ports as Entity[]).map(({ name, bootable }) => [name, bootable]);
    /** @param boots name of the provisioning interface */
    const read = (
        from: unknown[],
        owned: InterfaceSpec[],
        boots: string,
        lacking: Lacking = UNKNOWN_LACKING,
    ) => {
        const provisioningInterface = (from as Entity[]).find(({ name }) => name === boots)?.uuid;
        const device = { interfaces: from, provisioningInterface };
        return interfacesFromWire(device, owned.map(checked), (_kind, uuid) => uuid, lacking);
    };

    it("moves: the stated port that had it has it no longer, and a port nobody stated stays as it is", () => {
        const [eth0, eth1, eth2] = patch(before, [], []);
        const after = patch(wanted, [], [eth0, eth1, { ...eth2, bootable: true }]);
        assert.deepEqual(bootables(after), [
            ["eth0", false],
            ["eth1", true],
            ["eth2", true],
        ]);
        assert.deepEqual(read(after, wanted, "eth1"), wanted);
    });

    it("of a second stated port is shown as drift", () => {
        const [eth0, eth1] = patch(before, [], []);
        assert.deepEqual(bootables(read([eth0, eth1], wanted, "eth0")), [
            ["eth0", true],
            ["eth1", false],
        ]);
        assert.deepEqual(bootables(read([eth0, { ...eth1, bootable: true }], wanted, "eth1")), [
            ["eth0", true],
            ["eth1", true],
        ]);
    });

    it("is drift where the device is provisioned over another port, whatever its flags say", () => {
        const [eth0, eth1] = patch(wanted, [], []);
        assert.deepEqual(bootables(read([eth0, eth1], wanted, "eth0")), [
            ["eth0", true],
            ["eth1", false],
        ]);
    });

    it("is the provisioning interface on a head node that has no such flag, to which none is sent", () => {
        const lacking: Lacking = new Map([["NetworkPhysicalInterface", new Set(["bootable"])]]);
        const ports = patchInterfaces([], wanted.map(checked), [], { ...context, lacking });
        assert.deepEqual(bootables(ports), [
            ["eth0", undefined],
            ["eth1", undefined],
        ]);
        for (const known of [lacking, UNKNOWN_LACKING]) {
            assert.deepEqual(read(ports, wanted, "eth1", known), wanted);
            assert.deepEqual(bootables(read(ports, wanted, "eth0", known)), [
                ["eth0", true],
                ["eth1", false],
            ]);
        }
    });

    it("that the head node leaves out counts as false", () => {
        const from = [
            { name: "eth0", uuid: "u0" },
            { name: "eth1", uuid: "u1", bootable: true },
        ].map((port) => ({ ...port, baseType: "NetworkInterface", childType: "NetworkPhysicalInterface" }));
        assert.deepEqual(read(from, wanted, "eth1"), wanted);
    });

    it("is not touched where no stated port has it", () => {
        const [eth0] = patch(before, [], []);
        assert.deepEqual(bootables(patch([eth("eth0")], [], [eth0])), [["eth0", true]]);
    });
});

describe("an interface's name as checked", () => {
    for (const [type, name, wire] of [
        ["bmc", "bmc", "ipmi0"],
        ["bmc", "rf0", "rf0"],
        ["bmc", "unheard-of", "unheard-of"],
        ["physical", "bmc", "bmc"],
    ] as const)
        it(`of ${type} ${name} is ${wire}`, () => assert.equal(checked({ type, name }).name, wire));
});
