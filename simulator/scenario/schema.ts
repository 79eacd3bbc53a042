import { z } from "zod";
import { FaultSpec } from "../faults/catalogue";
import { Switches } from "../switches";
import { MAC } from "../validation/parts";

const mac = z.string().regex(MAC, "expected a MAC like B8:CE:F6:D9:47:BC");
const cidr = z.cidrv4("expected a network like 10.184.162.0/24");
/** Further fields of the record, in BCM's words. */
const fields = z.record(z.string(), z.unknown()).optional();
const entity = z.looseObject({ uuid: z.uuid() });

/** Every entity of a head node as it is, from `bcm-simulator capture`. */
export const Inventory = z.strictObject({
    devices: z.array(entity),
    categories: z.array(entity),
    images: z.array(entity),
    networks: z.array(entity),
    partitions: z.array(entity),
    /** Host names of the nodes that were UP. */
    up: z.array(z.string()).default([]),
});
export type Inventory = z.output<typeof Inventory>;

/** What a head node is to be like: settings, inventory, and what is to go wrong. */
export const Scenario = z.strictObject({
    /** How many of its seconds pass in a real one. */
    speed: z.number().positive().optional(),
    /** Nodes that install at a time. */
    slots: z.int().positive().optional(),
    /** Copies of an image that run at full speed together. */
    bandwidth: z.number().positive().optional(),
    /** How much stages of single boots differ from the usual, as a standard deviation. */
    spread: z.number().min(0).max(1).optional(),
    /** What random choices follow from. */
    seed: z.string().optional(),
    /** Where it shall differ from what is assumed (`simulator/README.md`). */
    switches: Switches.partial().optional(),
    /** Calls the account may not use, e.g. `CMDevice::addDevice`. */
    denied: z.array(z.string()).optional(),
    /** Added to the stock. */
    networks: z.array(z.strictObject({ name: z.string(), cidr, fields })).default([]),
    images: z.array(z.string()).default([]),
    categories: z.array(z.strictObject({ name: z.string(), softwareImage: z.string(), fields })).default([]),
    nodes: z
        .array(
            z.strictObject({
                hostname: z.string(),
                mac,
                ip: z.ipv4().optional(),
                network: z.string().optional(),
                bmcIp: z.ipv4().optional(),
                bmcNetwork: z.string().optional(),
                category: z.string().optional(),
                up: z.boolean().optional(),
                fields,
            }),
        )
        .default([]),
    /** Who places work on nodes; without any nothing can be drained. */
    workload: z
        .array(
            z.strictObject({
                name: z.string(),
                kind: z.enum(["wlm", "kubernetes"]).default("wlm"),
                nodes: z.array(z.string()).optional(),
            }),
        )
        .default([]),
    /** What they run: `seconds: null` never ends, `repeats` follows on itself as long as the node takes work. */
    jobs: z
        .array(
            z.strictObject({
                node: z.string(),
                seconds: z.number().positive().nullable(),
                repeats: z.boolean().default(false),
                manager: z.string().optional(),
            }),
        )
        .default([]),
    /** Nodes that somebody has drained before the story begins. */
    drained: z.array(z.strictObject({ node: z.string(), reason: z.string().default("") })).default([]),
    faults: z.array(FaultSpec).default([]),
    /** Instead of the stock: a captured inventory. */
    inventory: Inventory.optional(),
});
export type Scenario = z.output<typeof Scenario>;
