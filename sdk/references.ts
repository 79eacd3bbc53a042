import * as pulumi from "@pulumi/pulumi";
import type { NodeSetArgs } from "./args";
import type { SoftwareImage } from "./lookups";
import { getCategory, getNetwork, getSoftwareImage } from "./lookups";
import { describeFinding, type Finding, UNKNOWN } from "./model/issues";
import { findProblems, type PlannedNode } from "./plan";
import { resolveInputs } from "./resolve";

/** What a set's names stand for on the head node. */
export interface FoundReferences {
    image?: SoftwareImage;
    /** Uuids by name. */
    categories: Record<string, string>;
    networks: Record<string, string>;
}

/**
 * An error that many resources share. Pulumi writes the name of each resource's property in front of the message of
 * the same error object, so the message must not take assignments (`pulumi-facts.md` §8).
 */
export function refusal(text: string): Error {
    const error = new pulumi.RunError(text);
    Object.defineProperty(error, "message", { get: () => text, set: () => undefined });
    return error;
}

/**
 * Judges a set and looks its names up. In a preview what is wrong is logged as errors while the resources go on to be
 * registered, so that policies speak as well; in an update it rejects, and since every resource takes its uuids from
 * the result, nothing is sent. A name that the head node does not have rejects in both.
 */
export async function findReferences(
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    component: pulumi.Resource,
): Promise<FoundReferences> {
    const resolvedArgs = (await resolveInputs(args)) as NodeSetArgs;
    const resolvedNodes = (await resolveInputs(nodes)) as Record<string, PlannedNode>;
    const findings = findProblems(resolvedArgs, resolvedNodes);
    const { found, problems } = await lookUp(resolvedArgs, resolvedNodes);
    const count = findings.length + problems.length;
    if (count > 0 && (problems.length > 0 || !pulumi.runtime.isDryRun())) throw refusal(describe(findings, problems));
    await Promise.all(findings.map((finding) => pulumi.log.error(describeFinding(finding), component)));
    return found;
}

function describe(findings: Finding[], problems: string[]): string {
    const lines = [...findings.map(describeFinding), ...problems];
    const things = lines.length === 1 ? "1 thing is" : `${lines.length} things are`;
    return `${things} wrong with the node set; nothing was sent:\n${lines.map((line) => `  - ${line}`).join("\n")}`;
}

async function lookUp(args: NodeSetArgs, nodes: Record<string, PlannedNode>) {
    const { cluster } = args;
    const found: FoundReferences = { categories: {}, networks: {} };
    const problems: string[] = [];
    const attempt = async (work: () => Promise<void>) => {
        try {
            await work();
        } catch (error) {
            const { message } = error as Error;
            if (!problems.includes(message)) problems.push(message);
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
                found.image = await getSoftwareImage({ name, cluster });
            }),
        ),
        ...networks.map((name) =>
            attempt(async () => {
                found.networks[name] = (await getNetwork({ name, cluster })).uuid;
            }),
        ),
        ...categories.map((name) =>
            attempt(async () => {
                found.categories[name] = (await checkCategory(name, args)).uuid;
            }),
        ),
    ]);
    return { found, problems };
}

/** An existing category, which must have the image that the set names, if it names one. */
async function checkCategory(name: string, { categoryName, softwareImageName, cluster }: NodeSetArgs) {
    const category = await getCategory({ name, cluster });
    if (name !== categoryName || typeof softwareImageName !== "string" || softwareImageName === UNKNOWN) return category;
    const image = await getSoftwareImage({ name: softwareImageName, cluster }).catch(() => undefined);
    if (image && image.uuid !== category.softwareImage)
        throw new Error(
            `Category "${name}" does not have the software image "${softwareImageName}". Change the category on the ` +
                "head node, name its image, or create a category of your own with createCustomCategory: true.",
        );
    return category;
}

function interfaceNetworks(interfaces: unknown): unknown[] {
    return Array.isArray(interfaces) ? interfaces.map((port) => (port as { network?: unknown } | null)?.network) : [];
}

/** The distinct names among values that may be missing, unknown or of the wrong type. */
function names(values: unknown[]): string[] {
    return [...new Set(values)].filter((value): value is string => typeof value === "string" && value !== "" && value !== UNKNOWN);
}
