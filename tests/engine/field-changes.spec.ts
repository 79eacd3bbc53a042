import assert from "node:assert/strict";
import type { Entity } from "../../simulator";
import { aNode, aRack, describeRack } from "./support";

const layout = (disk: string) =>
    `<diskSetup><device><blockdev>${disk}</blockdev><partition id="r"><size>max</size><type>linux</type></partition></device></diskSetup>`;

/** Device fields that can change in place: before, after, what the head node then holds, what a stranger writes. */
const DEVICE: Record<string, [unknown, unknown, unknown, unknown]> = {
    mac: ["B8:CE:F6:D9:41:01", "b8-ce-f6-d9-41-99", "B8:CE:F6:D9:41:99", "02:00:5E:00:00:77"],
    kernelParameters: ["quiet", "iommu=pt", "iommu=pt", "single"],
    bootLoader: ["grub2", "syslinux", "SYSLINUX", "GRUB"],
    defaultGateway: ["10.184.162.251", "10.184.162.252", "10.184.162.252", "10.184.162.253"],
    serialNumber: ["SN-1", "SN-2", "SN-2", "SN-X"],
    partNumber: ["PN-1", "PN-2", "PN-2", "PN-X"],
    notes: ["one", "two", "two", "theirs"],
};
const CATEGORY: Record<string, [unknown, unknown, unknown, unknown]> = {
    newNodeInstallMode: ["AUTO", "FULL", "FULL", "NOSYNC"],
    disksetup: [layout("/dev/sda"), layout("/dev/sdb"), layout("/dev/sdb"), layout("/dev/sdc")],
    kernelParameters: ["quiet", "iommu=pt", "iommu=pt", "single"],
    bootLoader: ["grub", "SYSLINUX", "SYSLINUX", "GRUB"],
    notes: ["one", "two", "two", "theirs"],
};

