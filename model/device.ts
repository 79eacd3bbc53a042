import { z } from "zod";
import { type Fields, inPlace, local, schemaOf } from "./field";
import { HostName, Ipv4Address, MacAddress, Name, OneLine } from "./values";

/*
 * Schemas check only the shape: types, required fields, the syntax of MACs and addresses. Vocabularies and rules of
 * meaning are in judgements.ts, because a resource that fails its check is never shown to a policy.
 */

/** One network interface of a node. */
export const INTERFACE_FIELDS = {
    type: inPlace(z.string(), "childType", "interface type", {
        form: "`NetworkPhysicalInterface`, `NetworkBondInterface` or `NetworkBmcInterface`",
    }),
    name: inPlace(z.string().min(1, "a name"), "name", "interface name", {
        form: "as stated; the name of a BMC interface selects its protocol, so `bmc` becomes `ipmi0`",
        effect: "a different name is a different interface",
    }),
    mac: inPlace(MacAddress.optional(), "mac", "mac", {
        since: 11,
        sinceOf: "bmc",
        form: "upper case with colons",
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
        form:
            "true for exactly one; the other stated interfaces become not bootable. Also sets the device's " +
            "`provisioningInterface`, which alone counts where `bootable` is missing",
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

/** The log-in of a BMC. */
export const BMC_FIELDS = {
    username: inPlace(z.string().optional(), "userName", "text", {
        form: "text",
    }),
    password: inPlace(z.string().optional(), "password", "password", {
        form: "secret; never read back into the state",
        effect: "if it was changed on the head node, the next `up` after a refresh puts it back",
    }),
    privilege: inPlace(z.string().optional(), "privilege", "privilege", {
        form: "as BCM spells it",
    }),
} as const satisfies Fields;
export const BmcSpec = schemaOf(BMC_FIELDS);
export type BmcSpec = z.infer<typeof BmcSpec>;

/** The settings of a node, whoever registers it. The head node decides about fields that are left out. */
export const NODE_FIELDS = {
    mac: inPlace(MacAddress.optional(), "mac", "mac", {
        form: "upper case with colons; `00:00:00:00:00:00` is not known yet, and replaces none that BCM has",
        effect:
            "no other device may have it. The node-installer treats the node as new: its next boot installs it with " +
            "`newNodeInstallMode`, normally FULL",
    }),
    managementNetwork: inPlace(z.string().optional(), "managementNetwork", "network", {
        unstated: "",
        nextBoot: "applies",
        form: "uuid, looked up by name",
    }),
    powerControl: inPlace(z.string().optional(), "powerControl", "special", {
        form:
            "name of the BMC interface. If not stated, it is set only if the head node has none, or if it names one of our " +
            "BMC interfaces that is being removed (then the new one, or `none`)",
    }),
    bmc: inPlace(BmcSpec.optional(), "bmcSettings", "special", {
        inner: BMC_FIELDS,
        form: "entity, see below. `null`, BCM's way to inherit, is never sent: it would also remove settings that are not ours",
    }),
    roles: inPlace(z.array(Name).optional(), "roles", "roles", {
        unstated: [],
        same: [],
        isUnordered: true,
        form:
            "a role of that name on the node stays; otherwise one is copied from a category or another node; if there is " +
            "none, a `GenericRole` is created (assumed)",
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
        form: "IPv4 address; `0.0.0.0` means none of its own, and is assumed to inherit the category's",
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
        form: "allows a change from a static address to DHCP, and on an adopted device from DHCP to a static address",
    }),
    forceRemove: local(z.boolean().optional(), "update", {
        same: false,
        form: "allows the removal of a device that is UP",
    }),
} as const satisfies Fields;

/** Who owns an object on the head node, and which head node it is on. */
export const ownershipFields = (thing: string, removals = "`delete` or `release`") => ({
    adopt: local(z.boolean().optional(), "ignore", {
        form: `takes over an existing ${thing} as it stands`,
    }),
    onRemove: local(z.string().optional(), "update", {
        form: `${removals}: what a later removal does`,
    }),
    cluster: local(z.string().optional(), "replace", { form: "which head node" }),
});

/** A device that was registered under another host name, which leaves in the same update. */
export const Renamed = z.strictObject({
    /** Host name under which it is registered so far. */
    from: z.string(),
    /** Token of its registration, if it has one: it must still be the same. */
    registration: z.string().optional(),
    /** Whether it was there before the stack. */
    wasAdopted: z.boolean().optional(),
    /** Names of the interfaces that were stated for it. */
    interfaces: z.array(z.string()).optional(),
});
export type Renamed = z.infer<typeof Renamed>;

/** A node as it is registered. */
export const DEVICE_FIELDS = {
    hostname: {
        schema: HostName,
        onChange: "update",
        wire: { at: "hostname", as: "text" },
        form: "as stated; in a `NodeSet` the key in `nodes`",
        effect:
            "the record is renamed; the node knows its new name from its next boot on. With another MAC as well it is another " +
            "node, and the old device is removed first. In a `NodeSet` a new key with the same MAC renames the device, if the " +
            "old key leaves in the same update",
    },
    category: inPlace(z.string().min(1, "a name"), "category", "category", {
        nextBoot: "synchronises",
        form: "uuid, looked up by name",
        effect: "FULL, which wipes the disks, if the disk layout differs",
    }),
    interfaces: inPlace(z.array(InterfaceSpec), "interfaces", "special", {
        inner: INTERFACE_FIELDS,
        form: "entities, matched by name; uuids are kept",
        effect: "interfaces that were ours and are no longer stated are removed; others stay",
    }),
    ...NODE_FIELDS,
    references: local(z.string().optional(), "update", {
        form: "digest of the uuids that its names refer to",
        effect: "none by itself",
    }),
    facts: local(
        z
            .strictObject({
                cidrs: z.record(z.string(), z.string()).optional(),
                isUp: z.boolean().optional(),
                isServed: z.boolean().optional(),
                renamed: Renamed.optional(),
                registered: z.string().optional(),
            })
            .optional(),
        "ignore",
        {
            form: "found by look-ups, for policies: CIDRs, whether it is UP and has had its power request, and how it is registered so far",
        },
    ),
    ...ownershipFields("device", "`delete`, `release` or `drainAndPowerOff`"),
} as const satisfies Fields;
export const DeviceSpec = schemaOf(DEVICE_FIELDS);
export type DeviceSpec = z.infer<typeof DeviceSpec>;
