import * as pulumi from "@pulumi/pulumi";
import { InstallMode } from "../../model/enums";
import type { CategoryFactsArgs } from "../../provider/args";
import { Category } from "../../provider/category";
import { Device } from "../../provider/device";
import { sparePromiseTraces, withoutPositions } from "../../provider/internals/stack-traces";
import { refusePlainPassword } from "../../provider/resource";
import type { NodeSetArgs } from "../args";
import { readNodeStatus, type SoftwareImage, whenKnown } from "../lookups";
import { addFailures, type NodeSetSummary, type NodeStatus, notAsked, summarizeStatus } from "../status";
import { type FoundNames, failPreview, lookUpNames } from "./look-up";
import { bmcLogin, type PlannedNode, planNodes } from "./plan";
import { showPowerForecast } from "./pre-flight/power-forecast";
import { type Rollout, rollOut } from "./rollout";

const noFailures: Record<string, string> = {};

/**
 * A set of nodes on one head node: looks up what it refers to, registers the nodes, powers them when
 * {@link NodeSetArgs.enablePowerAction} says so, waits for them, and reports each node's state.
 */
export class NodeSet extends pulumi.ComponentResource {
    /** State of each node by host name, asked anew in every update. */
    readonly nodeStatus: pulumi.Output<Record<string, NodeStatus>>;
    /** Uuid of each device by host name. */
    readonly devices: pulumi.Output<Record<string, string>>;
    /** Address of each node's BMC by host name, as stated; empty where none is. */
    readonly nodeBmcIps: pulumi.Output<Record<string, string>>;
    /** Name of the nodes' category, existing or created; empty when each node names its own. */
    readonly category: pulumi.Output<string>;
    /** The image that `softwareImageName` names; undefined when it names none. */
    readonly softwareImage: pulumi.Output<SoftwareImage | undefined>;
    /** Numbers of nodes by state. */
    readonly summary: pulumi.Output<NodeSetSummary>;

    constructor(name: string, args: NodeSetArgs, opts?: pulumi.ComponentResourceOptions) {
        super("bcm:index:NodeSet", name, {}, opts);
        sparePromiseTraces();
        refusePlainPassword(args.cluster); // first of all, or look-ups and resources each say it as well
        refuseFileName(args.nodes);
        const within = { parent: this };
        const nodes = planNodes(args);
        const hostnames = Object.keys(nodes);
        const found = pulumi.output(lookUpNames(name, args, nodes, this));
        warnAboutArgs(args, this);

        const category = args.createCustomCategory ? makeCategory(name, args, found, within) : undefined;
        const devices = withoutPositions(() =>
            Object.values(nodes).map((node) => registerDevice(name, node, args, found, category, within)),
        );
        const rollout = withoutPositions(() => rollOut(name, args, nodes, devices, within));
        if (rollout) forecast(args, nodes, rollout, found, this);
        failPreview(name, found, [...devices, ...(rollout?.watchers ?? [])]);

        this.devices = pulumi.output(
            Object.fromEntries(devices.map(({ uuid }, index) => [hostnames[index] ?? "", uuid])),
        );
        this.nodeBmcIps = found.apply((known) =>
            Object.fromEntries(hostnames.map((hostname) => [hostname, known.nodes[hostname]?.bmcIp ?? ""])),
        );
        this.category = pulumi.output(args.categoryName).apply((categoryName) => categoryName ?? "");
        this.softwareImage = found.apply(({ image }) => image);
        const watchers = rollout?.watchers ?? [];
        const statuses = found.apply(({ isOffline, isUnchanged }) =>
            isOffline
                ? notAsked(hostnames)
                : whenKnown(hostnames, { dependsOn: [...devices, ...watchers] }, () =>
                      // The list of the look-ups is still right when nothing was written, and nothing took long.
                      readNodeStatus(hostnames, args.cluster, isUnchanged && watchers.length === 0),
                  ),
        );
        this.nodeStatus = pulumi
            .all([statuses, rollout?.failures ?? noFailures])
            .apply(([status, failures]) => addFailures(status, failures));
        this.summary = this.nodeStatus.apply(summarizeStatus);

        // Pulumi writes these with every step of every update: what grows with the nodes is for the program to export.
        this.registerOutputs({
            category: this.category,
            softwareImage: this.softwareImage,
            summary: this.summary,
        });
    }
}

