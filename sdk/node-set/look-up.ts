import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { BcmError, BcmUnreachableError } from "../../bcm/client/errors";
import type { Renamed } from "../../model/device";
import { PreflightMode } from "../../model/enums";
import { describeFindings, describeWrong, type Finding, UNKNOWN } from "../../model/issues";
import { requestName } from "../../model/power";
import { ownValue } from "../../model/records";
import { refusal } from "../../provider/findings";
import { detachDebugger } from "../../provider/internals/debugger";
import { log } from "../../provider/internals/log";
import { findSecrets, resolveInputs } from "../../provider/internals/resolve-inputs";
import type { NodeSetArgs } from "../args";
import type { SoftwareImage } from "../lookups";
import { findRacks, findRunning, getNetwork, getSoftwareImage } from "../lookups";
import { askedOf, isPowerEnabled } from "./asked";
import { type FoundCategory, findCategory } from "./categories";
import { findProblems, type PlannedNode } from "./plan";
import { judgeMembers, type Owner, stateNodes } from "./pre-flight/members";
import { formerNames } from "./pre-flight/moves";
import { type Preflight, runPreflight } from "./pre-flight/pre-flight";
import { readStoredSet } from "./pre-flight/stored-set";

/** What a set's names refer to on the head node. */
export interface FoundNames extends Omit<Preflight, "renamed" | "registered"> {
    /** What is wrong with the set; filled only in a preview, since an update rejects instead. */
    findings: Finding[];
    /** Whether this is a preview that goes on without the head node. */
    isOffline: boolean;
    image?: SoftwareImage;
    /** By host name. */
    nodes: Record<string, FoundNode>;
    /** Former names of nodes under a new key, by the new one. */
    renamed: Record<string, string>;
}

/** What a node's names refer to. */
export interface FoundNode {
    /** Digest of the uuids of its category and networks; unknown while its category does not exist. */
    references: () => pulumi.Input<string>;
    /** For policies, which cannot ask the head node. */
    facts: {
        cidrs: Record<string, string>;
        isUp: boolean;
        isServed?: boolean;
        renamed?: Renamed;
        registered?: string;
    };
    /** What it shares with others: as it says, or for a limit its rack in BCM. */
    group?: string;
}

/** Uuids and CIDRs by name, and, if power is enabled, the host names of nodes that are UP. */
interface Names {
    categories: Record<string, FoundCategory>;
    networks: Record<string, string>;
    cidrs: Record<string, string>;
    running: Set<string>;
    /** What nodes share with others, by host name. */
    groups: Record<string, string>;
}

export const NOTHING: FoundNames = {
    findings: [],
    isOffline: false,
    isUnchanged: false,
    nodes: {},
    moves: [],
    renamed: {},
    removals: { leaving: [], had: 0 },
};

/**
 * Judges a set and looks its names up. In a preview, findings are logged as errors while the resources are still
 * registered, so that policies run as well. In an update it rejects, and since every resource takes its uuids from the
 * result, nothing is sent. A name that the head node does not have rejects in both.
 */
export async function lookUpNames(
    name: string,
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    component: pulumi.Resource,
): Promise<FoundNames> {
    const owner: Owner = { key: component, kind: "node set", name };
    const stated = stateNodes(owner, Object.values(nodes), args.cluster);
    await findSecrets(args); // so that nothing below shows one
    const resolvedArgs = (await resolveInputs(args)) as NodeSetArgs;
    const resolvedNodes = (await resolveInputs(nodes)) as Record<string, PlannedNode>;
    const findings = findProblems(resolvedArgs, resolvedNodes);
    await stated;
    const { found, problems } = await askHeadNode(resolvedArgs, resolvedNodes, findings, component);
    findings.push(...(await judgeMembers(owner)));
    const count = findings.length + problems.length;
    if (count > 0 && (problems.length > 0 || !pulumi.runtime.isDryRun())) {
        await detachDebugger();
        throw refusal(describeWrong(name, count, [...describeFindings(findings), ...problems]));
    }
    await Promise.all(describeFindings(findings).map((line) => log.error(line, component)));
    return { ...found, findings };
}

/** Runs the look-ups and, if nothing is wrong so far, the pre-flight. Each failure becomes a problem, reported once. */
async function askHeadNode(
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    findings: Finding[],
    component: pulumi.Resource,
): Promise<{ found: FoundNames; problems: string[] }> {
    const { image, names, errors } = await lookUp(args, nodes);
    const found: FoundNames = { ...NOTHING, image, nodes: describeNodes(nodes, names) };
    // Whatever else is wrong: what the head node would refuse is said in the same round.
    const isSound = findings.length + errors.length === 0;
    if (!errors.some((error) => error instanceof BcmError))
        await runPreflight(args, nodes, { image: found.image?.uuid, isSound }, component).then(
            (preflight) => {
                const { findings: refused, renamed, registered, ...rest } = preflight;
                findings.push(...refused);
                Object.assign(found, rest, { renamed: formerNames(renamed) });
                noteRegistered(found.nodes, { renamed, registered });
                return noteServed(found.nodes, args, component);
            },
            (error: Error) => errors.push(error),
        );
    const mayGoOn = args.preflight === PreflightMode.enum.offline && pulumi.runtime.isDryRun();
    if (mayGoOn && errors.length > 0 && errors.every((error) => error instanceof BcmUnreachableError)) {
        await log.warn(
            `${errors[0]?.message} This preview goes on without the head node (preflight: "offline"): nothing was looked up, and ` +
                "the update may do something other than what is shown.",
            component,
        );
        return { found: { ...found, isOffline: true }, problems: [] };
    }
    return { found, problems: [...new Set(errors.map(({ message }) => message))] };
}

