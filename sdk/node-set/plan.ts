import type { Input } from "@pulumi/pulumi";
import { DeviceSpec } from "../../model/device";
import { PowerVia } from "../../model/enums";
import { describeFinding, type Finding, shapeFindings, UNKNOWN } from "../../model/issues";
import { judgeCategory, judgeDevice, judgeUniqueness } from "../../model/judgements";
import { countOf } from "../../model/limits";
import { judgeNodeSet, NodeSetSpec } from "../../model/node-set";
import type { BmcArgs, InterfaceArgs } from "../../provider/args";
import { nameOfCategory } from "../../provider/category";
import type { NodeArgs, NodeSetArgs } from "../args";

/** Boot interface of a node in the short form. */
const BOOT_INTERFACE = "eth0";
/** BCM's name for the first IPMI interface. */
const BMC_INTERFACE = "ipmi0";
/** Short-form fields, by the long-form field that each becomes. */
const WRITTEN_AS: Record<string, string> = {
    "interfaces[0]": "ip",
    "interfaces[0].mac": "mac",
    "interfaces[0].ip": "ip",
    "interfaces[1].mac": "bmcMac",
    "interfaces[1].ip": "ipmiIp",
};
const DEFAULT_FAILURES = "10%";

/** A node with the set's defaults filled in; values may still be outputs. */
export interface PlannedNode
    extends Omit<
        NodeArgs,
        "category" | "interfaces" | "powerVia" | "group" | "powerAction" | "powerRequest"
    > {
    hostname: string;
    category: Input<string>;
    interfaces: Input<Input<InterfaceArgs>[]>;
}

/** The nodes of a set in the long form. */
export function planNodes(args: NodeSetArgs): Record<string, PlannedNode> {
    return Object.fromEntries(
        Object.entries(args.nodes ?? {}).map(([hostname, node]) => [
            hostname,
            planNode(hostname, node ?? {}, args),
        ]),
    );
}

/** Host names of the nodes that this machine powers with ipmitool, instead of BCM. */
export function ipmiNodes({ nodes }: NodeSetArgs): string[] {
    return Object.keys(nodes ?? {}).filter((hostname) => nodes[hostname]?.powerVia === PowerVia.enum.ipmi);
}

/** The BMC log-in of a node or category: either its own or the set's, never a mix of user and password from both. */
export function bmcLogin(
    owner: { bmc?: Input<BmcArgs> } | undefined,
    { bmcUsername, bmcPassword }: Pick<NodeSetArgs, "bmcUsername" | "bmcPassword">,
): Input<BmcArgs> | undefined {
    if (owner?.bmc !== undefined) return owner.bmc;
    if (bmcUsername === undefined && bmcPassword === undefined) return undefined;
    return { username: bmcUsername, password: bmcPassword };
}

/** How many nodes of a set may fail; beyond that, no more nodes are powered. */
export function allowedFailures({ nodes, rollout }: NodeSetArgs): number {
    return countOf(rollout?.maxFailures ?? DEFAULT_FAILURES, Object.keys(nodes ?? {}).length);
}

/**
 * Everything that is wrong with a set, at once.
 *
 * @param args the set's arguments as plain values, including values that are not known yet
 * @param nodes its planned nodes, in the same form
 */
export function findProblems(args: unknown, nodes: Record<string, unknown>): Finding[] {
    const { adopt, nodes: written } = args as Partial<NodeSetSpec>;
    const isLong = (hostname: string) => written?.[hostname]?.interfaces !== undefined;
    const hostnames = Object.keys(nodes);
    const asWritten = [
        ...shapeFindings(NodeSetSpec, args, "").map((finding) => bySubject(finding, hostnames)),
        ...judgeNodeSet(args as NodeSetSpec),
    ];
    asWritten.push(...judgeOwnCategory(args as NodeSetSpec, asWritten));
    const asPlanned = Object.entries(nodes).flatMap(([hostname, node]) =>
        // The short form is judged by the fields that were written.
        shapeFindings(DeviceSpec, node, hostname).filter(
            ({ field }) => isLong(hostname) || !field.startsWith("interfaces"),
        ),
    );
    const devices = Object.values(nodes)
        .filter(isJudgeable)
        // Without a MAC the short form gives no interfaces; the missing MAC is already reported.
        .filter(({ hostname, interfaces }) => isLong(hostname) || interfaces.length > 0 || adopt === true)
        .map((device) => ({ ...device, adopt }));
    const byMeaning = [...devices.flatMap(judgeDevice), ...judgeUniqueness(devices)].map((finding) =>
        isLong(finding.subject) ? finding : { ...finding, field: WRITTEN_AS[finding.field] ?? finding.field },
    );
    const place = ({ subject, field }: Finding) => `${subject} ${field}`;
    const later = (findings: Finding[], earlier: Finding[]) => {
        const said = new Set(earlier.map(place));
        return findings.filter((finding) => !said.has(place(finding)));
    };
    const shape = [...asWritten, ...later(asPlanned, asWritten)];
    return eachOnce([...shape, ...later(byMeaning, shape)]);
}