/** In a preview of a set that nothing is wrong with; a head node that does not answer has been said elsewhere. */
function forecast(
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    { outcomes }: Rollout,
    found: pulumi.Output<FoundNames>,
    component: pulumi.Resource,
): void {
    if (!pulumi.runtime.isDryRun()) return;
    found.apply(async ({ findings, isOffline }) => {
        if (findings.length > 0 || isOffline) return;
        await showPowerForecast(args, nodes, outcomes, component).catch((error: Error) =>
            pulumi.log.warn(`What power would do cannot be foreseen: ${error.message}`, component),
        );
    });
}

function makeCategory(
    name: string,
    args: NodeSetArgs,
    found: pulumi.Output<FoundNames>,
    within: pulumi.CustomResourceOptions,
): Category {
    return new Category(
        `${name}-category`,
        {
            ...args.category,
            name: args.categoryName ?? "",
            softwareImage: args.softwareImageName ?? "",
            managementNetwork: args.category?.managementNetwork ?? args.managementNetworkName,
            installMode: args.installMode ?? InstallMode.enum.AUTO,
            bmc: bmcLogin(args.category, args),
            references: found.apply(({ image }) => ({ softwareImage: image?.uuid })) as pulumi.Output<{
                softwareImage: string;
            }>,
            facts: found.apply(({ image }) => ({
                isImageBusy: image?.isBusy,
            })) as pulumi.Output<CategoryFactsArgs>,
            cluster: args.cluster,
        },
        within,
    );
}

function registerDevice(
    name: string,
    node: PlannedNode,
    args: NodeSetArgs,
    found: pulumi.Output<FoundNames>,
    category: Category | undefined,
    within: pulumi.CustomResourceOptions,
): Device {
    const { hostname } = node;
    const references = found.apply(({ nodes }) => nodes[hostname]?.digest ?? "");
    return new Device(
        `${name}-${node.hostname}`,
        {
            ...node,
            bmc: bmcLogin(node, args),
            // A category of this update has no uuid before it is made; its nodes wait for it.
            references: category
                ? pulumi.interpolate`${references}${category.id.apply(shortId)}`
                : references,
            facts: found.apply(({ nodes }) => nodes[hostname]?.facts ?? {}),
            adopt: args.adopt,
            onRemove: args.onRemove,
            cluster: args.cluster,
        },
        within,
    );
}

/** Enough of a uuid to tell it from another one. */
function shortId(id: string): string {
    return `+${id.slice(0, 8)}`;
}

/** Each letter of a text would pass for a node, with findings of its own. */
function refuseFileName(nodes: unknown): void {
    if (typeof nodes !== "string") return;
    const text = JSON.stringify(nodes);
    throw new pulumi.RunError(`nodes: is the text ${text}; write nodes: bcm.nodesFromFile(${text}).`);
}

/** What is allowed and may still not be meant. */
function warnAboutArgs(args: NodeSetArgs, component: pulumi.Resource): void {
    const { bmcPassword, powerAction, enablePowerAction } = args;
    if (powerAction !== undefined && enablePowerAction === undefined)
        void pulumi.log.warn(
            "powerAction is given, and enablePowerAction is not: no node is powered. Set enablePowerAction: true to " +
                "power them, or false to say that they shall be left alone.",
            component,
        );
    if (typeof bmcPassword === "string")
        void pulumi.log.warn(
            "bmcPassword is given in clear. It is kept secret from here on; give config.requireSecret(…) instead.",
            component,
        );
}
