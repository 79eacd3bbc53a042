import { z } from "zod";
import { BMC_FIELDS, BmcSpec } from "./device";
import { type Fields, schemaOf } from "./field";

/** A file system that nodes mount. */
export const FsMountSpec = z.strictObject({
    device: z.string(),
    mountpoint: z.string().startsWith("/", "an absolute path"),
    filesystem: z.string(),
    options: z.string().optional(),
});
export type FsMountSpec = z.infer<typeof FsMountSpec>;

/** Settings of a range of GPUs. */
export const GPU_FIELDS = {
    range: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "name", as: "text" },
        form: "e.g. `0-7`; `all` unless stated",
        effect: "another range is another entity",
    },
    computeMode: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "computeMode", as: "GPU compute mode" },
        nextBoot: "applies",
        form: "BCM's words; `DEFAULT` becomes `UNRESTRICTED`",
    },
    eccMode: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "eccMode", as: "text" },
        nextBoot: "applies",
        form: "BCM's words; `NONE` leaves it as it is",
    },
    powerLimit: {
        schema: z.int().nonnegative("0 or more").optional(),
        onChange: "update",
        wire: { at: "powerLimit", as: "number" },
        nextBoot: "applies",
        form: "watts; 0 leaves the board's own limit",
    },
    migProfiles: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "migProfiles", as: "names" },
        nextBoot: "applies",
        form: "BCM's words",
    },
    enablePersistenceMode: {
        schema: z.boolean().optional(),
        onChange: "update",
        wire: { at: "services", as: "special" },
        form: "BCM has no such switch: `true` adds the service `nvidia-persistenced`",
    },
} as const satisfies Fields;
export const GpuSettingsSpec = schemaOf(GPU_FIELDS);
export type GpuSettingsSpec = z.infer<typeof GpuSettingsSpec>;

/** A provisioning profile. Fields left out are left to the head node. */
export const CATEGORY_FIELDS = {
    name: {
        schema: z
            .string()
            .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dots, hyphens and underscores"),
        onChange: "update",
        wire: { at: "name", as: "text" },
        form: "as stated",
        effect: "renamed in place",
    },
    softwareImage: {
        schema: z.string().min(1, "a name"),
        onChange: "update",
        wire: { at: "softwareImageProxy", as: "software image" },
        nextBoot: "reinstalls",
        risk: { what: "the new image" },
        form: "uuid, looked up by name, as `parentSoftwareImage`; the proxy is kept",
    },
    managementNetwork: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "managementNetwork", as: "network" },
        nextBoot: "applies",
        form: "uuid, looked up by name",
    },
    installMode: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "installMode", as: "install mode" },
        nextBoot: "wipes",
        risk: { what: "install mode FULL", onlyAs: "FULL" },
        form: "BCM's words; `MINIMAL` becomes `NOSYNC`",
    },
    newNodeInstallMode: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "newNodeInstallMode", as: "install mode" },
        form: "likewise, without SKIP",
        effect: "decides the first boot of new nodes",
    },
    bmc: {
        schema: BmcSpec.optional(),
        onChange: "update",
        wire: { at: "bmcSettings", as: "special" },
        inner: BMC_FIELDS,
        form: "entity, see above",
        effect: "inherited by nodes without their own",
    },
    disksetup: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "disksetup", as: "xml" },
        nextBoot: "wipes",
        risk: { what: "the new disk setup" },
        form: "XML, compared without white space between tags",
    },
    initializeScripts: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "initialize", as: "script" },
        nextBoot: "applies",
        form: "one text; paths become a script that runs them in order (assumed)",
    },
    finalizeScripts: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "finalize", as: "script" },
        nextBoot: "applies",
        form: "likewise; the node's root is at `/localdisk`",
    },
    kernelParameters: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "kernelParameters", as: "text" },
        nextBoot: "applies",
        form: "text",
    },
    bootLoader: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "bootLoader", as: "boot loader" },
        nextBoot: "applies",
        form: "as for a device",
    },
    fsmounts: {
        schema: z
            .union(
                [z.string(), z.array(FsMountSpec)],
                "XML or a list of device, mountpoint, filesystem and options",
            )
            .optional(),
        onChange: "update",
        wire: { at: "fsmounts", as: "special" },
        unstated: [],
        nextBoot: "applies",
        form: "entities, matched by mount point; a list, or XML `<fsMounts><fsMount>…`",
        effect: "other mounts stay",
    },
    modules: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "modules", as: "special" },
        unstated: [],
        isUnordered: true,
        nextBoot: "applies",
        form: "entities with empty parameters",
        effect: "others stay",
    },
    roles: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "roles", as: "roles" },
        unstated: [],
        isUnordered: true,
        form: "as for a device",
        effect: "nodes have them at once",
    },
    gpuSettings: {
        schema: z
            .union([GpuSettingsSpec, z.array(GpuSettingsSpec)], "settings of GPUs or a list of such")
            .optional(),
        onChange: "update",
        wire: { at: "gpuSettings", as: "special" },
        unstated: [],
        inner: GPU_FIELDS,
        nextBoot: "applies",
        form: "entities, matched by GPU range, see below",
        effect: "other ranges stay",
    },
    services: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "services", as: "special" },
        unstated: [],
        isUnordered: true,
        form: "entities, watched and started",
        effect: "nodes have them at once; others stay",
    },
    notes: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "notes", as: "text" },
        form: "text",
    },
    references: {
        schema: z.strictObject({ softwareImage: z.uuid("a uuid").optional() }).optional(),
        onChange: "update",
        form: "uuids that look-ups found",
        effect: "nothing by itself",
    },
    facts: {
        schema: z.strictObject({ isImageBusy: z.boolean().optional() }).optional(),
        onChange: "ignore",
        form: "what look-ups found, for policies: whether the image is being copied",
    },
    adopt: {
        schema: z.boolean().optional(),
        onChange: "ignore",
        form: "takes over a category that exists, as it stands",
    },
    onRemove: {
        schema: z.string().optional(),
        onChange: "update", // recorded in the state, where the later delete finds it
        form: "`delete` or `release`: what the later removal does",
    },
    cluster: {
        schema: z.string().optional(),
        onChange: "replace",
        form: "which head node",
    },
} as const satisfies Fields;
export const CategorySpec = schemaOf(CATEGORY_FIELDS);
export type CategorySpec = z.infer<typeof CategorySpec>;