describeRack("each field", {}, (rack) => {
    const values = (fields: typeof DEVICE, which: 0 | 1 | 2 | 3) =>
        Object.fromEntries(Object.entries(fields).map(([name, all]) => [name, all[which]]));
    const set = (which: 0 | 1) =>
        aRack(0, {
            nodes: {
                "dgx-01": aNode(1, {
                    ...values(DEVICE, which),
                    roles: which === 0 ? ["compute"] : ["gpu"],
                    interfaces: ports(which),
                    bmc: { username: "operator", privilege: which === 0 ? "OPERATOR" : "ADMINISTRATOR" },
                }),
            },
            createCustomCategory: true,
            categoryName: "custom",
            softwareImageName: which === 0 ? "default-image" : "ubuntu-22.04-nvidia-535",
            installMode: which === 0 ? "AUTO" : "NOSYNC",
            category: {
                ...values(CATEGORY, which),
                modules: which === 0 ? ["nvidia"] : ["nvidia", "ib_core"],
                services: which === 0 ? ["chronyd"] : [],
                gpuSettings: { range: "0-7", powerLimit: which === 0 ? 500 : 700 },
                fsmounts: [
                    { device: which === 0 ? "nas:/a" : "nas:/b", mountpoint: "/data", filesystem: "nfs" },
                ],
                initializeScripts: which === 0 ? ["/cm/a.sh"] : ["/cm/b.sh"],
                finalizeScripts: which === 0 ? ["/cm/c.sh"] : ["/cm/d.sh"],
            },
        });
    const ports = (which: 0 | 1) => {
        const [bmc, boot] = (aNode(1) as { interfaces: object[] }).interfaces;
        const ip = which === 0 ? {} : { ip: "10.184.162.201" };
        const members = { type: "bond", name: "bond0", interfaces: ["eth0"], network: "internalnet" };
        return [
            { ...bmc, ip: which === 0 ? "10.184.163.1" : "10.184.163.201" },
            { ...boot, ...ip, mac: DEVICE.mac?.[which] },
            { ...members, mode: which === 0 ? 1 : 4, ip: which === 0 ? "10.141.0.9" : "10.141.0.10" },
        ];
    };
    const device = () => rack.headNode.device("dgx-01");
    const category = () => rack.headNode.category("custom") as Entity;
    const held = (entity: Entity, fields: typeof DEVICE) =>
        Object.fromEntries(Object.keys(fields).map((name) => [name, entity[name]]));
    const names = (list: unknown) => (list as Entity[]).map(({ name }) => name);
    const asWanted = () => {
        assert.deepEqual(held(device(), DEVICE), values(DEVICE, 2));
        assert.deepEqual(held(category(), CATEGORY), values(CATEGORY, 2));
        assert.deepEqual(names(device().roles), ["gpu"]);
        assert.deepEqual(
            (device().interfaces as Entity[]).map(({ name, ip, mode }) => [name, ip, mode]),
            [
                ["ipmi0", "10.184.163.201", undefined],
                ["eth0", "10.184.162.201", undefined],
                ["bond0", "10.141.0.10", 4],
            ],
        );
        assert.equal((device().bmcSettings as Entity).privilege, "ADMINISTRATOR");
        assert.equal(category().installMode, "NOSYNC");
        assert.equal(
            (category().softwareImageProxy as Entity).parentSoftwareImage,
            rack.headNode.uuidOf("images", "ubuntu-22.04-nvidia-535"),
        );
        assert.deepEqual(
            [names(category().modules).sort(), names(category().services)],
            [["ib_core", "nvidia"], []],
        );
        assert.deepEqual(
            [
                (category().gpuSettings as Entity[])[0]?.powerLimit,
                (category().fsmounts as Entity[]).at(-1)?.device,
            ],
            [700, "nas:/b"],
        );
        assert.match(String(category().initialize), /\n\/cm\/b\.sh\n$/);
        assert.match(String(category().finalize), /\n\/cm\/d\.sh\n$/);
    };

    it("changes in place, in one write, and is read back", async () => {
        rack.stack.setRack(set(0));
        const made = await rack.stack.up("--skip-preview");
        assert.equal(made.code, 0, made.output);
        const { uuid } = device();
        rack.headNode.log.clear();
        rack.stack.setRack(set(1));
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.equal(device().uuid, uuid);
        assert.deepEqual(
            rack.headNode.log.writes().map(({ call }) => call),
            ["updateCategory", "updateDevice"],
        );
        asWanted();
    });

    it("that somebody else changed is shown by a refresh, each by its name", async () => {
        const drifted = (device().interfaces as Entity[]).map((port) => ({
            ...port,
            ip: "10.184.162.99",
            ...(port.name === "bond0" && { mode: 0 }),
        }));
        rack.headNode.edit("dgx-01", {
            ...values(DEVICE, 3),
            interfaces: drifted,
            roles: [],
            bmcSettings: { ...(device().bmcSettings as object), privilege: "USER" },
        });
        const { modules: _modules, ...rest } = category();
        rack.headNode.editCategory("custom", {
            ...rest,
            ...values(CATEGORY, 3),
            installMode: "FULL",
            modules: [],
            gpuSettings: (category().gpuSettings as Entity[]).map((gpu) => ({ ...gpu, powerLimit: 1 })),
            fsmounts: (category().fsmounts as Entity[]).slice(0, 2),
            initialize: "#!/bin/sh\n",
            finalize: "",
        });
        const { code, output } = await rack.stack.refresh();

        assert.equal(code, 0, output);
        const shown = [
            ...Object.keys(DEVICE),
            ...Object.keys(CATEGORY),
            ...[
                "roles",
                "interfaces",
                "bmc",
                "installMode",
                "modules",
                "gpuSettings",
                "fsmounts",
                "initializeScripts",
                "finalizeScripts",
            ],
        ];
        for (const field of shown) assert.match(output, new RegExp(`[~+-] ${field} *:`), field);
    });

    it("is put back by the next up, and then nothing is left to do", async () => {
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        asWanted();
        const again = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("of identity is a rename when the key alone is another one, with every field as it was", async () => {
        const { uuid } = rack.headNode.device("dgx-01");
        rack.headNode.log.clear();
        const { nodes } = set(1);
        rack.stack.setRack({ ...set(1), nodes: { "dgx-02": nodes["dgx-01"] as object } });
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.hostnames(), ["dgx-02"]);
        assert.equal(rack.headNode.device("dgx-02").uuid, uuid);
        assert.deepEqual(
            rack.headNode.log.writes().map(({ call }) => call),
            ["updateDevice"],
        );
    });
});
