import * as pulumi from "@pulumi/pulumi";
import { InstallMode } from "../../model/enums";
import { ownValue } from "../../model/records";
import type { CategoryArgs, CategoryFactsArgs, InterfaceArgs } from "../../provider/args";
import { Category, nameOfCategory } from "../../provider/category";
import { Device } from "../../provider/device";
import { log } from "../../provider/internals/log";
import { failOnceRegistered } from "../../provider/internals/registrations";
import { inheritAliases } from "../../provider/internals/resources";
import { sparePromiseTraces, withoutPositions } from "../../provider/internals/stack-traces";
import { judgesItsOwn } from "../../provider/judging";
import { refusePlainPassword } from "../../provider/resource";
import type { NodeSetArgs } from "../args";
import { readNodeStatus, type SoftwareImage, whenKnown } from "../lookups";
import { addFailures, type NodeSetSummary, type NodeStatus, notAsked, summarizeStatus } from "../status";
import { nameCategories } from "./categories";
import { type FoundNames, lookUpNames } from "./look-up";
import { refuseOddArgs } from "./plain-args";
import { bmcLogin, type PlannedNode, planNodes } from "./plan";
import { type PlannedSet, readPlanned } from "./pre-flight/planned";
import { showPowerForecast } from "./pre-flight/power-forecast";
import { showChanges } from "./pre-flight/pre-flight";
import { readStoredSet } from "./pre-flight/stored-set";
import { makeRequest } from "./request";
import { type Rollout, rollOut } from "./rollout";
import { secrecyOf } from "./secrecy";
import { drainOf } from "./window";

const noFailures: Record<string, string> = {};

/**
 * A set of nodes on one head node: looks up the names that it refers to, registers the nodes, powers them if
 * {@link NodeSetArgs.enablePowerAction} is true, waits for them, and reports the state of each node.
 */
export class NodeSet extends pulumi.ComponentResource {
    /** State of each node by host name, read again in every update. */
    readonly nodeStatus: pulumi.Output<Record<string, NodeStatus>>;
    /** Uuid of each device by host name. */
    readonly devices: pulumi.Output<Record<string, string>>;
    /** Stated address of each node's BMC by host name; empty if there is none. Secret if one of them is. */
    readonly nodeBmcIps: pulumi.Output<Record<string, string>>;
    /** Name of the nodes' category, existing or created; empty if each node names its own. */
    readonly category: pulumi.Output<string>;
    /** The image that `softwareImageName` names; undefined if none is named. */
    readonly softwareImage: pulumi.Output<SoftwareImage | undefined>;
    /** Numbers of nodes by state. */
    readonly summary: pulumi.Output<NodeSetSummary>;

    constructor(name: string, given: NodeSetArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "bcm:index:NodeSet",
            name,
            {},
            pulumi.mergeOptions({ transformations: [inheritAliases] }, opts),
        );
        sparePromiseTraces();
        judgesItsOwn(this);
        const args = nameCategories(given);
        refuseOddArgs(name, args);
        refusePlainPassword(args.cluster); // comes first; otherwise look-ups and resources would each report it too
        const within = { parent: this };
        const nodes = planNodes(args);
        const hostnames = Object.keys(nodes);
        const found = pulumi.output(lookUpNames(name, args, nodes, this));
        warnAboutArgs(args, this);

        const category = args.createCustomCategory ? makeCategory(name, args, found, within) : undefined;
        const request = makeRequest(name, args, nodes, found, within);
        const after = { ...within, dependsOn: request };
        const devices = withoutPositions(() =>
            Object.values(nodes).map((node) => registerDevice(name, node, args, found, category, after)),
        );
        const rollout = withoutPositions(() => rollOut(name, args, nodes, devices, request, found, within));
        if (pulumi.runtime.isDryRun()) {
            const planned = readPlanned(hostnames, devices, category);
            found.apply(({ changes }) => changes && planned.then((plan) => showChanges(changes, plan, this)));
            if (rollout) forecast(args, nodes, rollout, found, planned, this);
        }
        found.apply(({ findings }) => (findings.length > 0 ? failOnceRegistered() : undefined));

        this.devices = pulumi.output(
            Object.fromEntries(devices.map(({ uuid }, index) => [hostnames[index] ?? "", uuid])),
        );
        const bmcIps = Object.values(nodes).map(({ interfaces }) => bmcAddress(interfaces));
        this.nodeBmcIps = pulumi
            .all([found, pulumi.all(bmcIps)])
            .apply(([, ips]) =>
                Object.fromEntries(hostnames.map((hostname, index) => [hostname, ips[index] ?? ""])),
            );
        this.category = pulumi.output(nameOfCategory(args.categoryName ?? "")) as pulumi.Output<string>;
        this.softwareImage = found.apply(({ image }) => image);
        const watchers = rollout?.watchers ?? [];
        const statuses = found.apply(({ isOffline, isUnchanged }) =>
            isOffline
                ? notAsked(hostnames)
                : whenKnown(hostnames, { dependsOn: [...devices, ...watchers] }, () =>
                      // The look-ups' list is still valid if nothing was written and nothing was waited for.
                      readNodeStatus(hostnames, args.cluster, {
                          isListed: isUnchanged && watchers.length === 0,
                          asksWork: drainOf(args) !== undefined,
                      }),
                  ),
        );
        const failures = rollout?.failures ?? noFailures;
        this.nodeStatus = pulumi
            .all([statuses, failures, secrecyOf(nodes)])
            .apply(([status, failed]) => addFailures(status, failed));
        this.summary = pulumi
            .all([statuses, failures])
            .apply(([status, failed]) => summarizeStatus(addFailures(status, failed)));
        // Of an output that fails before Pulumi reads the program's exports, with nobody waiting for it, Node would warn.
        const outputs = [
            this.nodeStatus,
            this.summary,
            this.devices,
            this.nodeBmcIps,
            this.category,
            this.softwareImage,
        ];
        for (const output of outputs as pulumi.Output<unknown>[]) output.apply(() => undefined);

