import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Entity } from "../../../simulator";
import { describeSimulator, type Wire } from "../support";

type Case = [what: string, changes: Record<string, unknown>, field: string, code: string, message: string];

const ZERO = "00000000-0000-0000-0000-000000000000";
const NOWHERE = "11111111-1111-4111-8111-111111111111";

const DEVICE_CASES: Case[] = [
    ["no host name", { hostname: "" }, "hostname", "NOT_SET", "hostname is not set"],
    ["digits only", { hostname: "123" }, "hostname", "BAD_VALUE", 'hostname "123" is not valid'],
    ["an underscore", { hostname: "a_b" }, "hostname", "BAD_VALUE", 'hostname "a_b" is not valid'],
    ["a taken name", { hostname: "taken" }, "hostname", "DUPLICATE_NAME", "hostname taken is already in use"],
    [
        "a MAC of seven octets",
        { mac: "02:00:00:00:00:00:01" },
        "mac",
        "BAD_VALUE",
        "02:00:00:00:00:00:01 is not a MAC address",
    ],
    ["a broken MAC", { mac: "02:00" }, "mac", "BAD_VALUE", "02:00 is not a MAC address"],
    [
        "a taken MAC in other case",
        { mac: "02:00:5e:ff:00:ff" },
        "mac",
        "DUPLICATE_FIELD",
        "02:00:5e:ff:00:ff is already used by taken",
    ],
    ["no partition", { partition: ZERO }, "partition", "NOT_NULL", "partition is not set"],
    [
        "an unknown category",
        { category: NOWHERE },
        "category",
        "KEY_NOT_FOUND",
        `category ${NOWHERE} is not known`,
    ],
    ["zero uuid", { uuid: ZERO }, "uuid", "NOT_NULL", "uuid is not set"],
    [
        "MINIMAL",
        { installMode: "MINIMAL" },
        "installMode",
        "NOT_IN_SET",
        "installMode MINIMAL is not one of AUTO, FULL, MAIN, NOSYNC, SKIP",
    ],
    [
        "a boot loader of its own",
        { bootLoader: "pxelinux" },
        "bootLoader",
        "NOT_IN_SET",
        "bootLoader pxelinux is not one of SYSLINUX, GRUB, CATEGORY",
    ],
    [
        "redfish as power control",
        { powerControl: "redfish" },
        "powerControl",
        "NOT_IN_SET",
        "powerControl redfish is not valid",
    ],
    [
        "a network that is not there",
        { managementNetwork: NOWHERE },
        "managementNetwork",
        "KEY_NOT_FOUND",
        `managementNetwork ${NOWHERE} is not known`,
    ],
    [
        "a provisioning interface of nobody",
        { provisioningInterface: NOWHERE },
        "provisioningInterface",
        "KEY_NOT_FOUND",
        "the provisioning interface is none of the node's",
    ],
    [
        "a module without parameters",
        { modules: [{ baseType: "KernelModule", uuid: NOWHERE, name: "nvme", parameters: null }] },
        "modules",
        "NOT_NULL",
        "parameters of kernel module nvme is null",
    ],
    [
        "a privilege of nobody",
        { bmcSettings: { baseType: "BMCSettings", uuid: NOWHERE, privilege: "ROOT" } },
        "bmcSettings",
        "NOT_IN_SET",
        "privilege ROOT is not one of CALLBACK, USER, OPERATOR, ADMINISTRATOR, OEM_PROPRIETARY, NO_ACCESS",
    ],
    [
        "a disk setup that is no XML",
        { disksetup: "<diskSetup><device></diskSetup>" },
        "disksetup/xml",
        "BAD_VALUE",
        "line 1: unexpected close tag",
    ],
    [
        "a disk setup with the wrong root",
        { disksetup: "<disksetup/>" },
        "disksetup/xsd",
        "BAD_VALUE",
        "line 1: the root element is <disksetup>; allowed is <diskSetup> (case matters)",
    ],
    ["scripts as a list", { initialize: ["a.sh"] }, "initialize", "BAD_VALUE", "initialize is not a text"],
];

