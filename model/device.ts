import { z } from "zod";
import { type Fields, schemaOf } from "./field";
import { HostName, Ipv4Address, MacAddress } from "./values";

/*
 * Schemas judge shape only: types, required fields, the syntax of MACs and addresses. Vocabularies and rules that
 * need judgement are in judgements.ts, because a resource that fails its check is never shown to a policy.
 */

/** One network interface of a node. */
export const INTERFACE_FIELDS = {
    type: {
        schema: z.string(),
        onChange: "update",
        wire: { at: "childType", as: "interface type" },
        form: "`NetworkPhysicalInterface`, `NetworkBondInterface` or `NetworkBmcInterface`",
    },
    name: {
        schema: z.string().min(1, "a name"),
        onChange: "update",
        wire: { at: "name", as: "interface name" },
        form: "as stated; a BMC's name selects its protocol, so `bmc` becomes `ipmi0`",
        effect: "another name is another interface",
    },
    mac: {
        schema: MacAddress.optional(),
        onChange: "update",
        wire: { at: "mac", as: "mac" },
        form: "upper case with colons; BCM 10 has none on a BMC interface",
    },
    network: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "network", as: "network" },
        nextBoot: "applies",
        form: "uuid, looked up by name",
    },
    ip: {
        schema: Ipv4Address.optional(),
        onChange: "update",
        wire: { at: "ip", as: "address" },
        nextBoot: "applies",
        form: "as stated, with `dhcp` false",
        effect: "refused when another device has the address",
    },
    dhcp: {
        schema: z.boolean().optional(),
        onChange: "update",
        wire: { at: "dhcp", as: "flag" },
        nextBoot: "applies",
        form: "as stated; never guessed",
        effect: "refused on an existing device with a static address, unless `allowDhcpChange`",
    },
    bootable: {
        schema: z.boolean().optional(),
        onChange: "update",
        wire: { at: "bootable", as: "flag" },
        nextBoot: "applies",
        since: 11,
        form: "exactly one is; the other stated interfaces become not bootable. Also sets the device's `provisioningInterface`",
    },
    interfaces: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "interfaces", as: "names" },
        nextBoot: "applies",
        form: "names of a bond's members",
    },
    mode: {
        schema: z.int().optional(),
        onChange: "update",
        wire: { at: "mode", as: "number" },
        nextBoot: "applies",
        form: "kernel bonding mode, 0 to 6",
    },
} as const satisfies Fields;
export const InterfaceSpec = schemaOf(INTERFACE_FIELDS);
export type InterfaceSpec = z.infer<typeof InterfaceSpec>;

/** Log-in of a BMC. */
export const BMC_FIELDS = {
    username: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "userName", as: "text" },
        form: "text",
    },
    password: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "password", as: "password" },
        form: "secret; never read back into the state",
        effect: "a password changed on the head node is put back by the next `up` after a refresh",
    },
    privilege: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "privilege", as: "privilege" },
        form: "BCM's words",
    },
} as const satisfies Fields;
export const BmcSpec = schemaOf(BMC_FIELDS);
export type BmcSpec = z.infer<typeof BmcSpec>;