/** What is wrong with the category that the set creates, beyond what its shape and the set's own fields show. */
function judgeOwnCategory(set: Partial<NodeSetSpec>, said: readonly Finding[]): Finding[] {
    const { category, createCustomCategory, categoryName } = set;
    if (createCustomCategory !== true || typeof category !== "object" || category === null) return [];
    const isSound = ([field]: [string, unknown]) =>
        !said.some((finding) => new RegExp(`^category\\.${field}\\b`).test(finding.field));
    const sound = Object.fromEntries(Object.entries(category).filter(isSound));
    return judgeCategory({ ...sound, name: String(categoryName ?? ""), softwareImage: "" }).map(
        ({ field, message }) => ({ subject: "", field: `category.${field}`, message }),
    );
}

/** Removes repeated findings. */
function eachOnce(findings: Finding[]): Finding[] {
    const said = new Map(findings.toReversed().map((finding) => [describeFinding(finding), finding]));
    return findings.filter((finding) => said.get(describeFinding(finding)) === finding);
}

function planNode(hostname: string, node: NodeArgs, set: NodeSetArgs): PlannedNode {
    const { ip, dhcp, bmcMac, ipmiIp, interfaceName, interfaces, ...others } = node;
    const { powerVia: _via, group: _group, powerAction: _action, powerRequest: _request, ...rest } = others;
    const managementNetwork = node.managementNetwork ?? set.managementNetworkName;
    return {
        ...rest,
        hostname,
        category: nameOfCategory(node.category ?? set.categoryName ?? ""),
        managementNetwork,
        interfaces: interfaces ?? shortForm(node, managementNetwork, set),
    };
}

/** One boot interface on the management network and one BMC interface, as in the specification's node map. */
function shortForm(node: NodeArgs, network: Input<string> | undefined, set: NodeSetArgs): InterfaceArgs[] {
    const { mac, ip, dhcp, interfaceName = BOOT_INTERFACE, bmcMac, ipmiIp } = node;
    const isSilent = [ip, dhcp, bmcMac, ipmiIp].every((value) => value === undefined);
    // On an adopted device nothing that is not stated is touched; a missing MAC is reported elsewhere.
    if (mac === undefined || (isSilent && set.adopt === true)) return [];
    const boot: InterfaceArgs = {
        type: "physical",
        name: interfaceName,
        mac,
        network,
        ip,
        dhcp,
        bootable: true,
    };
    if (bmcMac === undefined && ipmiIp === undefined) return [boot];
    return [boot, { type: "bmc", name: BMC_INTERFACE, mac: bmcMac, network: set.oobNetworkName, ip: ipmiIp }];
}

/** Turns `nodes.dgx-05.mac` into a finding about dgx-05; a host name may still be anything here, even with dots. */
function bySubject(finding: Finding, hostnames: readonly string[]): Finding {
    const hostname = hostnames.find((name) => finding.field.startsWith(`nodes.${name}.`));
    if (hostname === undefined) return finding;
    return { ...finding, subject: hostname, field: finding.field.slice(`nodes.${hostname}.`.length) };
}

/** Whether a node is complete enough for the rules; what is missing is already reported as its shape. */
function isJudgeable(node: unknown): node is DeviceSpec {
    const { hostname, interfaces } = node as Partial<DeviceSpec>;
    return (
        typeof hostname === "string" &&
        Array.isArray(interfaces) &&
        interfaces.every(
            (port) =>
                port === (UNKNOWN as unknown) || (typeof port === "object" && typeof port?.name === "string"),
        )
    );
}
