import { randomUUID } from "node:crypto";
import { BcmUnreachableError } from "../../bcm/client/errors";
import type { DrainedBefore } from "../../model/drain";
import type { PowerRequestSpec } from "../../model/power";
import { ownValue, renameKeys } from "../../model/records";
import { listSome } from "../../model/text";
import { stackOf } from "../../model/urn";
import { Drainer, type DrainNode } from "../drain/drainer";
import { printLine } from "../internals/engine-link";
import { arrivalsOf } from "../watch/arrivals";
import { headNodes } from "./context";
import type { Properties } from "./inputs";

/** The most nodes that a warning names. */
const NAMED = 10;

/** Whether a set drains its nodes, as far as that is known. */
function isDraining({ drain, isEnabled }: Properties): boolean {
    return drain === true && isEnabled === true;
}

/** Nodes that the request was about and is no longer; a renamed one stays. */
function findLeavers(olds: Properties, { nodes, renamed }: Properties): string[] {
    const stays = new Set([...listOf(nodes), ...Object.values((renamed ?? {}) as object).map(String)]);
    return listOf(olds.nodes).filter((node) => !stays.has(node));
}

/** Whether nodes are to be given back, or what others have drained is to be noted. */
export function mustUpdateDrains(olds: Properties, news: Properties): boolean {
    const wasDraining = olds.drainedBefore !== undefined;
    return wasDraining !== isDraining(news) || (wasDraining && findLeavers(olds, news).length > 0);
}

/**
 * Gives back what this stack has drained and powers no more: nodes that have left, or all of them once the program drains nothing.
 * Then notes what somebody else has drained, before anything is drained for the request.
 *
 * @param asked nodes to which the request is new
 * @returns undefined where nothing is drained
 */
export async function updateDrains(
    spec: PowerRequestSpec,
    olds: Properties,
    news: Properties,
    asked: ReadonlySet<string>,
): Promise<DrainedBefore | undefined> {
    const known = olds.drainedBefore as DrainedBefore | undefined;
    const before = known && { ...known, nodes: renameKeys(known.nodes, spec.renamed) };
    const drains = isDraining(news);
    const arrivals = arrivalsOf(news.__urn, spec.cluster);
    const drainer = new Drainer(headNodes.get(spec.cluster), {
        stack: stackOf(news.__urn),
        drainedBefore: before,
        // Whoever was switched off keeps its drain.
        hasArrived: (hostname) =>
            olds.powerAction !== "power_off" &&
            arrivals.hasArrived({ hostname, request: madeFor(olds, hostname) }),
    });
    if (before !== undefined) {
        const over = drains ? findLeavers(olds, news) : [...new Set([...listOf(olds.nodes), ...spec.nodes])];
        const isDone = await giveBack(drainer, over, spec.cluster);
        // The next update tries it again.
        if (!drains && !isDone) return before;
    }
    if (!drains) return undefined;
    const isNew = (node: string) => before === undefined || asked.has(node);
    const nodes = await findRegistered(spec.nodes, spec.cluster);
    const looks = await drainer.look(nodes);
    const foreign = await drainer.findForeign(
        nodes.filter(({ hostname }) => isNew(hostname)),
        looks,
    );
    const kept = Object.entries(before?.nodes ?? {}).filter(
        ([node]) => spec.nodes.includes(node) && !isNew(node),
    );
    const isChanged = before === undefined || asked.size > 0;
    const token = isChanged ? randomUUID() : before.token;
    if (isChanged) {
        await drainer.noteOwn(nodes, looks);
        await drainer.begin(token);
    }
    return { token, nodes: { ...Object.fromEntries(kept), ...foreign } };
}

/** Gives back what is surely this stack's when the set goes; a head node that is gone does not keep it from going. */
export async function giveBackAll(olds: Properties): Promise<void> {
    if (olds.drainedBefore === undefined) return;
    const cluster = olds.cluster as string | undefined;
    try {
        const drainer = new Drainer(headNodes.get(cluster), { stack: stackOf(olds.__urn) });
        await giveBack(drainer, listOf(olds.nodes), cluster);
    } catch (error) {
        if (!(error instanceof BcmUnreachableError)) throw error;
        const names = listSome(listOf(olds.nodes), NAMED);
        printLine("", `Whether this stack has left ${names} drained is not known: ${error.message}`, true);
    }
}

/** @returns whether all of them take work again */
async function giveBack(
    drainer: Drainer,
    hostnames: readonly string[],
    cluster: string | undefined,
): Promise<boolean> {
    const nodes = await findRegistered(hostnames, cluster);
    if (nodes.length === 0) return true;
    const back = await drainer.giveBack(nodes, await drainer.look(nodes));
    const stuck = nodes.filter(({ uuid }) => !back.has(uuid)).map(({ hostname }) => hostname);
    if (stuck.length > 0)
        printLine(
            "",
            `${stuck.join(", ")}: the workload managers do not take these nodes back. Look at them there ` +
                "(cmsh: device drainstatus), and undrain them by hand if they are drained.",
            true,
        );
    return stuck.length === 0;
}

/** The request that a node was asked last, as it is written down. */
function madeFor({ made, own }: Properties, hostname: string): string {
    const alone = ownValue(own as Record<string, { made?: string }> | undefined, hostname);
    return String(alone?.made ?? made ?? "");
}

/** Those that are registered; the others have no work. */
async function findRegistered(
    hostnames: readonly string[],
    cluster: string | undefined,
): Promise<DrainNode[]> {
    if (hostnames.length === 0) return [];
    const devices = await headNodes.get(cluster).catalog.devices();
    return hostnames.flatMap((name) => {
        const device = devices.named(name) ?? devices.get(name);
        return device ? [{ hostname: name, uuid: device.uuid }] : [];
    });
}

function listOf(nodes: unknown): string[] {
    return Array.isArray(nodes) ? nodes.map(String) : [];
}
