import type { CategorySpec } from "../../model/category";
import type { DeviceSpec, InterfaceSpec } from "../../model/device";
import { aBmcInterface, aBootInterface } from "./builders";

/*
 * Valid values with every field stated, for tests of the rules. `builders.ts` has those that are sent to a head node.
 */

/** The boot interface of a valid node, on the provisioning network. */
export const aBootPort = aBootInterface;

/** The BMC interface of a valid node. */
export function aBmcPort(changes: Partial<InterfaceSpec> = {}): InterfaceSpec {
    return aBmcInterface({ network: "oobnet", ip: "10.184.163.105", ...changes });
}

/** A device to which no rule objects. */
export function aDevice(changes: Partial<DeviceSpec> = {}): DeviceSpec {
    return {
        hostname: "dgx-05",
        mac: "B8:CE:F6:D9:47:BC",
        category: "gpu-worker",
        managementNetwork: "dgxnet",
        interfaces: [aBootPort(), aBmcPort()],
        powerControl: "ipmi",
        bmc: { username: "admin", password: "s3cret", privilege: "ADMINISTRATOR" },
        bootLoader: "grub2",
        onRemove: "delete",
        ...changes,
    };
}

/** What a node-installer needs, on disks that keep their names. */
export const DISK_SETUP = `<?xml version="1.0" encoding="UTF-8"?>
<diskSetup>
  <device>
    <blockdev>/dev/disk/by-path/pci-0000:41:00.0-nvme-1</blockdev>
    <blockdev>/dev/disk/by-path/pci-0000:00:1f.2-ata-1</blockdev>
    <partition id="a1">
      <size>512M</size><type>linux</type><filesystem>fat</filesystem><mountPoint>/boot/efi</mountPoint>
    </partition>
    <partition id="a2">
      <size>max</size><type>linux</type><filesystem>ext4</filesystem><mountPoint>/</mountPoint>
    </partition>
  </device>
</diskSetup>`;

/** A category to which no rule objects. */
export function aCategory(changes: Partial<CategorySpec> = {}): CategorySpec {
    return {
        name: "gpu-worker",
        softwareImage: "ubuntu-22.04",
        managementNetwork: "dgxnet",
        installMode: "AUTO",
        newNodeInstallMode: "FULL",
        bmc: { username: "admin", privilege: "OPERATOR" },
        disksetup: DISK_SETUP,
        initializeScripts: ["/cm/shared/init.sh"],
        finalizeScripts: ["#!/bin/bash\necho done\n"],
        bootLoader: "GRUB",
        fsmounts: [{ device: "nas:/home", mountpoint: "/home", filesystem: "nfs", options: "ro" }],
        gpuSettings: { range: "0-7", computeMode: "DEFAULT", eccMode: "ENABLED" },
        onRemove: "release",
        ...changes,
    };
}
