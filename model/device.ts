import { z } from "zod";
import { HostName, Ipv4Address, MacAddress } from "./fields";

/*
 * Schemas judge shape only: types, required fields, the syntax of MACs and addresses. Vocabularies and rules that
 * need judgement are in judgements.ts, because a resource that fails its check is never shown to a policy.
 */

/** One network interface of a node (seed §2). */
export const InterfaceSpec = z.strictObject({
    type: z.string(),
    name: z.string().min(1, "a name"),
    mac: MacAddress.optional(),
    network: z.string().optional(),
    ip: Ipv4Address.optional(),
    dhcp: z.boolean().optional(),
    bootable: z.boolean().optional(),
    interfaces: z.array(z.string()).optional(),
    mode: z.int().optional(),
});
export type InterfaceSpec = z.infer<typeof InterfaceSpec>;

/** Log-in of a BMC (`bcm-api.md` §10.1). */
export const BmcSpec = z.strictObject({
    username: z.string().optional(),
    password: z.string().optional(),
    privilege: z.string().optional(),
});
export type BmcSpec = z.infer<typeof BmcSpec>;

/** What a node can be told, whoever registers it. Fields left out are left to the head node. */
export const NodeFields = z.strictObject({
    mac: MacAddress.optional(),
    managementNetwork: z.string().optional(),
    powerControl: z.string().optional(),
    bmc: BmcSpec.optional(),
    roles: z.array(z.string()).optional(),
    kernelParameters: z.string().optional(),
    bootLoader: z.string().optional(),
    serialNumber: z.string().optional(),
    partNumber: z.string().optional(),
    notes: z.string().optional(),
    allowDhcpChange: z.boolean().optional(),
    forceRemove: z.boolean().optional(),
});

/** A node as it shall be registered. */
export const DeviceSpec = NodeFields.extend({
    hostname: HostName,
    category: z.string().min(1, "a name"),
    interfaces: z.array(InterfaceSpec),
    references: z.string().optional(),
    facts: z
        .strictObject({ cidrs: z.record(z.string(), z.string()).optional(), isUp: z.boolean().optional() })
        .optional(),
    adopt: z.boolean().optional(),
    onRemove: z.string().optional(),
    cluster: z.string().optional(),
});
export type DeviceSpec = z.infer<typeof DeviceSpec>;