async function lookUp(args: NodeSetArgs, nodes: Record<string, PlannedNode>) {
    const { cluster } = args;
    const found: Names = {
        categories: {},
        networks: {},
        cidrs: {},
        running: new Set(),
        groups: statedGroups(args),
    };
    let image: SoftwareImage | undefined;
    const errors: Error[] = [];
    const attempt = async (work: () => Promise<void>) => {
        try {
            await work();
        } catch (error) {
            errors.push(error as Error);
        }
    };
    const all = Object.values(nodes);
    const networks = names([
        args.managementNetworkName,
        args.oobNetworkName,
        ...all.map((node) => node.managementNetwork),
        ...all.flatMap((node) => interfaceNetworks(node.interfaces)),
    ]);
    const categories = names([args.categoryName, ...all.map((node) => node.category)]).filter(
        (name) => !(args.createCustomCategory && name === args.categoryName),
    );
    await Promise.all([
        ...names([args.softwareImageName]).map((name) =>
            attempt(async () => {
                image = await getSoftwareImage({ name, cluster });
            }),
        ),
        ...networks.map((name) =>
            attempt(async () => {
                const { uuid, cidr } = await getNetwork({ name, cluster });
                found.networks[name] = uuid;
                if (cidr !== "") found.cidrs[name] = cidr;
            }),
        ),
        ...categories.map((name) =>
            attempt(async () => {
                found.categories[name] = await findCategory(name, args);
            }),
        ),
        attempt(async () => {
            if (args.enablePowerAction === true)
                found.running = new Set(await findRunning(Object.keys(nodes), cluster));
        }),
        attempt(async () => {
            const isAsked = args.enablePowerAction === true && args.rollout?.maxPerGroup !== undefined;
            if (isAsked)
                found.groups = { ...(await findRacks(Object.keys(nodes), cluster)), ...found.groups };
        }),
    ]);
    return { image, names: found, errors };
}

function statedGroups({ nodes }: NodeSetArgs): Record<string, string> {
    return Object.fromEntries(
        Object.entries(nodes ?? {}).flatMap(([hostname, node]): [string, string][] =>
            node?.group === undefined ? [] : [[hostname, node.group]],
        ),
    );
}

function describeNodes(nodes: Record<string, PlannedNode>, found: Names): Record<string, FoundNode> {
    return Object.fromEntries(
        Object.entries(nodes).map(([hostname, { category, managementNetwork, interfaces }]) => {
            const used = names([managementNetwork, ...interfaceNetworks(interfaces)]).sort();
            const networks = used.map((name) => found.networks[name]);
            const uuid = found.categories[String(category)]?.uuid;
            // A function, because Pulumi would look into an output in here, and all would be unknown with it.
            const references = () =>
                pulumi.Output.isInstance(uuid)
                    ? uuid.apply((known) => digestOf([known, ...networks]))
                    : digestOf([uuid, ...networks]);
            const cidrs = used.flatMap((name) => (found.cidrs[name] ? [[name, found.cidrs[name]]] : []));
            const facts = { cidrs: Object.fromEntries(cidrs), isUp: found.running.has(hostname) };
            return [hostname, { references, facts, group: ownValue(found.groups, hostname) }];
        }),
    );
}

/** Tells each node how it is registered so far, where that is not under its own name. */
function noteRegistered(
    nodes: Record<string, FoundNode>,
    { renamed, registered }: Pick<Preflight, "renamed" | "registered">,
): void {
    for (const [hostname, { facts }] of Object.entries(nodes)) {
        facts.renamed = renamed.get(hostname);
        facts.registered = registered.get(hostname);
    }
}

/** Tells each node whether it has had what it is asked: an update that is made again interrupts nothing. */
async function noteServed(
    nodes: Record<string, FoundNode>,
    args: NodeSetArgs,
    component: pulumi.Resource,
): Promise<void> {
    if (!isPowerEnabled(args)) return;
    const { served } = await readStoredSet(component);
    for (const [hostname, { facts }] of Object.entries(nodes)) {
        const { powerAction, request } = askedOf(args, hostname);
        const name = requestName({ powerAction, request: typeof request === "string" ? request : undefined });
        facts.isServed = ownValue(served, hostname) === name || undefined;
    }
}

/** Eight digits are enough to notice a change. The state holds them for each node; uuids would take many times as much. */
function digestOf(uuids: unknown[]): string {
    return createHash("sha256").update(JSON.stringify(uuids)).digest("hex").slice(0, 8);
}

function interfaceNetworks(interfaces: unknown): unknown[] {
    return Array.isArray(interfaces)
        ? interfaces.map((port) => (port as { network?: unknown } | null)?.network)
        : [];
}

/** The distinct names among values that may be missing, unknown or of the wrong type. */
function names(values: unknown[]): string[] {
    return [...new Set(values)].filter(
        (value): value is string => typeof value === "string" && value !== "" && value !== UNKNOWN,
    );
}
