import { z } from "zod";
import { CategorySpec } from "./category";
import { DEVICE_FIELDS, InterfaceSpec, NODE_FIELDS } from "./device";
import * as enums from "./enums";
import { type Fields, local, schemaOf } from "./field";
import { type Finding, UNKNOWN } from "./issues";
import { judgeGraceful, judgeWord } from "./judgements";
import { NodeCommand } from "./node-command";
import { Ipv4Address, MacAddress } from "./values";

/** Powering more nodes than this must be allowed explicitly. */
const DEFAULT_MAX_NODES = 50;

/** One node as an operator writes it; the short form has `ip`, `bmcMac` and `ipmiIp` instead of interfaces. */
export const NODE_ARGS = {
    ...NODE_FIELDS,
    category: { ...DEVICE_FIELDS.category, schema: z.string().optional() },
    interfaces: { ...DEVICE_FIELDS.interfaces, schema: z.array(InterfaceSpec).optional() },
    ip: { schema: Ipv4Address.optional(), onChange: "update", form: "address of the boot interface" },
    dhcp: { schema: z.boolean().optional(), onChange: "update", form: "instead of `ip`" },
    interfaceName: local(z.string().optional(), "update", {
        form: "name of the boot interface; the default is `eth0`",
    }),
    bmcMac: { schema: MacAddress.optional(), onChange: "update", form: "MAC of the BMC interface" },
    ipmiIp: { schema: Ipv4Address.optional(), onChange: "update", form: "address of the BMC interface" },
    powerVia: { schema: z.string().optional(), onChange: "ignore", form: "who powers the node" },
    group: {
        schema: z.string().min(1, "a word").optional(),
        onChange: "ignore",
        form: "what the node shares with others: a rack, a PDU",
    },
    powerAction: { schema: z.string().optional(), onChange: "ignore", form: "what this node alone is asked" },
    powerRequest: {
        schema: z.string().optional(),
        onChange: "ignore",
        form: "text by which this node alone is asked",
    },
} as const satisfies Fields;
export const NodeSpec = schemaOf(NODE_ARGS);
export type NodeSpec = z.infer<typeof NodeSpec>;

const SHARE = 'a number, or a percentage from "0%" to "100%"';
/** How many of a set's nodes: a number, or a share of them. */
export const CountOrShare = z.union(
    [z.int().nonnegative("0 or more"), z.string().regex(/^(\d{1,2}|100)%$/, SHARE)],
    SHARE,
);

const DrainOptions = z.strictObject({
    timeout: z.number().positive("more than 0").optional(),
    reason: z.string().optional(),
});

/** How many nodes are powered at a time, and how many may fail. */
export const RolloutSpec = z.strictObject({
    maxParallel: z.int().positive("1 or more").optional(),
    maxPerGroup: z.int().positive("1 or more").optional(),
    canary: z.int().nonnegative("0 or more").optional(),
    maxFailures: CountOrShare.optional(),
    retries: z.int().min(0, "0 to 9").max(9, "0 to 9").optional(),
    timeout: z.number().positive("more than 0").optional(),
    drain: z.union([z.boolean(), DrainOptions], "true, false, or { timeout, reason }").optional(),
    drainAhead: z.int().positive("1 or more").optional(),
    before: NodeCommand.optional(),
    after: NodeCommand.optional(),
});
export type RolloutSpec = z.infer<typeof RolloutSpec>;

/** The arguments of a node set. */
export const NodeSetSpec = z.strictObject({
    nodes: z.record(z.string(), NodeSpec),
    softwareImageName: z.string().optional(),
    managementNetworkName: z.string().optional(),
    oobNetworkName: z.string().optional(),
    categoryName: z.string().optional(),
    createCustomCategory: z.boolean().optional(),
    installMode: z.string().optional(),
    bmcUsername: z.string().optional(),
    bmcPassword: z.string().optional(),
    powerAction: z.string().optional(),
    enablePowerAction: z.boolean().optional(),
    provisioningMode: z.string().optional(),
    powerRequest: z.string().optional(),
    powerTimeout: z.number().positive("more than 0").optional(),
    reinstall: z.string().optional(),
    graceful: z.boolean().optional(),
    rollout: RolloutSpec.optional(),
    category: CategorySpec.omit({
        name: true,
        softwareImage: true,
        installMode: true,
        references: true,
        cluster: true,
    })
        .partial()
        .optional(),
    adopt: z.boolean().optional(),
    onRemove: z.string().optional(),
    maxNodes: z.int().positive().optional(),
    maxRemovals: CountOrShare.optional(),
    preflight: z.string().optional(),
    cluster: z.string().optional(),
});
export type NodeSetSpec = z.infer<typeof NodeSetSpec>;