        // Pulumi writes these at every step of every update, so outputs that grow with the nodes are not registered.
        this.registerOutputs({
            category: this.category,
            softwareImage: this.softwareImage,
            summary: this.summary,
        });
    }
}

/** The address of a node's BMC; as secret, and as unknown, as what it is taken from. */
function bmcAddress(interfaces: PlannedNode["interfaces"]): pulumi.Output<string> {
    // Type and address of each port alone: a secret MAC beside them does not make the address one.
    const parts = (port: pulumi.Input<InterfaceArgs>) =>
        pulumi.Output.isInstance(port) || port instanceof Promise
            ? pulumi.output(port).apply((known) => ({ type: known?.type, ip: known?.ip }))
            : { type: port?.type, ip: port?.ip };
    const ports: pulumi.Output<unknown> = Array.isArray(interfaces)
        ? pulumi.all(interfaces.map(parts))
        : pulumi.output(interfaces);
    return ports.apply((all) => {
        const ip = Array.isArray(all) ? all.find((port) => port?.type === "bmc")?.ip : undefined;
        return typeof ip === "string" ? ip : "";
    });
}

/** Shows the power forecast in a preview of a valid set; an unreachable head node is reported elsewhere. */
function forecast(
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    { outcomes }: Rollout,
    found: pulumi.Output<FoundNames>,
    planned: Promise<PlannedSet>,
    component: pulumi.Resource,
): void {
    found.apply(async ({ findings, isOffline, renamed, nodes: known }) => {
        if (findings.length > 0 || isOffline) return;
        await readStoredSet(component)
            .then(async (stored) =>
                showPowerForecast(
                    {
                        ...{ args, nodes, outcomes, stored, renamed, planned: await planned },
                        found: known,
                    },
                    component,
                ),
            )
            .catch((error: Error) => log.warn(`There is no power forecast: ${error.message}`, component));
    });
}

function makeCategory(
    name: string,
    args: NodeSetArgs,
    found: pulumi.Output<FoundNames>,
    within: pulumi.CustomResourceOptions,
): Category {
    const ofSet = givenBySet(args);
    return new Category(
        `${name}-category`,
        {
            ...args.category,
            name: nameOfCategory(args.categoryName ?? ""),
            softwareImage: args.softwareImageName ?? "",
            managementNetwork: args.category?.managementNetwork ?? ofSet.managementNetwork,
            installMode: ofSet.installMode,
            bmc: args.category?.bmc ?? ofSet.bmc,
            references: found.apply(({ image }) => ({ softwareImage: image?.uuid })) as pulumi.Output<{
                softwareImage: string;
            }>,
            facts: found.apply(({ image, registeredCategory }) => ({
                isImageBusy: image?.isBusy,
                registered: registeredCategory,
            })) as pulumi.Output<CategoryFactsArgs>,
            cluster: args.cluster,
        },
        within,
    );
}

/** What is said of the nodes is not said of a category that is taken over: other nodes have it too. */
function givenBySet(args: NodeSetArgs): Partial<CategoryArgs> {
    const { category, installMode, managementNetworkName } = args;
    if (category?.adopt) return { installMode };
    return {
        managementNetwork: managementNetworkName,
        installMode: installMode ?? InstallMode.enum.AUTO,
        bmc: bmcLogin(undefined, args),
    };
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
    const references = found.apply(({ nodes }) =>
        pulumi.output(ownValue(nodes, hostname)?.references() ?? ""),
    );
    return new Device(
        `${name}-${node.hostname}`,
        {
            ...node,
            bmc: bmcLogin(node, args),
            // A category that this update creates has no uuid yet; its nodes wait for it.
            references: category
                ? pulumi.interpolate`${references}${category.id.apply(shortId)}`
                : references,
            facts: found.apply(({ nodes }) => ownValue(nodes, hostname)?.facts ?? {}),
            adopt: args.adopt,
            onRemove: args.onRemove,
            cluster: args.cluster,
        },
        within,
    );
}

/** Enough of a uuid to tell it from others. */
function shortId(id: string): string {
    return `+${id.slice(0, 8)}`;
}

/** Warns about arguments that are allowed but may be unintended. */
function warnAboutArgs(args: NodeSetArgs, component: pulumi.Resource): void {
    const { bmcPassword, powerAction, enablePowerAction } = args;
    if (powerAction !== undefined && enablePowerAction === undefined)
        void log.warn(
            "powerAction is given but enablePowerAction is not, so no node is powered. Set enablePowerAction: true to " +
                "power the nodes, or false to leave them alone without this warning.",
            component,
        );
    if (typeof bmcPassword === "string")
        void log.warn(
            "bmcPassword is given in plain text. It is kept secret from here on; give config.requireSecret(…) instead.",
            component,
        );
}