/** What a node can be told, whoever registers it. Fields left out are left to the head node. */
export const NODE_FIELDS = {
    mac: {
        schema: MacAddress.optional(),
        onChange: "update",
        wire: { at: "mac", as: "mac" },
        form: "upper case with colons",
        effect:
            "no other device may have it. To the node-installer the node is new: its next boot installs by " +
            "`newNodeInstallMode`, normally FULL",
    },
    managementNetwork: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "managementNetwork", as: "network" },
        unstated: "",
        nextBoot: "applies",
        form: "uuid, looked up by name",
    },
    powerControl: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "powerControl", as: "special" },
        form:
            "name of the BMC interface. Unstated, it is set only where the head node has none, or names a BMC interface " +
            "of ours that goes (then the new one, or `none`)",
    },
    bmc: {
        schema: BmcSpec.optional(),
        onChange: "update",
        wire: { at: "bmcSettings", as: "special" },
        inner: BMC_FIELDS,
        form: "entity, see below. BCM's own way to inherit, `null`, would also remove what is not ours",
    },
    roles: {
        schema: z.array(z.string()).optional(),
        onChange: "update",
        wire: { at: "roles", as: "roles" },
        unstated: [],
        same: [],
        isUnordered: true,
        form:
            "a role of that name on the node stays; else one is copied from a category or another node; else a " +
            "`GenericRole` is made (assumed)",
    },
    kernelParameters: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "kernelParameters", as: "text" },
        unstated: "",
        nextBoot: "applies",
        form: "text; empty inherits",
    },
    bootLoader: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "bootLoader", as: "boot loader" },
        unstated: "CATEGORY",
        nextBoot: "applies",
        form: "`grub2` and `grub` become `GRUB`, `syslinux` becomes `SYSLINUX`; `CATEGORY` inherits",
    },
    defaultGateway: {
        schema: Ipv4Address.optional(),
        onChange: "update",
        wire: { at: "defaultGateway", as: "address" },
        unstated: "0.0.0.0",
        nextBoot: "applies",
        form: "IPv4 address; `0.0.0.0` is none of its own, and assumed to inherit the category's",
    },
    serialNumber: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "serialNumber", as: "text" },
        unstated: "",
        since: 11,
        form: "text",
    },
    partNumber: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "partNumber", as: "text" },
        unstated: "",
        since: 11,
        form: "text",
    },
    notes: {
        schema: z.string().optional(),
        onChange: "update",
        wire: { at: "notes", as: "text" },
        unstated: "",
        form: "text",
    },
    allowDhcpChange: {
        schema: z.boolean().optional(),
        onChange: "ignore",
        form: "lets a static address become DHCP, and an adopted device's DHCP a static address",
    },
    forceRemove: {
        schema: z.boolean().optional(),
        onChange: "update", // recorded in the state, where the later delete finds it
        same: false,
        form: "lets a device that is UP be removed",
    },
} as const satisfies Fields;

/** A node as it is registered. */
export const DEVICE_FIELDS = {
    hostname: {
        schema: HostName,
        onChange: "replace",
        wire: { at: "hostname", as: "text" },
        form: "as stated; in a `NodeSet` the key in `nodes`",
        effect: "the old device goes first. In a `NodeSet` another key is another node: remove the old one in an update of its own",
    },
    category: {
        schema: z.string().min(1, "a name"),
        onChange: "update",
        wire: { at: "category", as: "category" },
        nextBoot: "reinstalls",
        form: "uuid, looked up by name",
        effect: "FULL, which wipes, where the disk layout differs",
    },
    interfaces: {
        schema: z.array(InterfaceSpec),
        onChange: "update",
        wire: { at: "interfaces", as: "special" },
        inner: INTERFACE_FIELDS,
        form: "entities, matched by name; uuids are kept",
        effect: "interfaces that were ours and are no longer stated go; others stay",
    },
    ...NODE_FIELDS,
    references: {
        schema: z.string().optional(),
        onChange: "update",
        form: "digest of the uuids that its names stand for",
        effect: "nothing by itself",
    },
    facts: {
        schema: z
            .strictObject({
                cidrs: z.record(z.string(), z.string()).optional(),
                isUp: z.boolean().optional(),
            })
            .optional(),
        onChange: "ignore",
        form: "what look-ups found, for policies: CIDRs, whether it is UP",
    },
    adopt: {
        schema: z.boolean().optional(),
        onChange: "ignore",
        form: "takes over a device that exists, as it stands",
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
export const DeviceSpec = schemaOf(DEVICE_FIELDS);
export type DeviceSpec = z.infer<typeof DeviceSpec>;
