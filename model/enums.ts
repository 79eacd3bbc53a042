import { z } from "zod";

/** Kinds of network interface. @internal */
export const InterfaceType = z.enum(["physical", "bond", "bmc"]);
/** Kinds of network interface. @useDeclaredType */
export type InterfaceType = z.infer<typeof InterfaceType>;

/** How BCM powers a node: through the BMC behind the node's BMC interface. @internal */
export const PowerControl = z.enum(["ipmi"]);
/** How BCM powers a node: through the BMC behind the node's BMC interface. @useDeclaredType */
export type PowerControl = z.infer<typeof PowerControl>;

/** What the node-installer does at boot. `MINIMAL` is the specification's word for BCM's `NOSYNC`. @internal */
export const InstallMode = z.enum(["AUTO", "FULL", "MINIMAL", "MAIN", "NOSYNC", "SKIP"]);
/** What the node-installer does at boot. `MINIMAL` is the specification's word for BCM's `NOSYNC`. @useDeclaredType */
export type InstallMode = z.infer<typeof InstallMode>;

/** Install mode of a node's very first boot; BCM allows no `SKIP` here. @internal */
export const NewNodeInstallMode = InstallMode.exclude(["SKIP"]);
/** Install mode of a node's very first boot; BCM allows no `SKIP` here. @useDeclaredType */
export type NewNodeInstallMode = z.infer<typeof NewNodeInstallMode>;

/** Install mode for the one boot that a power action causes. @internal */
export const Reinstall = z.enum(["none", "AUTO", "FULL", "NOSYNC"]);
/** Install mode for the one boot that a power action causes. @useDeclaredType */
export type Reinstall = z.infer<typeof Reinstall>;

/** Power actions, as the specification names them. @internal */
export const PowerActionKind = z.enum(["power_on", "power_off", "power_cycle", "power_reset"]);
/** Power actions, as the specification names them. @useDeclaredType */
export type PowerActionKind = z.infer<typeof PowerActionKind>;

/** Who talks to a node's BMC: the head node, or this machine with ipmitool if the head node cannot reach it. @internal */
export const PowerVia = z.enum(["bcm", "ipmi"]);
/** Who talks to a node's BMC: the head node, or this machine with ipmitool if the head node cannot reach it. @useDeclaredType */
export type PowerVia = z.infer<typeof PowerVia>;

/** Whether nodes are installed together or one after another. @internal */
export const ProvisioningMode = z.enum(["parallel", "sequential"]);
/** Whether nodes are installed together or one after another. @useDeclaredType */
export type ProvisioningMode = z.infer<typeof ProvisioningMode>;

/** Rights of the BMC user. @internal */
export const BmcPrivilege = z.enum([
    "CALLBACK",
    "USER",
    "OPERATOR",
    "ADMINISTRATOR",
    "OEM_PROPRIETARY",
    "NO_ACCESS",
]);
/** Rights of the BMC user. @useDeclaredType */
export type BmcPrivilege = z.infer<typeof BmcPrivilege>;

/** Boot loaders: the specification's `grub2` and BCM's own words, in either case. @internal */
export const BootLoader = z.enum(["grub2", "grub", "GRUB", "syslinux", "SYSLINUX"]);
/** Boot loaders: the specification's `grub2` and BCM's own words, in either case. @useDeclaredType */
export type BootLoader = z.infer<typeof BootLoader>;

/** GPU compute modes; `DEFAULT` is the specification's word for `UNRESTRICTED`. @internal */
export const GpuComputeMode = z.enum(["DEFAULT", "UNRESTRICTED", "PROHIBITED", "EXCLUSIVE_PROCESS", "NONE"]);
/** GPU compute modes; `DEFAULT` is the specification's word for `UNRESTRICTED`. @useDeclaredType */
export type GpuComputeMode = z.infer<typeof GpuComputeMode>;

/** ECC memory of the GPUs; `NONE` leaves it as it is. @internal */
export const GpuEccMode = z.enum(["ENABLED", "DISABLED", "NONE"]);
/** ECC memory of the GPUs; `NONE` leaves it as it is. @useDeclaredType */
export type GpuEccMode = z.infer<typeof GpuEccMode>;

/**
 * What happens to the record of a device on the head node when the resource is removed. `drainAndPowerOff`: a node that is UP is drained
 * and shut down first. @internal
 */
export const OnRemove = z.enum(["delete", "release", "drainAndPowerOff"]);
/**
 * What happens to the record of a device on the head node when the resource is removed. `drainAndPowerOff`: a node that is UP is drained
 * and shut down first. @useDeclaredType
 */
export type OnRemove = z.infer<typeof OnRemove>;

/** What happens to the record of a category on the head node when the resource is removed. @internal */
export const CategoryOnRemove = OnRemove.exclude(["drainAndPowerOff"]);
/** What happens to the record of a category on the head node when the resource is removed. @useDeclaredType */
export type CategoryOnRemove = z.infer<typeof CategoryOnRemove>;

/** Whether a preview must reach the head node, or may go on without it. @internal */
export const PreflightMode = z.enum(["online", "offline"]);
/** Whether a preview must reach the head node, or may go on without it. @useDeclaredType */
export type PreflightMode = z.infer<typeof PreflightMode>;

/** A node's state as this package reports it. @internal */
export const NodeState = z.enum(["active", "provisioning", "failed", "powered_off", "unknown"]);
/** A node's state as this package reports it. @useDeclaredType */
export type NodeState = z.infer<typeof NodeState>;

/** A node's state as BCM reports it. @internal */
export const RawState = z.enum([
    "UP",
    "DOWN",
    "PENDING",
    "INSTALLING",
    "INSTALLER_FAILED",
    "INSTALLER_REBOOTING",
    "INSTALLER_CALLING_INIT",
    "INSTALLER_UNREACHABLE",
    "GOING_DOWN",
    "BOOTING",
    "UNDEFINED",
]);
/** A node's state as BCM reports it. @useDeclaredType */
export type RawState = z.infer<typeof RawState>;

/** Where a node is in its life cycle, in the terms of the specification's state machine. @internal */
export const NodePhase = z.enum([
    "not found",
    "registered",
    "powered off",
    "provisioning",
    "active",
    "failed",
    "unknown",
]);
/** Where a node is in its life cycle, in the terms of the specification's state machine. @useDeclaredType */
export type NodePhase = z.infer<typeof NodePhase>;
