import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { nameOf } from "../../bcm/client/catalog";
import { BcmError, BcmUnreachableError } from "../../bcm/client/errors";
import { PreflightMode } from "../../model/enums";
import { describeFindings, describeWrong, type Finding, UNKNOWN } from "../../model/issues";
import { detachDebugger } from "../../provider/internals/debugger";
import { log } from "../../provider/internals/log";
import { findSecrets, resolveInputs } from "../../provider/internals/resolve-inputs";
import type { NodeSetArgs } from "../args";
import { connect } from "../connect";
import type { SoftwareImage } from "../lookups";
import { findRunning, getCategory, getNetwork, getSoftwareImage } from "../lookups";
import { findProblems, type PlannedNode } from "./plan";
import { judgeMembers, type Owner, stateNodes } from "./pre-flight/members";
import { type Changes, runPreflight } from "./pre-flight/pre-flight";

/** What a set's names refer to on the head node. */
export interface FoundNames {
    /** What is wrong with the set; filled only in a preview, since an update rejects instead. */
    findings: Finding[];
    /** Whether this is a preview that goes on without the head node. */
    isOffline: boolean;
    image?: SoftwareImage;
    /** By host name. */
    nodes: Record<string, FoundNode>;
    /** Whether every node on the head node is already as wanted, so that its list stays valid. */
    isUnchanged: boolean;
    /** How the set differs from that; only in a preview of a sound set. */
    changes?: Changes;
}

/** What a node's names refer to. */
export interface FoundNode {
    /** Digest of the uuids of its category and networks. */
    digest: string;
    /** For policies, which cannot ask the head node. */
    facts: { cidrs: Record<string, string>; isUp: boolean };
}

/** Uuids and CIDRs by name, and, if power is enabled, the host names of nodes that are UP. */
interface Names {
    categories: Record<string, string>;
    networks: Record<string, string>;
    cidrs: Record<string, string>;
    running: Set<string>;
}

const NOTHING: FoundNames = {
    findings: [],
    isOffline: false,
    isUnchanged: false,
    nodes: {},
};

/**
 * An error that many resources share. For each of them Pulumi prepends a property name to the message of the same error
 * object, so the message ignores assignments.
 */
export function refusal(text: string): Error {
    const error = new pulumi.RunError(text);
    Object.defineProperty(error, "message", { get: () => text, set: () => undefined });
    error.stack = text; // shown instead of the message once the program itself has ended
    return error;
}

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
                findings.push(...preflight.findings);
                found.isUnchanged = preflight.isUnchanged;
                found.changes = preflight.changes;
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
    const found: Names = { categories: {}, networks: {}, cidrs: {}, running: new Set() };
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
                found.categories[name] = (await checkCategory(name, args)).uuid;
            }),
        ),
        attempt(async () => {
            if (args.enablePowerAction === true)
                found.running = new Set(await findRunning(Object.keys(nodes), cluster));
        }),
    ]);
    return { image, names: found, errors };
}

function describeNodes(nodes: Record<string, PlannedNode>, found: Names): Record<string, FoundNode> {
    return Object.fromEntries(
        Object.entries(nodes).map(([hostname, { category, managementNetwork, interfaces }]) => {
            const used = names([managementNetwork, ...interfaceNetworks(interfaces)]).sort();
            const uuids = [found.categories[String(category)], ...used.map((name) => found.networks[name])];
            const cidrs = used.flatMap((name) => (found.cidrs[name] ? [[name, found.cidrs[name]]] : []));
            const facts = { cidrs: Object.fromEntries(cidrs), isUp: found.running.has(hostname) };
            return [hostname, { digest: digestOf(uuids), facts }];
        }),
    );
}

/** Eight digits are enough to notice a change. The state holds them for each node; uuids would take many times as much. */
function digestOf(uuids: unknown[]): string {
    return createHash("sha256").update(JSON.stringify(uuids)).digest("hex").slice(0, 8);
}

/** An existing category; if the set names an image, the category must have it. */
async function checkCategory(name: string, { categoryName, softwareImageName, cluster }: NodeSetArgs) {
    const category = await getCategory({ name, cluster });
    if (name !== categoryName || typeof softwareImageName !== "string" || softwareImageName === UNKNOWN)
        return category;
    const image = await getSoftwareImage({ name: softwareImageName, cluster }).catch(() => undefined);
    if (image && image.uuid !== category.softwareImage) {
        const { catalog } = connect(cluster);
        const has = nameOf(category.softwareImage, await catalog.softwareImages()) || "none";
        throw new Error(
            `Category "${name}" has the software image ${has}, not "${softwareImageName}". Change the category on the ` +
                "head node, name its image, or create a category of your own: createCustomCategory: true and a categoryName that is free.",
        );
    }
    return category;
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
