import type { Input } from "@pulumi/pulumi";
import type { Renamed } from "../model/device";
import type {
    BmcPrivilege,
    BootLoader,
    CategoryOnRemove,
    GpuComputeMode,
    GpuEccMode,
    InstallMode,
    InterfaceType,
    NewNodeInstallMode,
    PowerControl,
} from "../model/enums";

/** The log-in of a node's BMC. */
export interface BmcArgs {
    /** User of the BMC, e.g. `"bmcadmin"`. */
    username?: Input<string>;
    /** Its password. Always secret in state, outputs and messages. */
    password?: Input<string>;
    /** The user's rights on the BMC. @default BCM's own, `ADMINISTRATOR` */
    privilege?: Input<BmcPrivilege>;
}

/** One network interface of a node. */
export interface InterfaceArgs {
    /** `physical`, `bond` or `bmc`. */
    type: Input<InterfaceType>;
    /**
     * Name, e.g. `"eth0"`. The name of a BMC interface selects the protocol: `ipmi0`, `rf0` (Redfish), `ilo0`, `drac0`,
     * `cimc0`, `rshim0`; the specification's `bmc` is sent as `ipmi0`.
     */
    name: Input<string>;
    /** MAC address in any usual form; needed for `physical` and `bmc`. */
    mac?: Input<string>;
    /** Name of its network, which must exist; looked up in preview. */
    network?: Input<string>;
    /** Static IPv4 address. The boot interface needs this or `dhcp: true`; neither is ever guessed. */
    ip?: Input<string>;
    /** `true`: BCM assigns the address. */
    dhcp?: Input<boolean>;
    /** The interface that the node boots and installs over; exactly one per node. @default false */
    bootable?: Input<boolean>;
    /** `bond` only: names of its member interfaces. */
    interfaces?: Input<Input<string>[]>;
    /** `bond` only: the kernel's bonding mode, 0 to 6. */
    mode?: Input<number>;
}

/** The settings of a device, whoever creates it. Fields left out stay as the head node has them. */
export interface NodeFields {
    /**
     * MAC address of the port that boots the installer, e.g. `"B8:CE:F6:D9:47:BC"`. Changing it updates the device in
     * place; BCM then treats the node as new, and by default installs it from scratch. `"00:00:00:00:00:00"` is one that is
     * not known yet: the node is registered, with a warning, and cannot boot.
     */
    mac?: Input<string>;
    /** `ipmi`: powered through the BMC behind the node's BMC interface. @default set if there is a BMC interface */
    powerControl?: Input<PowerControl>;
    /** Log-in of the BMC. @default the category's */
    bmc?: Input<BmcArgs>;
    /** Role labels, e.g. `["compute", "gpu"]`; roles that others set are left alone. */
    roles?: Input<Input<string>[]>;
    /** Kernel parameters of this node. @default the category's */
    kernelParameters?: Input<string>;
    /** Boot loader of this node. @default the category's */
    bootLoader?: Input<BootLoader>;
    /** Default gateway of this node, e.g. `"10.184.162.1"`. @default the category's */
    defaultGateway?: Input<string>;
    /** Serial number, for the inventory. */
    serialNumber?: Input<string>;
    /** Part number, for the inventory. */
    partNumber?: Input<string>;
    /** Free text on the device. */
    notes?: Input<string>;
    /**
     * Allows an update to turn a static address into DHCP, and an adopted device's DHCP into a static address; both are
     * otherwise refused. @default false
     */
    allowDhcpChange?: Input<boolean>;
    /** Allows the removal of the device while it is UP. @default false */
    forceRemove?: Input<boolean>;
}

/** Uuids found by look-ups; without them a category looks its names up when it is created. */
export interface ReferencesArgs {
    /** Uuid of the software image. */
    softwareImage?: Input<string>;
}

/** What look-ups found about a device's environment, for policies, which cannot ask the head node. */
export interface DeviceFactsArgs {
    /** CIDR by network name, e.g. `{ dgxnet: "10.184.162.0/24" }`. */
    cidrs?: Input<Record<string, Input<string>>>;
    /** Whether the node is UP. */
    isUp?: Input<boolean>;
    /** Whether it has had the power request that it is asked: the update sends nothing to it. */
    isServed?: Input<boolean>;
    /** What it is registered as so far, if its set renames it. */
    renamed?: Input<Renamed>;
    /** Token of this resource's own registration, where the head node's mark names it as it was called before. */
    registered?: Input<string>;
}

