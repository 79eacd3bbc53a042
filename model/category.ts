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
        form: "e.g. `0-7`; `all` unless stated",
        effect: "another range is another entity",
    }),
    computeMode: inPlace(z.string().optional(), "computeMode", "GPU compute mode", {
        nextBoot: "applies",
        form: "BCM's words; `DEFAULT` becomes `UNRESTRICTED`",
    }),
    eccMode: inPlace(z.string().optional(), "eccMode", "text", {
        nextBoot: "applies",
        form: "BCM's words; `NONE` leaves it as it is",
    }),
    powerLimit: inPlace(z.int().nonnegative("0 or more").optional(), "powerLimit", "number", {
        nextBoot: "applies",
        form: "watts; 0 leaves the board's own limit",
    }),
    migProfiles: inPlace(z.array(z.string()).optional(), "migProfiles", "names", {
        nextBoot: "applies",
        form: "BCM's words",
    }),
    enablePersistenceMode: inPlace(z.boolean().optional(), "services", "special", {
        form: "BCM has no such switch: `true` adds the service `nvidia-persistenced`",
    }),
} as const satisfies Fields;
export const GpuSettingsSpec = schemaOf(GPU_FIELDS);
export type GpuSettingsSpec = z.infer<typeof GpuSettingsSpec>;

/** A provisioning profile. Fields left out are left to the head node. */
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
        nextBoot: "reinstalls",
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
        form: "BCM's words; `MINIMAL` becomes `NOSYNC`",
    }),
    newNodeInstallMode: inPlace(z.string().optional(), "newNodeInstallMode", "install mode", {
        form: "likewise, without SKIP",
        effect: "decides the first boot of new nodes",
    }),
    bmc: inPlace(BmcSpec.optional(), "bmcSettings", "special", {
        inner: BMC_FIELDS,
        form: "entity, see above",
        effect: "inherited by nodes without their own",
    }),
    disksetup: inPlace(z.string().optional(), "disksetup", "xml", {
        nextBoot: "wipes",
        risk: { what: "the new disk setup" },
        form: "XML, compared without white space between tags",
    }),
    initializeScripts: inPlace(z.array(z.string()).optional(), "initialize", "script", {
        nextBoot: "applies",
        form: "one text; paths become a script that runs them in order (assumed)",
    }),
    finalizeScripts: inPlace(z.array(z.string()).optional(), "finalize", "script", {
        nextBoot: "applies",
        form: "likewise; the node's root is at `/localdisk`",
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
        effect: "nodes have them at once",
    }),
    gpuSettings: inPlace(
        z.union([GpuSettingsSpec, z.array(GpuSettingsSpec)], "settings of GPUs or a list of such").optional(),
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
        effect: "nodes have them at once; others stay",
    }),
    notes: inPlace(z.string().optional(), "notes", "text", {
        form: "text",
    }),
    references: local(z.strictObject({ softwareImage: z.uuid("a uuid").optional() }).optional(), "update", {
        form: "uuids that look-ups found",
        effect: "nothing by itself",
    }),
    facts: local(z.strictObject({ isImageBusy: z.boolean().optional() }).optional(), "ignore", {
        form: "what look-ups found, for policies: whether the image is being copied",
    }),
    ...ownershipFields("category"),
} as const satisfies Fields;
export const CategorySpec = schemaOf(CATEGORY_FIELDS);
export type CategorySpec = z.infer<typeof CategorySpec>;
