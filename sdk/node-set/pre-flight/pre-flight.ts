import * as pulumi from "@pulumi/pulumi";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import {
    describeCategoryEdits,
    findCategoryRefusal,
    findCategoryRisks,
} from "../../../bcm/rules/category-forecast";
import type { IsOwn } from "../../../bcm/rules/claims";
import { clusterProblem } from "../../../bcm/rules/cluster";
import { type DeviceForecast, forecastDevice, type HeadNodeLists } from "../../../bcm/rules/device-forecast";
import { describeLosses } from "../../../bcm/rules/losses";
import { findMissing, findOddities, findRefusals } from "../../../bcm/rules/refusals";
import { ZERO_UUID } from "../../../bcm/wire/envelope";
import { canonicalFields } from "../../../bcm/wire/fields";
import { adviseDevice } from "../../../model/advice";
import { CATEGORY_FIELDS, CategorySpec } from "../../../model/category";
import { DEVICE_FIELDS, DeviceSpec, type Renamed } from "../../../model/device";
import { describeFindings, type Finding, UNKNOWN } from "../../../model/issues";
import type { Move } from "../../../model/move";
import type { Removals } from "../../../model/power";
import { nameAll, plural } from "../../../model/text";
import { log } from "../../../provider/internals/log";
import type { NodeSetArgs } from "../../args";
import { connect } from "../../connect";
import { underNewNames } from "../categories";
import { bmcLogin, type PlannedNode } from "../plan";
import { findLeavers, findRemovals, judgeRemovals, RETIRED } from "./absent";
import { readHolders } from "./holders";
import { namesInProgram } from "./members";
import {
    asAlone,
    describeExchange,
    type Exchange,
    findExchange,
    findRenamed,
    formerNames,
    withRenamed,
} from "./moves";
import type { PlannedSet } from "./planned";
import { readStoredSet, type StoredDevice } from "./stored-set";
import { asPlanned, DRIFTED, describeChanges, describeNext, type Leavers } from "./table";
import { sampleOf, validate } from "./validation";

/** How a set differs from what the head node has; what of that an update will do depends on what the engine plans. */
export interface Changes {
    nodes: DeviceForecast[];
    leavers: Leavers;
    /** How many nodes the set has. */
    total: number;
    /** What nodes take from one another, for people. */
    steps: string[];
    categoryRisks: string[];
    categoryEdits: string | undefined;
    headNode: string;
    isPowered: boolean;
}

/** What a pre-flight has found. */
export interface Preflight {
    /** What would certainly be refused. */
    findings: Finding[];
    /** Whether every node on the head node is already as wanted, so that its list stays valid. */
    isUnchanged: boolean;
    /** What nodes take from one another, before their own updates. */
    moves: Move[];
    /** Nodes under a new key, by the new host name. */
    renamed: ReadonlyMap<string, Renamed>;
    /** Registrations of nodes whose marks have a former name of the set or the stack, by host name; and the category's. */
    registered: ReadonlyMap<string, string | undefined>;
    registeredCategory?: string;
    removals: Removals;
    /** How the set differs from what the head node has; only in a preview of a sound set. */
    changes?: Changes;
}

const NOTHING_FOUND: Preflight = {
    findings: [],
    isUnchanged: false,
    moves: [],
    renamed: new Map(),
    registered: new Map(),
    removals: { leaving: [], had: 0 },
};

/**
 * Checks the head node before anything is written: one list call per kind, for any number of nodes. In a preview it also
 * asks BCM to validate nodes that would change.
 *
 * @param args the set's arguments as plain values, including values that are not known yet
 * @param nodes its planned nodes, in the same form
 * @param known the uuid of the set's image, and whether nothing is wrong with the set so far
 * @throws BcmError if the head node cannot be asked
 */