/** Everything that can be wrong with a node set as a whole, and with the form of its nodes. */
export function judgeNodeSet(set: NodeSetSpec): Finding[] {
    const say = (field: string, message: string): Finding => ({ subject: "", field, message });
    const findings = [
        ...judgeWord("", "installMode", set.installMode, enums.InstallMode),
        ...judgeWord("", "powerAction", set.powerAction, enums.PowerActionKind),
        ...judgeWord("", "provisioningMode", set.provisioningMode, enums.ProvisioningMode),
        ...judgeWord("", "reinstall", set.reinstall, enums.Reinstall),
        ...judgeGraceful("", set),
        ...judgeWord("", "onRemove", set.onRemove, enums.OnRemove),
        ...judgeWord("", "preflight", set.preflight, enums.PreflightMode),
    ];
    if (set.createCustomCategory === true) {
        if (set.softwareImageName === undefined)
            findings.push(say("softwareImageName", "is missing; a custom category needs an image"));
        if (set.categoryName === undefined)
            findings.push(say("categoryName", "is missing; a custom category needs a name"));
    } else {
        if (set.category !== undefined)
            findings.push(
                say("category", "describes a category to create; set createCustomCategory: true as well"),
            );
        if (set.installMode !== undefined)
            findings.push(
                say("installMode", "belongs to a created category; set createCustomCategory: true as well"),
            );
    }
    const { maxNodes = DEFAULT_MAX_NODES } = set;
    const count = Object.keys(set.nodes ?? {}).length;
    // Of what is no number the shape is said elsewhere.
    if (set.enablePowerAction === true && typeof maxNodes !== "object" && count > maxNodes)
        findings.push(
            say(
                "maxNodes",
                `is ${maxNodes}, and power would be enabled for ${count} nodes. Raise it to ${count} if that is intended.`,
            ),
        );
    if (set.enablePowerAction === true && set.powerAction === undefined)
        findings.push(say("powerAction", "is missing; enablePowerAction: true needs it"));
    if (set.reinstall !== undefined && set.reinstall !== "none" && set.enablePowerAction !== true)
        findings.push(say("reinstall", "needs a power action; set enablePowerAction: true"));
    for (const [hostname, node] of Object.entries(set.nodes ?? {}))
        findings.push(
            ...judgeForm(hostname, node, set),
            ...judgePowerVia(hostname, node, set),
            ...judgeWord(hostname, "powerAction", node?.powerAction, enums.PowerActionKind),
        );
    return findings;
}

/** With `powerVia: "ipmi"`: whether this machine has what it needs to power the node with ipmitool. */
function judgePowerVia(subject: string, node: NodeSpec, set: NodeSetSpec): Finding[] {
    const findings = judgeWord(subject, "powerVia", node?.powerVia, enums.PowerVia);
    if (node?.powerVia !== enums.PowerVia.enum.ipmi) return findings;
    const say = (field: string, message: string) => findings.push({ subject, field, message });
    const ports = Array.isArray(node.interfaces) ? node.interfaces : [];
    const hasAddress = ports.some((port) => port?.type === "bmc" && port.ip !== undefined);
    if (!hasAddress && node.ipmiIp === undefined)
        say(
            "powerVia",
            "is ipmi, which needs the address of the BMC: ipmiIp, or the ip of an interface of type bmc",
        );
    const { username, password } = node.bmc ?? { username: set.bmcUsername, password: set.bmcPassword };
    if ((node.bmc as unknown) !== UNKNOWN && (username === undefined || password === undefined))
        say(
            "powerVia",
            "is ipmi, which needs the BMC's log-in: bmc here, or bmcUsername and bmcPassword for all nodes",
        );
    for (const field of ["drain", "before"] as const)
        if (set.rollout?.[field] !== undefined && set.rollout[field] !== false)
            say(
                "powerVia",
                `is ipmi, but rollout.${field} works only for nodes that BCM powers. Leave one of them out`,
            );
    if (set.reinstall !== undefined && set.reinstall !== "none")
        say("powerVia", "is ipmi, but reinstall works only through the head node. Leave one of them out");
    return findings;
}

/** Whether a node is in either the long or the short form, and has everything that form needs. */
function judgeForm(subject: string, node: NodeSpec, set: NodeSetSpec): Finding[] {
    if (typeof node !== "object" || node === null) return [];
    const findings: Finding[] = [];
    const say = (field: string, message: string) => findings.push({ subject, field, message });
    if (node.category === undefined && set.categoryName === undefined)
        say("category", "is missing; give it here, or categoryName for all nodes");
    const short = (["ip", "dhcp", "bmcMac", "ipmiIp", "interfaceName"] as const).filter(
        (key) => node[key] !== undefined,
    );
    if (node.interfaces !== undefined) {
        if (short.length > 0)
            say(
                short.join(", "),
                "belongs to the short form, but interfaces are given as well. Use one or the other.",
            );
        return findings;
    }
    if (set.adopt === true && short.length === 0) return findings;
    if (node.mac === undefined) say("mac", "is missing; the short form needs it");
    if (set.managementNetworkName === undefined && node.managementNetwork === undefined)
        say(
            "managementNetwork",
            "is missing; the short form needs it here, or managementNetworkName for all nodes",
        );
    if ((node.bmcMac !== undefined || node.ipmiIp !== undefined) && set.oobNetworkName === undefined)
        say("oobNetworkName", "is missing; bmcMac and ipmiIp need the network of the BMCs");
    return findings;
}
