import assert from "node:assert/strict";
import type { Entity } from "../../simulator/entities";
import { CPU, DGX, type Life } from "./life";

type Row = Record<string, unknown>;

/** A device's interface by its name. */
const port = (device: Entity, name: string) =>
    (device.interfaces as Row[]).find((one) => one.name === name) ?? assert.fail(`no ${name}`);
const namesOf = (value: unknown) => (value as Row[]).map(({ name }) => name);

/** "1. Node (Device)" and "2. Interface". */
export function describeNodes(life: Life): void {
    const dgx = () => life.device("dgx-05");
    const cpu = () => life.device("cpu-03");
    const refused = (finding: RegExp) => assert.match(life.step("forbidden").output, finding);

    describe("1. Node (Device): attributes", () => {
        it("hostname: the key of the map, and the device's name", () =>
            assert.deepEqual(Object.keys(life.step("register").devices).sort(), [
                "cpu-03",
                "dgx-05",
                "dgx-18",
            ]));
        it("mac: the primary interface's, for PXE boot", () => assert.equal(dgx().mac, DGX.mac));
        it("category: by its name", () => {
            assert.equal(dgx().category, life.step("register").category?.uuid);
            assert.equal(cpu().category, life.uuidOf("categories", CPU.category));
        });
        it("management_network: by its name", () =>
            assert.equal(dgx().managementNetwork, life.uuidOf("networks", "dgxnet")));
        it("power_control: `ipmi` is the node's BMC interface", () => {
            assert.equal(dgx().powerControl, "ipmi0");
            assert.equal(cpu().powerControl, "ipmi0"); // without being stated
        });
        it("interfaces: all that are stated", () => {
            assert.deepEqual(namesOf(dgx().interfaces), ["ipmi0", "eth0", "eth1", "eth2", "bond0"]);
            assert.deepEqual(namesOf(cpu().interfaces), ["eth0", "ipmi0"]);
        });
        it("bmc_settings: log-in and privilege, the node's own or the set's", () => {
            const { userName, password, privilege } = dgx().bmcSettings as Row;
            assert.deepEqual({ username: userName, password, privilege }, DGX.bmc);
            assert.equal((cpu().bmcSettings as Row).userName, "bmcadmin");
        });
        it("roles: the stated ones", () => {
            assert.deepEqual(namesOf(dgx().roles), ["compute", "gpu"]);
            assert.deepEqual(namesOf(cpu().roles), ["control_plane"]);
        });
        it("kernel_parameters: the node's own override its category's", () => {
            assert.equal(dgx().kernelParameters, "console=ttyS1");
            assert.equal(cpu().kernelParameters, ""); // inherits
        });
        it("boot_loader: the node's own overrides its category's", () => {
            assert.equal(dgx().bootLoader, "GRUB");
            assert.equal(cpu().bootLoader, "CATEGORY"); // inherits
        });
        it("serial_number: optional", () =>
            assert.deepEqual([dgx().serialNumber, cpu().serialNumber], ["SN-05", ""]));
        it("part_number: optional", () =>
            assert.deepEqual([dgx().partNumber, cpu().partNumber], ["PN-05", ""]));
    });

    describe("1. Node (Device): relationships", () => {
        it("one category each, also where the nodes of a set differ", () =>
            assert.notEqual(dgx().category, cpu().category));
        it("several nodes share a management network", () =>
            assert.equal(dgx().managementNetwork, cpu().managementNetwork));
        it("several interfaces each", () => assert.equal((dgx().interfaces as Row[]).length, 5));
        it("one power action at a time, node by node in `sequential`", () =>
            assert.deepEqual(life.step("power on").power, ["ON dgx-05", "ON cpu-03"]));
        it("one status each", () =>
            assert.deepEqual(Object.keys(life.step("register").nodeStatus).sort(), ["cpu-03", "dgx-05"]));
    });

    describe("1. Node (Device): validation rules", () => {
        it("hostname is unique on the head node", () => refused(/Device "dgx-18" already exists on https:/));
        it("mac is unique", () => refused(/dgx-15: mac: \S+ is already used by "dgx-14"/));
        it("at least one interface is bootable", () =>
            refused(/dgx-11: interfaces: 0 interfaces are bootable; exactly one is needed/));
        it("category exists, or is created", () =>
            assert.match(life.step("missing").output, /There is no category "Gpu-Worker"/));
    });

    describe("2. Interface: attributes", () => {
        it("type: physical, bond or bmc", () =>
            assert.deepEqual(
                ["eth0", "bond0", "ipmi0"].map((name) => port(dgx(), name).childType),
                ["NetworkPhysicalInterface", "NetworkBondInterface", "NetworkBmcInterface"],
            ));
        it("name: as stated; `bmc` becomes BCM's `ipmi0`", () =>
            assert.equal(port(dgx(), "ipmi0").ip, "10.184.163.5"));
        it("mac: of physical and BMC interfaces", () => {
            assert.equal(port(dgx(), "eth1").mac, DGX.interfaces[2]?.mac);
            assert.equal(port(dgx(), "ipmi0").mac, DGX.interfaces[0]?.mac);
        });
        it("network: by its name", () =>
            assert.deepEqual(
                ["eth0", "bond0", "ipmi0"].map((name) => port(dgx(), name).network),
                ["dgxnet", "internalnet", "oob-mgmt"].map((name) => life.uuidOf("networks", name)),
            ));
        it("ip: static; DHCP has to be stated", () => {
            assert.deepEqual([port(cpu(), "eth0").ip, port(cpu(), "eth0").dhcp], [CPU.ip, false]);
            assert.equal(port(dgx(), "eth0").dhcp, true);
            assert.equal(port(dgx(), "eth1").dhcp, false);
        });
        it("bootable: for PXE boot, and what the node installs over", () => {
            assert.deepEqual(
                (dgx().interfaces as Row[]).map(({ bootable }) => bootable),
                [false, true, false, false, false],
            );
            assert.equal(dgx().provisioningInterface, port(dgx(), "eth0").uuid);
        });
    });

    describe("2. Interface: relationships", () => {
        it("each is of one node", () => {
            const all = [dgx(), cpu()].flatMap((device) =>
                (device.interfaces as Row[]).map(({ uuid }) => uuid),
            );
            assert.equal(new Set(all).size, 7);
        });
        it("several are on one network", () =>
            assert.equal(port(dgx(), "eth1").network, port(dgx(), "eth2").network));
    });

    describe("2. Interface: validation rules", () => {
        it("only one interface is bootable", () =>
            refused(/dgx-12: interfaces: 2 interfaces are bootable \(eth0, eth1\); exactly one is needed/));
        it("mac is required for physical and BMC interfaces", () => {
            refused(/dgx-13: interfaces\[0\]\.mac: is missing; a physical interface needs it/);
            refused(/dgx-16: interfaces\[1\]\.mac: is missing; a bmc interface needs it/);
        });
        it("the bootable interface should use the management network: a policy says so", () =>
            assert.match(
                life.step("forbidden").output,
                /\[advisory\] {2}bcm-device-boot-network.*rack-dgx-17/,
            ));
    });
}