export async function runPreflight(
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    { image, isSound }: { image: string | undefined; isSound: boolean },
    component: pulumi.Resource,
): Promise<Preflight> {
    const headNode = connect(args.cluster);
    const { devices: stored } = await readStoredSet(component);
    const elsewhere = await findElsewhere(headNode, stored);
    if (elsewhere) return { ...NOTHING_FOUND, findings: [asFinding(elsewhere)] };
    const before = await readLists(headNode);
    const specs = Object.values(nodes).flatMap((node) => toSpec(node, args) ?? []);
    const planned = new Set(Object.keys(nodes));
    const inProgram = new Set([...planned, ...namesInProgram(args.cluster)]);
    const renamed = findRenamed({ specs, lists: before, stored }, inProgram);
    const former = formerNames(renamed);
    const lists = withRenamed(before, former);
    const removals = findRemovals(before.devices, stored, new Set([...inProgram, ...Object.values(former)]));
    const exchange = await findExchange(headNode, { specs, lists, stored }, removals.leaving);
    const { moves } = exchange;
    const { isOurs, findOther, findFormer } = await readHolders(component);
    const asker = { isOurs, headNode: headNode.client.headNode };
    const category = toCategory(args);
    const registered = new Map(
        specs.map(({ hostname }) => [
            hostname,
            findFormer("Device", hostname, lists.devices.named(hostname)),
        ]),
    );
    const liveCategory = lists.categories.find(({ name }) => name === category?.name);
    const about = {
        moves,
        renamed,
        registered,
        registeredCategory: findFormer("Category", "category", liveCategory),
        removals,
    };
    const categoryRefusal = category && findCategoryRefusal(category, lists, asker);
    const findings: Finding[] = [
        ...(categoryRefusal ? [asFinding(categoryRefusal)] : []),
        ...specs.flatMap((spec) =>
            findRefusals(spec, lists, excuseFor(spec, exchange, planned), asker).map(asFinding),
        ),
        ...exchange.findings,
        ...specs.flatMap(({ hostname, adopt }) => {
            const live = adopt || renamed.has(hostname) ? undefined : lists.devices.named(hostname);
            return (live && findOther(hostname, live)) ?? [];
        }),
    ];
    const unmeant = judgeRemovals(args, removals);
    if (unmeant) findings.push(unmeant);
    // Beside what is wrong already, a table of changes would only mislead.
    if (!isSound) return { findings, isUnchanged: false, ...about };
    const losses = describeLosses(specs, lists.lacking, asker.headNode);
    if (losses) await log.warn(losses, component);
    const changes = specs.flatMap((spec) => forecastDevice(spec, lists) ?? []);
    const isUnchanged = changes.length === 0 && specs.length === Object.keys(nodes).length;
    if (!pulumi.runtime.isDryRun() || findings.length > 0) return { findings, isUnchanged, ...about };

    const warnings = [
        ...specs.flatMap((spec) => findOddities(spec, lists)),
        ...describeFindings(specs.flatMap(adviseDevice)),
        ...findMissing(specs, lists),
        ...findHalfLogins(nodes, args, lists),
    ];
    await Promise.all(warnings.map((warning) => log.warn(warning, component)));
    const judged = sampleOf(changes).flatMap((change) => {
        const wanted = asAlone(change.wanted, exchange, lists);
        return wanted ? [{ ...change, wanted }] : [];
    });
    const verdicts = await Promise.all(judged.map((change) => validate(headNode, change)));
    for (const line of describeFindings(verdicts.flatMap(({ remarks }) => remarks)))
        await log.warn(line, component);
    const present = new Set([...planned, ...Object.values(former)]);
    const found: Changes = {
        nodes: changes,
        leavers: await findLeavers(headNode, before.devices, stored, present),
        total: specs.length,
        steps: exchange.steps,
        categoryRisks: category ? findCategoryRisks(category, image, lists) : [],
        categoryEdits:
            category && describeCategoryEdits(category, lists, await headNode.catalog.softwareImages()),
        headNode: asker.headNode,
        isPowered: args.enablePowerAction === true,
    };
    const refusals = verdicts.flatMap((verdict) => verdict.findings);
    return { findings: refusals, isUnchanged, ...about, changes: found };
}

/** Which other devices are not in a node's way: those that give up what it takes. */
function excuseFor(
    spec: DeviceSpec,
    { isGivenUp, isChanging }: Exchange,
    planned: ReadonlySet<string>,
): IsOwn {
    // Somebody has exchanged two nodes on the head node, and the update writes neither; a refresh shows it.
    const isDrift = !isChanging(spec);
    return (device, value) => isGivenUp(device, value) || (isDrift && planned.has(device.hostname));
}