/** What is unusual and fine. */
const ODD_PORTS = ["VLAN", "Bridge", "Alias", "Tunnel", "NetMap"].map((kind) => ({
    ...{ baseType: "NetworkInterface", childType: `Network${kind}Interface` },
    ...{ uuid: randomUUID(), name: kind.toLowerCase() },
}));

type PortCase = [what: string, changes: Record<string, unknown>, code: string, message: string];
const PORT_CASES: PortCase[] = [
    ["no name", { name: "" }, "NOT_SET", ": the interface has no name"],
    ["a name that is there twice", { name: "BOOTIF" }, "DUPLICATE_NAME", "BOOTIF: the name is there twice"],
    [
        "TF's spelling of its type",
        { childType: "NetworkBMCInterface" },
        "NOT_IN_SET",
        "ipmi0: interface type NetworkBMCInterface is not known",
    ],
    ["an address that is none", { ip: "10.1.2" }, "BAD_VALUE", "ipmi0: ip 10.1.2 is not an address"],
    ["an unknown network", { network: NOWHERE }, "KEY_NOT_FOUND", `ipmi0: network ${NOWHERE} is not known`],
    [
        "TF's startIf",
        { startIf: "HOTPLUG" },
        "NOT_IN_SET",
        "ipmi0: startIf HOTPLUG is not one of ALWAYS, ACTIVE, PASSIVE, PREFERPASSIVE",
    ],
    [
        "a bond of a member that is not there",
        { childType: "NetworkBondInterface", name: "bond0", interfaces: ["eth7"], mode: 4 },
        "KEY_NOT_FOUND",
        "bond0: member eth7 is no interface of this node",
    ],
    [
        "a bond with a mode of nobody",
        { childType: "NetworkBondInterface", name: "bond0", interfaces: ["BOOTIF"], mode: 7 },
        "BAD_VALUE",
        "bond0: bonding mode 7 is not 0 to 6",
    ],
];

const CATEGORY_CASES: Case[] = [
    ["no name", { name: "" }, "name", "NOT_SET", "name is not set"],
    ["a taken name", { name: "default" }, "name", "DUPLICATE_NAME", "category default exists already"],
    [
        "no image",
        { softwareImageProxy: null },
        "softwareImageProxy",
        "NOT_NULL",
        "a category needs a software image",
    ],
    [
        "an unknown image",
        {
            softwareImageProxy: {
                baseType: "SoftwareImageProxy",
                uuid: NOWHERE,
                parentSoftwareImage: NOWHERE,
            },
        },
        "softwareImageProxy",
        "KEY_NOT_FOUND",
        `software image ${NOWHERE} is not known`,
    ],
    [
        "SKIP for new nodes",
        { newNodeInstallMode: "SKIP" },
        "newNodeInstallMode",
        "NOT_IN_SET",
        "newNodeInstallMode SKIP is not one of AUTO, FULL, MAIN, NOSYNC",
    ],
    [
        "MINIMAL",
        { installMode: "MINIMAL" },
        "installMode",
        "NOT_IN_SET",
        "installMode MINIMAL is not one of AUTO, FULL, MAIN, NOSYNC, SKIP",
    ],
    [
        "a GPU mode of nobody",
        { gpuSettings: [{ baseType: "GPUSettings", uuid: NOWHERE, name: "0-7", computeMode: "DEFAULT" }] },
        "gpuSettings",
        "NOT_IN_SET",
        "computeMode DEFAULT is not one of UNRESTRICTED, PROHIBITED, EXCLUSIVE_PROCESS, NONE",
    ],
    [
        "a mount without a place",
        { fsmounts: [{ baseType: "FSMount", uuid: NOWHERE, device: "tmpfs" }] },
        "fsmounts",
        "NOT_SET",
        "an element of fsmounts has no mountpoint",
    ],
    [
        "a partition without a type",
        {
            disksetup:
                '<diskSetup><device><blockdev>/dev/sda</blockdev><partition id="a"><size>1G</size></partition></device></diskSetup>',
        },
        "disksetup/xsd",
        "BAD_VALUE",
        "line 1: <partition> has no <type>",
    ],
    [
        "a device without a block device",
        { disksetup: "<diskSetup><device></device></diskSetup>" },
        "disksetup/xsd",
        "BAD_VALUE",
        "line 1: <device> has no <blockdev> or <partition>",
    ],
];

