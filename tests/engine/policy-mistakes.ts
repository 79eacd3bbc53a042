/** A resource as the program `raw` takes it. */
export interface Resource {
    kind: "Device" | "Category" | "PowerAction" | "PowerRequest";
    name: string;
    args: Record<string, unknown>;
    unknown?: string[];
}

export const aDevice = (number: number, args: object = {}): Resource => ({
    kind: "Device",
    name: `device-${number}`,
    args: {
        hostname: `dgx-0${number}`,
        category: "gpu-worker",
        mac: `B8:CE:F6:D9:41:0${number}`,
        interfaces: [aPort(number)],
        ...args,
    },
});
const aPort = (number: number, changes: object = {}) => ({
    type: "physical",
    name: "eth0",
    mac: `B8:CE:F6:D9:41:0${number}`,
    network: "dgxnet",
    ip: `10.184.162.${number}`,
    bootable: true,
    ...changes,
});
export const aPower = (number: number, args: object = {}): Resource => ({
    kind: "PowerAction",
    name: `power-${number}`,
    args: { deviceId: `dgx-0${number}`, powerAction: "power_on", ...args },
});

/** What a set asks from which these nodes leave. */
export function aRequest(leaving: string[]): Resource {
    const args = { nodes: ["dgx-01"], isEnabled: false, facts: { leaving, had: 8 } };
    return { kind: "PowerRequest", name: "request", args };
}

const WITHOUT_ROOT =
    '<diskSetup><device><blockdev>/dev/sda</blockdev><partition id="r"><size>max</size><type>linux</type></partition></device></diskSetup>';

/** A resource for each rule that it breaks. */
export const MISTAKES: Resource[] = [
    aDevice(1, { interfaces: [] }),
    aDevice(2, { interfaces: [aPort(2, { ip: undefined })] }),
    aDevice(3, { interfaces: [aPort(3, { mac: undefined })], powerControl: "pdu" }),
    aDevice(4, { mac: "B8:CE:F6:D9:41:05" }),
    aDevice(5, { bmc: { username: "root", password: "calvin" } }),
    aDevice(6, {
        managementNetwork: "internalnet",
        interfaces: [aPort(6, { ip: "10.9.9.9" })],
        facts: { cidrs: { dgxnet: "10.184.162.0/24" }, isUp: true },
    }),
    aDevice(7, { adopt: true }),
    {
        kind: "Category",
        name: "category",
        args: { name: "odd", softwareImage: "test-image", newNodeInstallMode: "SKIP", disksetup: "<disks/>" },
    },
    {
        kind: "Category",
        name: "advised",
        args: { name: "advised", softwareImage: "default-image", disksetup: WITHOUT_ROOT },
    },
    aRequest(["dgx-11", "dgx-12", "dgx-13", "dgx-14", "dgx-15", "dgx-16"]),
    aPower(1, { powerAction: "AUXCYCLE" }),
    aPower(6, { powerAction: "power_reset" }),
    aPower(7, { reinstall: "FULL" }),
];

/** Settings under which each rule has something to say about the mistakes. */
export const STRICT = {
    "bcm-protected-nodes": { nodes: ["dgx-06"] },
    "bcm-power-limit": { maxNodes: 2 },
    "bcm-category-image": { allowed: ["default-image"] },
    "bcm-device-roles": { roles: { "gpu-worker": ["compute"] } },
    "bcm-stack-node-limit": { maxNodes: 6 },
    "bcm-power-window": { windows: [{ cron: "0 0 29 2 *", timezone: "Europe/Zurich" }] },
    "bcm-power-request": { enforcementLevel: "mandatory" },
    "bcm-power-running-node": { enforcementLevel: "mandatory" },
};
