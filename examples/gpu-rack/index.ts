import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();

/** Four nodes, dgx-05 to dgx-08, numbered like their addresses: BMC, provisioning port, and two data ports in a bond. */
const nodes = Object.fromEntries(
    [5, 6, 7, 8].map((number): [string, bcm.NodeArgs] => [
        `dgx-0${number}`,
        {
            mac: `B8:CE:F6:D9:47:${number}0`,
            interfaces: [
                {
                    type: "bmc",
                    name: "ipmi0",
                    mac: `B8:CE:F6:D9:47:${number}1`,
                    network: "oob-mgmt",
                    ip: `10.184.163.${10 + number}`,
                },
                {
                    type: "physical",
                    name: "eth0",
                    mac: `B8:CE:F6:D9:47:${number}0`,
                    network: "dgxnet",
                    ip: `10.184.162.${100 + number}`,
                    bootable: true,
                },
                { type: "physical", name: "enp225s0f0", mac: `B8:CE:F6:D9:47:${number}4` },
                { type: "physical", name: "enp225s0f1", mac: `B8:CE:F6:D9:47:${number}5` },
                {
                    type: "bond",
                    name: "bond0",
                    interfaces: ["enp225s0f0", "enp225s0f1"],
                    mode: 4, // LACP: the switch must use it too
                    network: "internalnet",
                    ip: `10.141.0.${100 + number}`,
                },
            ],
            roles: ["compute", "gpu"],
        },
    ]),
);

// `pulumi config set mistake true` gives dgx-05 a second bootable interface, for the policy pack to stop.
if (config.getBoolean("mistake")) {
    const extra = {
        type: "physical",
        name: "eth1",
        mac: "B8:CE:F6:D9:47:52",
        network: "dgxnet",
        bootable: true,
    } as const;
    (nodes["dgx-05"].interfaces as bcm.InterfaceArgs[]).push({ ...extra, ip: "10.184.162.205" });
}

const rack = new bcm.NodeSet("rack1", {
    softwareImageName: "ubuntu-22.04-nvidia-535",
    managementNetworkName: "dgxnet",
    oobNetworkName: "oob-mgmt",
    categoryName: "gpu-worker-custom",
    createCustomCategory: true,
    installMode: "AUTO",
    category: {
        disksetup: readFileSync(join(__dirname, "gpu-disksetup.xml"), "utf8"),
        initializeScripts: ["/cm/shared/scripts/pre-install-gpu.sh"],
        finalizeScripts: ["/cm/shared/scripts/post-install-gpu.sh"],
        kernelParameters: "nvidia-drm.modeset=1 iommu=pt",
        bootLoader: "grub2",
        modules: ["nvidia", "nvidia-uvm", "nvidia-modeset"],
        roles: ["compute", "gpu"],
        gpuSettings: { enablePersistenceMode: true, computeMode: "DEFAULT" },
    },
    bmcUsername: config.get("bmcUsername") ?? "bmcadmin",
    bmcPassword: config.requireSecret("bmcPassword"),
    nodes,
    enablePowerAction: true,
    powerAction: config.get<bcm.PowerActionKind>("powerAction") ?? "power_on",
    provisioningMode: "parallel",
});

export const nodeStatus = rack.nodeStatus;
export const summary = rack.summary;
