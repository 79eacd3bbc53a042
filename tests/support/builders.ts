import type { CategorySpec } from "../../model/category";
import type { DeviceSpec, InterfaceSpec } from "../../model/device";
import type { NodeSetSpec } from "../../model/node-set";

/** The boot interface of `aDevice`. */
export function aBootInterface(changes: Partial<InterfaceSpec> = {}): InterfaceSpec {
    return {
        type: "physical",
        name: "eth0",
        mac: "B8:CE:F6:D9:47:BC",
        network: "dgxnet",
        ip: "10.184.162.105",
        bootable: true,
        ...changes,
    };
}

/** The BMC interface of `aDevice`. */
export function aBmcInterface(changes: Partial<InterfaceSpec> = {}): InterfaceSpec {
    return {
        type: "bmc",
        name: "ipmi0",
        mac: "B8:CE:F6:D9:47:BD",
        network: "oob-mgmt",
        ip: "10.184.163.15",
        ...changes,
    };
}

/** A valid device. */
export function aDevice(changes: Partial<DeviceSpec> = {}): DeviceSpec {
    return {
        hostname: "dgx-05",
        category: "gpu-worker",
        mac: "B8:CE:F6:D9:47:BC",
        interfaces: [aBmcInterface(), aBootInterface()],
        ...changes,
    };
}

/** A valid category. */
export function aCategory(changes: Partial<CategorySpec> = {}): CategorySpec {
    return { name: "gpu-worker", softwareImage: "default-image", ...changes };
}

/** A valid set of one node in the long form. */
export function aNodeSet(changes: Partial<NodeSetSpec> = {}): NodeSetSpec {
    const { hostname: _hostname, category: _category, ...node } = aDevice();
    return { categoryName: "gpu-worker", nodes: { "dgx-05": node }, ...changes };
}
