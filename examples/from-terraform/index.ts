import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();

// Written by `pulumi-bcm from-terraform` from the variables of the Terraform module.
const nodes = new bcm.NodeSet("nodes", {
    softwareImageName: "ubuntu-22.04-nvidia-535",
    managementNetworkName: "dgxnet",
    // The BMC network, which is in the module's main.tf.
    oobNetworkName: "oob-mgmt",
    // install_mode is left out: the category exists and keeps its own.
    categoryName: "gpu-worker",
    bmcUsername: config.require("bmcUsername"),
    bmcPassword: config.requireSecret("bmcPassword"),
    // The module created these nodes: they are taken over, and only what is stated here is changed.
    adopt: true,
    // Power is left alone until `pulumi config set enablePowerAction true`.
    enablePowerAction: config.getBoolean("enablePowerAction") ?? false,
    powerAction: "power_on",
    provisioningMode: "parallel",
    nodes: {
        "dgx-05": {
            mac: "B8:CE:F6:D9:47:50",
            ip: "10.184.162.105",
            bmcMac: "B8:CE:F6:D9:47:51",
            ipmiIp: "10.184.163.15",
            category: "gpu-worker",
            roles: ["compute", "gpu"],
        },
        "dgx-06": {
            mac: "B8:CE:F6:D9:47:60",
            ip: "10.184.162.106",
            bmcMac: "B8:CE:F6:D9:47:61",
            ipmiIp: "10.184.163.16",
            bmc: {
                username: config.require("bmcUsername-dgx-06"),
                password: config.requireSecret("bmcPassword-dgx-06"),
                privilege: "ADMINISTRATOR",
            },
            roles: ["compute", "gpu"],
            serialNumber: "1660224000116",
        },
        "dgx-07": {
            mac: "B8:CE:F6:D9:47:70",
            interfaces: [
                {
                    type: "bmc",
                    name: "ipmi0",
                    mac: "B8:CE:F6:D9:47:71",
                    network: "oob-mgmt",
                    ip: "10.184.163.17",
                    bootable: false,
                },
                {
                    type: "physical",
                    name: "eth0",
                    mac: "B8:CE:F6:D9:47:70",
                    network: "dgxnet",
                    ip: "10.184.162.107",
                    bootable: true,
                },
            ],
            roles: ["compute", "gpu"],
            kernelParameters: "nvidia-drm.modeset=1 iommu=pt",
            bootLoader: "grub2",
        },
        "dgx-08": {
            mac: "B8:CE:F6:D9:47:80",
            // No ip in the variables: the module left this interface to DHCP.
            dhcp: true,
            bmcMac: "B8:CE:F6:D9:47:81",
            ipmiIp: "10.184.163.18",
            roles: ["compute", "gpu"],
        },
    },
});

export const nodeStatus = nodes.nodeStatus;
export const summary = nodes.summary;
