import { z } from "zod";

/** Kinds of network interface (seed §2; BCM has more, which are left alone). */
export const InterfaceType = z.enum(["physical", "bond", "bmc"]);
export type InterfaceType = z.infer<typeof InterfaceType>;

/** How BCM powers a node: over the BMC that the node's BMC interface names (`bcm-api.md` §10.2). */
export const PowerControl = z.enum(["ipmi"]);
export type PowerControl = z.infer<typeof PowerControl>;

/** What the node-installer does at boot. `MINIMAL` is the specification's word for BCM's `NOSYNC` (§22.1). */
export const InstallMode = z.enum(["AUTO", "FULL", "MINIMAL", "MAIN", "NOSYNC", "SKIP"]);
export type InstallMode = z.infer<typeof InstallMode>;

/** Install mode of a node's very first boot; BCM allows no `SKIP` here (§11). */
export const NewNodeInstallMode = InstallMode.exclude(["SKIP"]);
export type NewNodeInstallMode = z.infer<typeof NewNodeInstallMode>;

/** One-shot install mode of the boot that a power action causes. */
export const Reinstall = z.enum(["none", "AUTO", "FULL", "NOSYNC"]);
export type Reinstall = z.infer<typeof Reinstall>;

/** Power operations, in the specification's words (§22.2). */
export const PowerActionKind = z.enum(["power_on", "power_off", "power_cycle", "power_reset"]);
export type PowerActionKind = z.infer<typeof PowerActionKind>;

/** Who talks to a node's BMC: the head node, or this machine by ipmitool where the head node has no way to it. */
export const PowerVia = z.enum(["bcm", "ipmi"]);
export type PowerVia = z.infer<typeof PowerVia>;

/** Whether nodes are installed together or one after the other. */
export const ProvisioningMode = z.enum(["parallel", "sequential"]);
export type ProvisioningMode = z.infer<typeof ProvisioningMode>;

/** Rights of the BMC user (§10.1). */
export const BmcPrivilege = z.enum([
    "CALLBACK",
    "USER",
    "OPERATOR",
    "ADMINISTRATOR",
    "OEM_PROPRIETARY",
    "NO_ACCESS",
]);
export type BmcPrivilege = z.infer<typeof BmcPrivilege>;

/** Boot loaders: the specification's `grub2` and BCM's own words, in either case (§22.3). */
export const BootLoader = z.enum(["grub2", "grub", "GRUB", "syslinux", "SYSLINUX"]);
export type BootLoader = z.infer<typeof BootLoader>;

/** GPU compute modes; `DEFAULT` is the specification's word for `UNRESTRICTED` (§12). */
export const GpuComputeMode = z.enum(["DEFAULT", "UNRESTRICTED", "PROHIBITED", "EXCLUSIVE_PROCESS", "NONE"]);
export type GpuComputeMode = z.infer<typeof GpuComputeMode>;

/** ECC memory of the GPUs; `NONE` leaves it as it is (§12). */
export const GpuEccMode = z.enum(["ENABLED", "DISABLED", "NONE"]);
export type GpuEccMode = z.infer<typeof GpuEccMode>;

/** What happens to the record on the head node when the resource goes. */
export const OnRemove = z.enum(["delete", "release"]);
export type OnRemove = z.infer<typeof OnRemove>;

/** Whether a preview has to ask the head node, or may go on without it. */
export const PreflightMode = z.enum(["online", "offline"]);
export type PreflightMode = z.infer<typeof PreflightMode>;

/** A node's state as this package reports it (§16.3). */
export const NodeState = z.enum(["active", "provisioning", "failed", "powered_off", "unknown"]);
export type NodeState = z.infer<typeof NodeState>;

/** A node's state as BCM reports it (§16.2). */
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
export type RawState = z.infer<typeof RawState>;

/** Where a node stands in its life, in the words of the specification's state machine. */
export const NodePhase = z.enum([
    "not found",
    "registered",
    "powered off",
    "provisioning",
    "active",
    "failed",
    "unknown",
]);
export type NodePhase = z.infer<typeof NodePhase>;
