import { z } from "zod";
import { type Fields, inPlace, local, schemaOf } from "./field";
import { HostName, Ipv4Address, MacAddress, Name, OneLine } from "./values";

/*
 * Schemas judge shape only: types, required fields, the syntax of MACs and addresses. Vocabularies and rules that
 * need judgement are in judgements.ts, because a resource that fails its check is never shown to a policy.
 */

/** One network interface of a node. */
export const INTERFACE_FIELDS = {
    type: inPlace(z.string(), "childType", "interface type", {
        form: "`NetworkPhysicalInterface`, `NetworkBondInterface` or `NetworkBmcInterface`",
    }),
    name: inPlace(z.string().min(1, "a name"), "name", "interface name", {
        form: "as stated; a BMC's name selects its protocol, so `bmc` becomes `ipmi0`",
        effect: "another name is another interface",
    }),
    mac: inPlace(MacAddress.optional(), "mac", "mac", {
        form: "upper case with colons; BCM 10 has none on a BMC interface",
    }),
    network: inPlace(z.string().optional(), "network", "network", {
        nextBoot: "applies",
        form: "uuid, looked up by name",
    }),
    ip: inPlace(Ipv4Address.optional(), "ip", "address", {
        nextBoot: "applies",
        form: "as stated, with `dhcp` false",
        effect: "refused when another device has the address",
    }),
    dhcp: inPlace(z.boolean().optional(), "dhcp", "flag", {
        nextBoot: "applies",
        form: "as stated; never guessed",
        effect: "refused on an existing device with a static address, unless `allowDhcpChange`",
    }),
    bootable: inPlace(z.boolean().optional(), "bootable", "flag", {
        nextBoot: "applies",
        since: 11,
        form: "exactly one is; the other stated interfaces become not bootable. Also sets the device's `provisioningInterface`",
    }),
    interfaces: inPlace(z.array(Name).optional(), "interfaces", "names", {
        nextBoot: "applies",
        form: "names of a bond's members",
    }),
    mode: inPlace(z.int().optional(), "mode", "number", {
        nextBoot: "applies",
        form: "kernel bonding mode, 0 to 6",
    }),
} as const satisfies Fields;
export const InterfaceSpec = schemaOf(INTERFACE_FIELDS);
export type InterfaceSpec = z.infer<typeof InterfaceSpec>;

/** Log-in of a BMC. */
export const BMC_FIELDS = {
    username: inPlace(z.string().optional(), "userName", "text", {
        form: "text",
    }),
    password: inPlace(z.string().optional(), "password", "password", {
        form: "secret; never read back into the state",
        effect: "a password changed on the head node is put back by the next `up` after a refresh",
    }),
    privilege: inPlace(z.string().optional(), "privilege", "privilege", {
        form: "BCM's words",
    }),
} as const satisfies Fields;
export const BmcSpec = schemaOf(BMC_FIELDS);
export type BmcSpec = z.infer<typeof BmcSpec>;

/** What a node can be told, whoever registers it. Fields left out are left to the head node. */
export const NODE_FIELDS = {
    mac: inPlace(MacAddress.optional(), "mac", "mac", {
        form: "upper case with colons",
        effect:
            "no other device may have it. To the node-installer the node is new: its next boot installs by " +
            "`newNodeInstallMode`, normally FULL",
    }),
    managementNetwork: inPlace(z.string().optional(), "managementNetwork", "network", {
        unstated: "",
        nextBoot: "applies",
        form: "uuid, looked up by name",
    }),
    powerControl: inPlace(z.string().optional(), "powerControl", "special", {
        form:
            "name of the BMC interface. Unstated, it is set only where the head node has none, or names a BMC interface " +
            "of ours that goes (then the new one, or `none`)",
    }),
    bmc: inPlace(BmcSpec.optional(), "bmcSettings", "special", {
        inner: BMC_FIELDS,
        form: "entity, see below. BCM's own way to inherit, `null`, would also remove what is not ours",
    }),
    roles: inPlace(z.array(Name).optional(), "roles", "roles", {
        unstated: [],
        same: [],
        isUnordered: true,
        form:
            "a role of that name on the node stays; else one is copied from a category or another node; else a " +
            "`GenericRole` is made (assumed)",
    }),
    kernelParameters: inPlace(OneLine.optional(), "kernelParameters", "text", {
        unstated: "",
        nextBoot: "applies",
        form: "text; empty inherits",
    }),
    bootLoader: inPlace(z.string().optional(), "bootLoader", "boot loader", {
        unstated: "CATEGORY",
        nextBoot: "applies",
        form: "`grub2` and `grub` become `GRUB`, `syslinux` becomes `SYSLINUX`; `CATEGORY` inherits",
    }),
    defaultGateway: inPlace(Ipv4Address.optional(), "defaultGateway", "address", {
        unstated: "0.0.0.0",
        nextBoot: "applies",
        form: "IPv4 address; `0.0.0.0` is none of its own, and assumed to inherit the category's",
    }),
    serialNumber: inPlace(z.string().optional(), "serialNumber", "text", {
        unstated: "",
        since: 11,
        form: "text",
    }),
    partNumber: inPlace(z.string().optional(), "partNumber", "text", {
        unstated: "",
        since: 11,
        form: "text",
    }),
    notes: inPlace(z.string().optional(), "notes", "text", {
        unstated: "",
        form: "text",
    }),
    allowDhcpChange: local(z.boolean().optional(), "ignore", {
        form: "lets a static address become DHCP, and an adopted device's DHCP a static address",
    }),
    forceRemove: local(z.boolean().optional(), "update", {
        same: false,
        form: "lets a device that is UP be removed",
    }),
} as const satisfies Fields;

/** Whose a thing on the head node is, and on which head node it is. */
export const ownershipFields = (thing: string) => ({
    adopt: local(z.boolean().optional(), "ignore", {
        form: `takes over a ${thing} that exists, as it stands`,
    }),
    onRemove: local(z.string().optional(), "update", {
        form: "`delete` or `release`: what the later removal does",
    }),
    cluster: local(z.string().optional(), "replace", { form: "which head node" }),
});

/** A node as it is registered. */
export const DEVICE_FIELDS = {
    hostname: {
        schema: HostName,
        onChange: "replace",
        wire: { at: "hostname", as: "text" },
        form: "as stated; in a `NodeSet` the key in `nodes`",
        effect: "the old device goes first. In a `NodeSet` another key is another node: remove the old one in an update of its own",
    },
    category: inPlace(z.string().min(1, "a name"), "category", "category", {
        nextBoot: "reinstalls",
        form: "uuid, looked up by name",
        effect: "FULL, which wipes, where the disk layout differs",
    }),
    interfaces: inPlace(z.array(InterfaceSpec), "interfaces", "special", {
        inner: INTERFACE_FIELDS,
        form: "entities, matched by name; uuids are kept",
        effect: "interfaces that were ours and are no longer stated go; others stay",
    }),
    ...NODE_FIELDS,
    references: local(z.string().optional(), "update", {
        form: "digest of the uuids that its names stand for",
        effect: "nothing by itself",
    }),
    facts: local(
        z
            .strictObject({
                cidrs: z.record(z.string(), z.string()).optional(),
                isUp: z.boolean().optional(),
            })
            .optional(),
        "ignore",
        {
            form: "what look-ups found, for policies: CIDRs, whether it is UP",
        },
    ),
    ...ownershipFields("device"),
} as const satisfies Fields;
export const DeviceSpec = schemaOf(DEVICE_FIELDS);
export type DeviceSpec = z.infer<typeof DeviceSpec>;
