import type { NodeStatus } from "../../sdk";
import { HeadNode } from "../../simulator";
import type { Entity } from "../../simulator/entities";
import type { LoggedCall } from "../../simulator/request-log";
import { policyPack, TestStack } from "../support/engine";
import { DISK_SETUP } from "../support/full-builders";

/** What a command printed, and how head node and stack stood after it. */
export interface Step {
    code: number;
    output: string;
    calls: LoggedCall[];
    writes: LoggedCall[];
    /** Operations in the order in which they were carried out, e.g. `ON dgx-05`. */
    power: string[];
    devices: Record<string, Entity>;
    category: Entity | undefined;
    /** The one that was there before. */
    existing: Entity | undefined;
    nodeStatus: Record<string, NodeStatus>;
    /** As `pulumi stack output` shows them. */
    outputs: Record<string, unknown>;
}

export const OLD_IMAGE = "ubuntu-22.04-nvidia-535";
export const NEW_IMAGE = "ubuntu-24.04-nvidia-550";
const mac = (node: number, port: number) => `B8:CE:F6:00:${String(node).padStart(2, "0")}:0${port}`;

/** The specification's GPU worker, with every attribute of a node and every kind of interface. */
export const DGX = {
    mac: mac(5, 1),
    category: "gpu-worker-custom",
    managementNetwork: "dgxnet",
    powerControl: "ipmi",
    bmc: { username: "admin-05", password: "own-Pw-05", privilege: "ADMINISTRATOR" },
    interfaces: [
        {
            type: "bmc",
            name: "bmc",
            mac: mac(5, 0),
            ip: "10.184.163.5",
            network: "oob-mgmt",
            bootable: false,
        },
        { type: "physical", name: "eth0", mac: mac(5, 1), network: "dgxnet", dhcp: true, bootable: true },
        { type: "physical", name: "eth1", mac: mac(5, 2), network: "internalnet" },
        { type: "physical", name: "eth2", mac: mac(5, 3), network: "internalnet" },
        {
            type: "bond",
            name: "bond0",
            network: "internalnet",
            ip: "10.141.0.5",
            interfaces: ["eth1", "eth2"],
            mode: 4,
        },
    ],
    roles: ["compute", "gpu"],
    kernelParameters: "console=ttyS1",
    bootLoader: "grub2",
    serialNumber: "SN-05",
    partNumber: "PN-05",
};
/** Its control-plane node, in the short form and of another category. */
export const CPU = {
    mac: mac(3, 1),
    category: "gpu-worker",
    ip: "10.184.162.3",
    bmcMac: mac(3, 0),
    ipmiIp: "10.184.163.3",
    roles: ["control_plane"],
};

/** The ten variables of the specification, and the category of its example. */
export const SET = {
    nodes: { "dgx-05": DGX, "cpu-03": CPU },
    softwareImageName: OLD_IMAGE,
    managementNetworkName: "dgxnet",
    oobNetworkName: "oob-mgmt",
    categoryName: "gpu-worker-custom",
    createCustomCategory: true,
    installMode: "AUTO",
    bmcUsername: "bmcadmin",
    powerAction: "power_on",
    enablePowerAction: false,
    provisioningMode: "sequential",
    category: {
        newNodeInstallMode: "FULL",
        bmc: { username: "category-admin", privilege: "OPERATOR" },
        disksetup: DISK_SETUP,
        initializeScripts: ["/cm/shared/scripts/pre-install-gpu.sh"],
        finalizeScripts: ["/cm/shared/scripts/post-install-gpu.sh"],
        kernelParameters: "nvidia-drm.modeset=1 iommu=pt",
        bootLoader: "grub2",
        fsmounts:
            "<fsMounts><fsMount><device>nas:/data</device><mountpoint>/data</mountpoint>" +
            "<filesystem>nfs</filesystem></fsMount></fsMounts>",
        modules: ["nvidia", "nvidia-uvm", "nvidia-modeset"],
        roles: ["compute", "gpu"],
        gpuSettings: { enablePersistenceMode: true, computeMode: "DEFAULT" },
        services: ["nvsm"],
    },
};

