import { z } from "zod";
import { BmcSpec } from "./device";

/** A file system that nodes mount (`bcm-api.md` §12). */
export const FsMountSpec = z.strictObject({
    device: z.string(),
    mountpoint: z.string().startsWith("/", "an absolute path"),
    filesystem: z.string(),
    options: z.string().optional(),
});
export type FsMountSpec = z.infer<typeof FsMountSpec>;

/** Settings of a range of GPUs (§12). */
export const GpuSettingsSpec = z.strictObject({
    range: z.string().optional(),
    computeMode: z.string().optional(),
    eccMode: z.string().optional(),
    powerLimit: z.int().nonnegative("0 or more").optional(),
    migProfiles: z.array(z.string()).optional(),
    enablePersistenceMode: z.boolean().optional(),
});
export type GpuSettingsSpec = z.infer<typeof GpuSettingsSpec>;

/** A provisioning profile as it shall be (seed §3). Fields left out are left to the head node. */
export const CategorySpec = z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dots, hyphens and underscores"),
    softwareImage: z.string().min(1, "a name"),
    managementNetwork: z.string().optional(),
    installMode: z.string().optional(),
    newNodeInstallMode: z.string().optional(),
    bmc: BmcSpec.optional(),
    disksetup: z.string().optional(),
    initializeScripts: z.array(z.string()).optional(),
    finalizeScripts: z.array(z.string()).optional(),
    kernelParameters: z.string().optional(),
    bootLoader: z.string().optional(),
    fsmounts: z
        .union(
            [z.string(), z.array(FsMountSpec)],
            "XML or a list of device, mountpoint, filesystem and options",
        )
        .optional(),
    modules: z.array(z.string()).optional(),
    roles: z.array(z.string()).optional(),
    gpuSettings: z
        .union([GpuSettingsSpec, z.array(GpuSettingsSpec)], "settings of GPUs or a list of such")
        .optional(),
    services: z.array(z.string()).optional(),
    notes: z.string().optional(),
    references: z.strictObject({ softwareImage: z.uuid("a uuid").optional() }).optional(),
    facts: z.strictObject({ isImageBusy: z.boolean().optional() }).optional(),
    adopt: z.boolean().optional(),
    onRemove: z.string().optional(),
    cluster: z.string().optional(),
});
export type CategorySpec = z.infer<typeof CategorySpec>;