/** The same about a category. */
export interface CategoryFactsArgs {
    /** Whether its image is being copied. */
    isImageBusy?: Input<boolean>;
    /** Token of this resource's own registration, where the head node's mark names it as it was called before. */
    registered?: Input<string>;
}

/** A file system that the nodes of a category mount. */
export interface FsMountArgs {
    /** What is mounted, e.g. `"master:/scratch"`. */
    device: Input<string>;
    /** Where, e.g. `"/scratch"`. */
    mountpoint: Input<string>;
    /** Type, e.g. `"nfs"`. */
    filesystem: Input<string>;
    /** Mount options. @default "defaults" */
    options?: Input<string>;
}

/** Settings of the GPUs of a category's nodes. */
export interface GpuSettingsArgs {
    /** Which GPUs, e.g. `"0-7"`. @default "all" */
    range?: Input<string>;
    /** `DEFAULT` is BCM's `UNRESTRICTED`. */
    computeMode?: Input<GpuComputeMode>;
    /** ECC memory; `NONE` leaves it as it is. */
    eccMode?: Input<GpuEccMode>;
    /** Watts; 0 leaves the board's own limit. */
    powerLimit?: Input<number>;
    /** MIG profiles, as BCM spells them. */
    migProfiles?: Input<Input<string>[]>;
    /** BCM has no such setting: `true` enables the service `nvidia-persistenced`, which does it. */
    enablePersistenceMode?: Input<boolean>;
}

/** The settings of a category. Fields left out come from BCM's `default` category when it is created. */
export interface CategoryFields {
    /** Name of the network that its nodes boot from. @default in a set that creates it, the set's `managementNetworkName` */
    managementNetwork?: Input<string>;
    /** Install mode of a node's first boot. @default BCM's own, `FULL` */
    newNodeInstallMode?: Input<NewNodeInstallMode>;
    /** BMC log-in of nodes that have none of their own. */
    bmc?: Input<BmcArgs>;
    /**
     * BCM disk setup, XML with the root `diskSetup`, judged by BCM's own schema. Nodes whose disks differ are wiped at their next
     * boot.
     */
    disksetup?: Input<string>;
    /** Scripts to run in order before the installation: absolute paths, or the whole text of one script. */
    initializeScripts?: Input<Input<string>[]>;
    /** Scripts to run in order after the installation: absolute paths, or the whole text of one script. */
    finalizeScripts?: Input<Input<string>[]>;
    /** Kernel parameters of its nodes, e.g. `"nvidia-drm.modeset=1 iommu=pt"`. */
    kernelParameters?: Input<string>;
    /** Boot loader of its nodes; `grub2` is sent as `GRUB`. */
    bootLoader?: Input<BootLoader>;
    /** File systems, as a list or as XML (`<fsMounts><fsMount>…`); mounts of other mount points are left alone. */
    fsmounts?: Input<string> | Input<Input<FsMountArgs>[]>;
    /** Kernel modules to load. */
    modules?: Input<Input<string>[]>;
    /** Role labels of its nodes, e.g. `["compute", "gpu"]`; roles that others set are left alone. */
    roles?: Input<Input<string>[]>;
    /** Settings of the GPUs, one object for all or one for each range. */
    gpuSettings?: Input<GpuSettingsArgs> | Input<Input<GpuSettingsArgs>[]>;
    /** System services to enable and watch. */
    services?: Input<Input<string>[]>;
    /** Free text on the category. */
    notes?: Input<string>;
    /** Take over an existing category. Only what is stated is changed, and it is never deleted. @default false */
    adopt?: Input<boolean>;
    /** What removing the resource does on the head node. @default "delete" if this stack created it */
    onRemove?: Input<CategoryOnRemove>;
}

/** Arguments of a {@link Category}. */
export interface CategoryArgs extends CategoryFields {
    /** Name, unique on the head node. */
    name: Input<string>;
    /** Name (or uuid) of its software image. */
    softwareImage: Input<string>;
    /** What a node's boot does. `MINIMAL` is sent as `NOSYNC`. @default "AUTO" */
    installMode?: Input<InstallMode>;
    /** Uuids found by look-ups; a different one causes an update. */
    references?: Input<ReferencesArgs>;
    /** What look-ups found about its image, for policies; changes nothing on the head node. */
    facts?: Input<CategoryFactsArgs>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}