/** Shows what the update will do, and what it will not notice, once the engine has planned it. */
export async function showChanges(
    { nodes, leavers, total, steps, categoryRisks, categoryEdits, headNode, isPowered }: Changes,
    planned: PlannedSet,
    component: pulumi.Resource,
): Promise<void> {
    const isKept = planned.category === "same";
    if (!isKept) for (const risk of categoryRisks) await log.warn(risk, component);
    if (categoryEdits)
        await log.info(isKept ? `${categoryEdits}; drifted, ${DRIFTED}` : categoryEdits, component);
    const changes = asPlanned(nodes, planned.devices);
    if (changes.length + leavers.length > 0)
        await log.info(describeChanges(changes, leavers, total, headNode), component);
    const retired = leavers.flatMap(([hostname, fate]) => (fate === RETIRED ? [hostname] : []));
    if (retired.length > 0)
        await log.warn(
            `${plural(retired.length, "node that is UP", "nodes that are UP")} would be drained, switched off and removed: ${nameAll(retired)}.`,
            component,
        );
    if (steps.length > 0) await log.info(describeExchange(steps, headNode), component);
    const waits = !isKept && categoryRisks.length > 0;
    const next = describeNext(changes, { isPowered, waits });
    if (next) await log.info(next, component);
}

/** Why this head node is not the one that the set's nodes are on; undefined if it is, or they are on none yet. */
async function findElsewhere(
    { catalog, client, cluster, accepted }: HeadNode,
    stored: ReadonlyMap<string, StoredDevice>,
): Promise<string | undefined> {
    const found = await catalog.clusterId();
    const asked = { headNode: client.headNode, cluster, accepted };
    return [...stored.values()].map(({ clusterId }) => clusterProblem(clusterId, found, asked)).find(Boolean);
}

export async function readLists({ catalog, cluster }: HeadNode): Promise<HeadNodeLists> {
    const [devices, categories, networks, base, lacking] = await Promise.all([
        catalog.devices(),
        catalog.categories().then((found) => underNewNames(found, cluster)),
        catalog.networks(),
        catalog.basePartition(),
        catalog.lacking(),
    ]);
    return { devices, categories, networks, partition: base?.uuid ?? ZERO_UUID, lacking };
}

/** A node as it would be registered, without values that are not known yet. */
export function toSpec(node: PlannedNode, args: NodeSetArgs): DeviceSpec | undefined {
    const spec = DeviceSpec.safeParse(
        withoutUnknown({ ...node, adopt: args.adopt, onRemove: args.onRemove, cluster: args.cluster }),
    );
    return spec.success ? canonicalFields(DEVICE_FIELDS, spec.data) : undefined;
}

function toCategory(args: NodeSetArgs): CategorySpec | undefined {
    if (!args.createCustomCategory) return undefined;
    const { category, categoryName: name, softwareImageName: softwareImage, installMode } = args;
    const spec = CategorySpec.safeParse(withoutUnknown({ ...category, name, softwareImage, installMode }));
    return spec.success ? canonicalFields(CATEGORY_FIELDS, spec.data) : undefined;
}

/** A list of plain values that is not all known counts as unknown: a part of it would look like a change. */
function withoutUnknown(value: unknown): unknown {
    if (Array.isArray(value)) {
        const known = value.filter((item) => item !== UNKNOWN);
        const isPlain = known.every((item) => typeof item !== "object");
        return known.length < value.length && isPlain ? UNKNOWN : known.map(withoutUnknown);
    }
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, withoutUnknown(inner)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== UNKNOWN && inner !== undefined));
}

/** Nodes to be created with a BMC user and no password: nobody could log in. A node that exists may have its password. */
function findHalfLogins(
    nodes: Record<string, PlannedNode>,
    args: NodeSetArgs,
    { devices }: HeadNodeLists,
): string[] {
    const half = Object.entries(nodes).filter(([hostname, node]) => {
        const login = bmcLogin(node, args) as { username?: unknown; password?: unknown } | undefined;
        return login?.username !== undefined && login.password === undefined && !devices.named(hostname);
    });
    if (half.length === 0) return [];
    const names = nameAll(half.map(([hostname]) => hostname));
    return [
        `${names}: the BMC's user is given and no password, so BCM cannot log in. Give bmcPassword or bmc.password.`,
    ];
}

/** The sentence already names its node. */
function asFinding(problem: string): Finding {
    return { subject: "", field: "", message: problem };
}