const port = (node: number, changes: object) => ({
    ...{ type: "physical", name: "eth0", mac: mac(node, 1), network: "dgxnet" },
    ...{ ip: `10.184.162.${node}`, bootable: true },
    ...changes,
});
/** What the specification's validation rules forbid. */
const FORBIDDEN = {
    ...SET,
    installMode: "QUICK",
    enablePowerAction: true,
    powerAction: "power_up",
    category: { ...SET.category, disksetup: "<diskSetup><device/></diskSetup" },
    nodes: {
        "dgx-11": { interfaces: [port(11, { bootable: false })] },
        "dgx-12": {
            interfaces: [port(12, {}), port(12, { name: "eth1", mac: mac(12, 2), ip: "10.184.162.112" })],
        },
        "dgx-13": { interfaces: [port(13, { mac: undefined })] },
        "dgx-14": { mac: mac(5, 1), ip: "10.184.162.14" },
        "dgx-15": { mac: mac(5, 1), ip: "10.184.162.15" },
        "dgx-16": {
            mac: mac(16, 1),
            interfaces: [port(16, {}), { type: "bmc", name: "ipmi0", network: "oob-mgmt" }],
        },
        "dgx-19": { mac: mac(19, 1), interfaces: [port(19, { ip: "10.9.9.9" })] },
        "dgx-18": { mac: mac(18, 1), ip: "10.184.162.18" }, // the head node has one of this name
        "dgx-17": { mac: mac(17, 1), interfaces: [port(17, { network: "internalnet", ip: "10.141.0.17" })] },
    },
};
const MISSING = {
    ...SET,
    createCustomCategory: false,
    category: undefined,
    categoryName: "Gpu-Worker",
    softwareImageName: "Ubuntu-22.04-nvidia-535",
    managementNetworkName: "DGXnet",
    nodes: { "cpu-03": { ...CPU, category: undefined } },
};

/** Everything that the specification speaks of, in one life of one stack; each step is looked at by many tests. */
export class Life {
    private readonly headNode = new HeadNode({ speed: 600, scenario: { images: [NEW_IMAGE] } });
    private stack: TestStack | undefined;
    private readonly steps: Record<string, Step> = {};

    async live(): Promise<void> {
        await this.headNode.start();
        this.headNode.seedDevice({ hostname: "dgx-18", mac: mac(18, 9), ip: "10.184.162.118" });
        this.stack = await TestStack.create(this.headNode);
        await this.do("missing", "preview", MISSING);
        await this.do("forbidden", "preview", FORBIDDEN, "--policy-pack", policyPack);
        await this.do("plan", "preview", SET);
        await this.do("register", "up", SET);
        const powered = { ...SET, enablePowerAction: true };
        await this.do("power on", "up", powered);
        await this.do("again", "up", powered);
        const cycled = { ...powered, softwareImageName: NEW_IMAGE, powerAction: "power_cycle" };
        const next = (powerRequest: string, changes: object = {}) => ({
            ...cycled,
            powerRequest,
            ...changes,
        });
        await this.do("re-provision", "up", next("CHG-1"));
        this.headNode.failInstall("dgx-05", "out of disks");
        await this.do(
            "failure",
            "up",
            next("CHG-2", { powerAction: "power_reset", provisioningMode: "parallel" }),
        );
        this.headNode.faults.clear("installer-failed", "dgx-05");
        await this.do("retry", "up", next("CHG-3"));
        this.headNode.killBmc("cpu-03");
        await this.do("power off", "up", next("CHG-4", { powerAction: "power_off", powerTimeout: 3 }));
        this.headNode.remove("cpu-03");
        await this.do("gone", "up", { ...SET, enablePowerAction: false });
    }

    async end(): Promise<void> {
        this.stack?.dispose();
        await this.headNode.stop();
    }

    /** @throws Error when there is no such step */
    step(name: string): Step {
        const step = this.steps[name];
        if (!step) throw new Error(`There is no step "${name}" in this life.`);
        return step;
    }

    /** A device's record after a step. */
    device(hostname: string, step = "register"): Entity {
        return this.step(step).devices[hostname] ?? { uuid: "" };
    }

    uuidOf(kind: "networks" | "images" | "categories", name: string): string {
        return this.headNode.uuidOf(kind, name);
    }

    private async do(
        name: string,
        command: "preview" | "up",
        args: object,
        ...flags: string[]
    ): Promise<void> {
        const { headNode } = this;
        const stack = this.stack as TestStack;
        const before = headNode.powerHistory().length;
        headNode.log.clear();
        stack.setRack(args);
        const { code, output } = await (command === "up"
            ? stack.up("--skip-preview", ...flags)
            : stack.preview(...flags));
        const outputs = command === "up" ? await stack.outputs<Step["outputs"]>() : {};
        this.steps[name] = {
            code,
            output,
            calls: [...headNode.log.calls],
            writes: headNode.log.writes(),
            power: headNode
                .powerHistory()
                .slice(before)
                .map(({ operation, hostname }) => `${operation} ${hostname}`),
            devices: Object.fromEntries(headNode.hostnames().map((host) => [host, headNode.device(host)])),
            category: headNode.category("gpu-worker-custom"),
            existing: headNode.category("gpu-worker"),
            nodeStatus: (outputs.nodeStatus ?? {}) as Step["nodeStatus"],
            outputs,
        };
    }
}