describeSimulator("simulator: validation of devices", {}, (wire) => {
    beforeEach(() => wire().register("taken", { mac: "02:00:5E:FF:00:FF" }));

    for (const [what, changes, field, code, message] of DEVICE_CASES)
        it(`refuses ${what}`, async () => {
            const device = wire().aDevice("dgx-01", changes);
            await refuses(wire(), "addDevice", device, { field, code, message });
            assert.deepEqual(wire().headNode.hostnames(), ["taken"]);
        });

    it("takes every kind of interface, HTTPS for the boot loader, and the MACs of InfiniBand ports", async () => {
        const pairs = (count: number) => Array(count).fill("0A").join(":");
        for (const [index, mac] of [pairs(6), pairs(8), pairs(20)].entries()) {
            const device = wire().aDevice(`dgx-0${index + 1}`, { mac, bootLoaderProtocol: "HTTPS" });
            const interfaces = [...(device.interfaces as Entity[]), ...ODD_PORTS];
            const { validation } = await wire().write("addDevice", { ...device, interfaces });
            assert.deepEqual(validation, []);
            const stored = await wire().device("getDevice", device.uuid);
            assert.equal((stored.interfaces as Entity[]).length, interfaces.length);
        }
    });

    for (const [what, changes, code, message] of PORT_CASES)
        it(`refuses an interface with ${what}`, async () => {
            const device = wire().aDevice("dgx-01");
            const [boot, bmc] = device.interfaces as Entity[];
            const port = { ...bmc, ...changes };
            await refuses(
                wire(),
                "addDevice",
                { ...device, interfaces: [boot, port] },
                { field: "interfaces", code, message },
            );
        });

    it("says all at once, and of the entity that is meant", async () => {
        const device = wire().aDevice("1", { mac: "x", partition: ZERO, installMode: "MINIMAL" });
        const entries = await wire().device<{ field: string; ref_entity_uuid: string }[]>(
            "validateDevice",
            device,
        );
        assert.deepEqual(
            entries.map(({ field }) => field),
            ["hostname", "mac", "partition", "installMode"],
        );
        assert.deepEqual([...new Set(entries.map((entry) => entry.ref_entity_uuid))], [device.uuid]);
    });

    it("only warns of an address that DHCP makes useless, and stores it", async () => {
        const device = wire().aDevice("dgx-01");
        const [boot, bmc] = device.interfaces as Entity[];
        const { success, validation } = await wire().write("addDevice", {
            ...device,
            interfaces: [{ ...boot, dhcp: true }, bmc],
        });
        assert.deepEqual(
            [success, validation.map(({ severity, message }) => [severity, message])],
            [true, [["WARNING", "BOOTIF: the address is not used, because dhcp is set"]]],
        );
    });

    it("refuses a uuid that is there already", async () => {
        const first = await wire().register("dgx-01");
        await refuses(wire(), "addDevice", wire().aDevice("dgx-02", { uuid: first.uuid }), {
            field: "uuid",
            code: "DUPLICATE_FIELD",
            message: `uuid ${first.uuid} is already in use`,
        });
    });

    it("lets nodes without a MAC share that", async () => {
        const mac = "00:00:00:00:00:00";
        await wire().register("dgx-01", { mac });
        await wire().register("dgx-02", { mac });
        const { uuid } = wire().headNode.device("dgx-02");
        assert.equal((await wire().status(uuid)).unassigned, true);
    });
});

describeSimulator("simulator: validation of categories", {}, (wire) => {
    for (const [what, changes, field, code, message] of CATEGORY_CASES)
        it(`refuses ${what}`, async () => {
            const category = await wire().aCategory("mine", { uuid: randomUUID(), ...changes });
            await refuses(wire(), "addCategory", category, { field, code, message });
        });
});

async function refuses(
    wire: Wire,
    call: string,
    entity: unknown,
    { field, code, message }: { field: string; code: string; message: string },
): Promise<void> {
    const { success, validation, updated_entity } = await wire.write(call, entity);
    assert.deepEqual([success, updated_entity], [false, null]);
    assert.deepEqual(
        validation.map((entry) => [entry.severity, entry.field, entry.error_code, entry.message]),
        [["ERROR", field, code, message]],
    );
}
