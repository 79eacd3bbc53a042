import assert from "node:assert/strict";
import type { Entity } from "../../simulator";
import { BMC_PASSWORD } from "../support/engine";
import { aNode, aRack, describeRack } from "./support";

const DISK_SETUP =
    "<diskSetup><device><blockdev>/dev/nvme0n1</blockdev>" +
    '<partition id="root"><size>max</size><type>linux</type><filesystem>xfs</filesystem><mountPoint>/</mountPoint></partition>' +
    "</device></diskSetup>";

/** The named fields of an entity. */
function pickFields(entity: Entity | undefined, ...fields: string[]): unknown[] {
    return fields.map((field) => entity?.[field]);
}

describeRack("every field of the specification", {}, (rack) => {
    let device: Entity & Record<string, Entity[] & Entity>;
    let category: Entity & Record<string, Entity[] & Entity>;

    before(async () => {
        const bond = {
            type: "bond",
            name: "bond0",
            network: "internalnet",
            ip: "10.141.0.9",
            interfaces: ["eth1"],
            mode: 4,
        };
        const member = { type: "physical", name: "eth1", mac: "b8-ce-f6-d9-43-01" };
        const node = aNode(1) as { interfaces: object[] };
        rack.stack.setRack(
            aRack(1, {
                nodes: {
                    "dgx-01": {
                        ...node,
                        mac: "b8:ce:f6:d9:41:01",
                        interfaces: [...node.interfaces, member, bond],
                        powerControl: "ipmi",
                        bmc: { username: "operator", password: BMC_PASSWORD, privilege: "OPERATOR" },
                        roles: ["compute", "gpu"],
                        kernelParameters: "console=ttyS1",
                        bootLoader: "grub2",
                        defaultGateway: "10.184.162.254",
                        serialNumber: "SN-1",
                        partNumber: "PN-1",
                        notes: "rack 7",
                    },
                },
                softwareImageName: "ubuntu-22.04-nvidia-535",
                createCustomCategory: true,
                categoryName: "custom",
                installMode: "MINIMAL",
                category: {
                    newNodeInstallMode: "AUTO",
                    disksetup: DISK_SETUP,
                    initializeScripts: ["/cm/shared/pre.sh"],
                    finalizeScripts: ["/cm/shared/post-1.sh", "/cm/shared/post-2.sh"],
                    kernelParameters: "iommu=pt",
                    bootLoader: "syslinux",
                    fsmounts: [{ device: "master:/scratch", mountpoint: "/scratch", filesystem: "nfs" }],
                    modules: ["nvidia", "nvidia-uvm"],
                    roles: ["compute"],
                    gpuSettings: { enablePersistenceMode: true, computeMode: "DEFAULT" },
                    services: ["chronyd"],
                },
            }),
        );
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        assert.match(output, /installMode MINIMAL does not exist in BCM; NOSYNC is sent/);
        device = rack.headNode.device("dgx-01") as typeof device;
        category = rack.headNode.category("custom") as typeof category;
    });

    it("of a device reaches the head node in BCM's words", () => {
        assert.deepEqual(
            pickFields(
                device,
                "hostname",
                "mac",
                "powerControl",
                "kernelParameters",
                "bootLoader",
                "defaultGateway",
                "serialNumber",
                "partNumber",
                "notes",
            ),
            [
                "dgx-01",
                "B8:CE:F6:D9:41:01",
                "ipmi0",
                "console=ttyS1",
                "GRUB",
                "10.184.162.254",
                "SN-1",
                "PN-1",
                "rack 7",
            ],
        );
        assert.deepEqual(pickFields(device, "category", "managementNetwork"), [
            category.uuid,
            rack.headNode.uuidOf("networks", "dgxnet"),
        ]);
        assert.deepEqual(pickFields(device.bmcSettings, "baseType", "userName", "password", "privilege"), [
            "BMCSettings",
            "operator",
            BMC_PASSWORD,
            "OPERATOR",
        ]);
        assert.deepEqual(
            device.roles?.map((role) => pickFields(role, "childType", "name")),
            [
                ["GenericRole", "compute"],
                ["GenericRole", "gpu"],
            ],
        );
    });

    it("of an interface reaches the head node, and the bootable one is the provisioning interface", () => {
        const interfaces = device.interfaces as Entity[];
        assert.deepEqual(
            interfaces.map((port) => pickFields(port, "childType", "name", "mac", "ip", "dhcp", "bootable")),
            [
                ["NetworkBmcInterface", "ipmi0", "B8:CE:F6:D9:42:01", "10.184.163.1", false, false],
                ["NetworkPhysicalInterface", "eth0", "B8:CE:F6:D9:41:01", "10.184.162.1", false, true],
                ["NetworkPhysicalInterface", "eth1", "B8:CE:F6:D9:43:01", "0.0.0.0", false, false],
                ["NetworkBondInterface", "bond0", "00:00:00:00:00:00", "10.141.0.9", false, false],
            ],
        );
        assert.deepEqual(pickFields(interfaces[3], "interfaces", "mode"), [["eth1"], 4]);
        assert.equal(interfaces[0]?.network, rack.headNode.uuidOf("networks", "oob-mgmt"));
        assert.equal(device.provisioningInterface, interfaces[1]?.uuid);
    });

    it("of a category reaches the head node as the entities that BCM wants", () => {
        assert.deepEqual(
            pickFields(
                category,
                "installMode",
                "newNodeInstallMode",
                "disksetup",
                "kernelParameters",
                "bootLoader",
            ),
            ["NOSYNC", "AUTO", DISK_SETUP, "iommu=pt", "SYSLINUX"],
        );
        assert.equal(
            category.softwareImageProxy?.parentSoftwareImage,
            rack.headNode.uuidOf("images", "ubuntu-22.04-nvidia-535"),
        );
        assert.match(String(category.initialize), /^#!\/bin\/bash\n[\s\S]*\n\/cm\/shared\/pre\.sh\n$/);
        assert.match(String(category.finalize), /\n\/cm\/shared\/post-1\.sh\n\/cm\/shared\/post-2\.sh\n$/);
        const names = (list: string, field = "name") =>
            (category[list] as Entity[]).map((entity) => entity[field]);
        assert.deepEqual(names("modules"), ["nvidia", "nvidia-uvm"]);
        assert.deepEqual(names("modules", "parameters"), ["", ""]);
        assert.deepEqual(names("roles"), ["compute"]);
        assert.deepEqual(names("services"), ["chronyd", "nvidia-persistenced"]);
        assert.deepEqual(names("gpuSettings", "computeMode"), ["UNRESTRICTED"]);
        assert.deepEqual(names("fsmounts", "mountpoint"), ["/cm/shared", "/home", "/scratch"]);
        assert.deepEqual(pickFields(category.bmcSettings, "userName", "password"), [
            "bmcadmin",
            BMC_PASSWORD,
        ]);
    });

    it("is stored as it was stated: the same program finds nothing to do, before and after a refresh", async () => {
        const refresh = await rack.stack.refresh("--expect-no-changes");
        assert.equal(refresh.code, 0, refresh.output);

        const up = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(up.code, 0, up.output);
    });
});
