import { z } from "zod";
import { BMC_FIELDS, BmcSpec, ownershipFields } from "./device";
import { type Fields, inPlace, local, schemaOf } from "./field";
import { Name, OneLine } from "./values";

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
    range: inPlace(z.string().optional(), "name", "text", {
        form: "e.g. `0-7`; the default is `all`",
        effect: "a different range is a different entity",
    }),
    computeMode: inPlace(z.string().optional(), "computeMode", "GPU compute mode", {
        nextBoot: "applies",
        form: "as BCM spells it; `DEFAULT` becomes `UNRESTRICTED`",
    }),
    eccMode: inPlace(z.string().optional(), "eccMode", "text", {
        nextBoot: "applies",
        form: "as BCM spells it; `NONE` leaves it as it is",
    }),
    powerLimit: inPlace(z.int().nonnegative("0 or more").optional(), "powerLimit", "number", {
        nextBoot: "applies",
        form: "watts; 0 leaves the board's own limit",
    }),
    migProfiles: inPlace(z.array(z.string()).optional(), "migProfiles", "names", {
        nextBoot: "applies",
        form: "as BCM spells them",
    }),
    enablePersistenceMode: inPlace(z.boolean().optional(), "services", "special", {
        form: "BCM has no such setting: `true` adds the service `nvidia-persistenced`",
    }),
} as const satisfies Fields;
export const GpuSettingsSpec = schemaOf(GPU_FIELDS);
export type GpuSettingsSpec = z.infer<typeof GpuSettingsSpec>;

/** A provisioning profile. The head node decides about fields that are left out. */
export const CATEGORY_FIELDS = {
    name: inPlace(
        z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dots, hyphens and underscores"),
        "name",
        "text",
        {
            form: "as stated",
            effect: "renamed in place",
        },
    ),
    softwareImage: inPlace(z.string().min(1, "a name"), "softwareImageProxy", "software image", {
        nextBoot: "synchronises",
        risk: { what: "the new image" },
        form: "uuid, looked up by name, as `parentSoftwareImage`; the proxy is kept",
    }),
    managementNetwork: inPlace(z.string().optional(), "managementNetwork", "network", {
        nextBoot: "applies",
        form: "uuid, looked up by name",
    }),
    installMode: inPlace(z.string().optional(), "installMode", "install mode", {
        nextBoot: "wipes",
        risk: { what: "install mode FULL", onlyAs: "FULL" },
        form: "as BCM spells it; `MINIMAL` becomes `NOSYNC`",
    }),
    newNodeInstallMode: inPlace(z.string().optional(), "newNodeInstallMode", "install mode", {
        form: "the same, but `SKIP` is not allowed",
        effect: "decides the first boot of new nodes",
    }),
    bmc: inPlace(BmcSpec.optional(), "bmcSettings", "special", {
        inner: BMC_FIELDS,
        form: "entity, see above",
        effect: "inherited by nodes that have none of their own",
    }),
    disksetup: inPlace(z.string().optional(), "disksetup", "xml", {
        nextBoot: "wipes",
        risk: { what: "the new disk setup" },
        form: "XML; white space between tags is ignored in comparisons",
    }),
    initializeScripts: inPlace(z.array(z.string()).optional(), "initialize", "script", {
        nextBoot: "applies",
        form: "one script text; paths become a script that runs them in order (assumed)",
    }),
    finalizeScripts: inPlace(z.array(z.string()).optional(), "finalize", "script", {
        nextBoot: "applies",
        form: "the same; the node's root is at `/localdisk`",
    }),
    kernelParameters: inPlace(OneLine.optional(), "kernelParameters", "text", {
        nextBoot: "applies",
        form: "text",
    }),
    bootLoader: inPlace(z.string().optional(), "bootLoader", "boot loader", {
        nextBoot: "applies",
        form: "as for a device",
    }),
    fsmounts: inPlace(
        z
            .union(
                [z.string(), z.array(FsMountSpec)],
                "XML or a list of device, mountpoint, filesystem and options",
            )
            .optional(),
        "fsmounts",
        "special",
        {
            unstated: [],
            nextBoot: "applies",
            form: "entities, matched by mount point; a list, or XML `<fsMounts><fsMount>…`",
            effect: "other mounts stay",
        },
    ),
    modules: inPlace(z.array(Name).optional(), "modules", "special", {
        unstated: [],
        isUnordered: true,
        nextBoot: "applies",
        form: "entities with empty parameters",
        effect: "others stay",
    }),
    roles: inPlace(z.array(Name).optional(), "roles", "roles", {
        unstated: [],
        isUnordered: true,
        form: "as for a device",
        effect: "takes effect on nodes at once",
    }),
    gpuSettings: inPlace(
        z.union([GpuSettingsSpec, z.array(GpuSettingsSpec)], "GPU settings or a list of them").optional(),
        "gpuSettings",
        "special",
        {
            unstated: [],
            inner: GPU_FIELDS,
            nextBoot: "applies",
            form: "entities, matched by GPU range, see below",
            effect: "other ranges stay",
        },
    ),
    services: inPlace(z.array(Name).optional(), "services", "special", {
        unstated: [],
        isUnordered: true,
        form: "entities, watched and started",
        effect: "takes effect on nodes at once; others stay",
    }),
    notes: inPlace(z.string().optional(), "notes", "text", {
        form: "text",
    }),
    references: local(z.strictObject({ softwareImage: z.uuid("a uuid").optional() }).optional(), "update", {
        form: "uuids found by look-ups",
        effect: "none by itself",
    }),
    facts: local(
        z.strictObject({ isImageBusy: z.boolean().optional(), registered: z.string().optional() }).optional(),
        "ignore",
        {
            form: "found by look-ups: for policies whether the image is being copied, and how it is registered so far",
        },
    ),
    ...ownershipFields("category"),
} as const satisfies Fields;
export const CategorySpec = schemaOf(CATEGORY_FIELDS);
export type CategorySpec = z.infer<typeof CategorySpec>;
