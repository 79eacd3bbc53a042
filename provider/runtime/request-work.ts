import { type DrainedBefore, interruptsWork } from "../../model/drain";
import type { PowerRequestSpec } from "../../model/power";
import { ownValue } from "../../model/records";
import { stackOf } from "../../model/urn";
import { Drainer, type DrainNode } from "../drain/drainer";
import { headNodes } from "./context";
import type { Properties } from "./inputs";

/** Whether a set takes work off its nodes, as far as that is known. */
function isDraining({ drain, isEnabled }: Properties): boolean {
    return drain === true && isEnabled === true;
}

/** Nodes that the request was about and is no longer; a renamed one stays. */
function leavers(olds: Properties, { nodes, renamed }: Properties): string[] {
    const stays = new Set([...listOf(nodes), ...Object.values((renamed ?? {}) as object).map(String)]);
    return listOf(olds.nodes).filter((node) => !stays.has(node));
}

/** Whether nodes are to be given back, or what others have drained is to be noted. */
export function hasDrainsToSettle(olds: Properties, news: Properties): boolean {
    const wasDraining = olds.drainedBefore !== undefined;
    return wasDraining !== isDraining(news) || (wasDraining && leavers(olds, news).length > 0);
}

/**
 * Gives back what this stack has drained and powers no more: nodes that have left, or all of them once the program drains nothing.
 * Then notes what somebody else has drained, before anything is drained for the request.
 *
 * @param asked nodes to which the request is new
 * @returns undefined where nothing is drained
 */
export async function settleDrains(
    spec: PowerRequestSpec,
    olds: Properties,
    news: Properties,
    asked: ReadonlySet<string>,
): Promise<DrainedBefore | undefined> {
    const before = olds.drainedBefore as DrainedBefore | undefined;
    const drains = isDraining(news);
    if (before !== undefined) {
        const over = drains ? leavers(olds, news) : [...new Set([...listOf(olds.nodes), ...spec.nodes])];
        await giveBack(news.__urn, spec.cluster, over, before);
    }
    if (!drains) return undefined;
    const isNew = (node: string) => before === undefined || asked.has(node);
    const actionOf = (node: string) => ownValue(spec.ownRequests, node)?.powerAction ?? spec.powerAction;
    const fresh = spec.nodes.filter((node) => isNew(node) && interruptsWork(actionOf(node) ?? ""));
    const headNode = headNodes.get(spec.cluster);
    const drainer = new Drainer(headNode, { stack: stackOf(news.__urn) });
    const foreign = await drainer.findForeign(await findRegistered(fresh, spec.cluster));
    const kept = spec.nodes.flatMap((node) => {
        const managers = isNew(node) ? undefined : ownValue(before, node);
        return managers ? [[node, managers] as const] : [];
    });
    return { ...Object.fromEntries(kept), ...foreign };
}

/** Gives back all that a request has drained, of nodes that are still registered. */
export async function giveBackAll(olds: Properties): Promise<void> {
    const before = olds.drainedBefore as DrainedBefore | undefined;
    if (before === undefined) return;
    await giveBack(olds.__urn, olds.cluster as string | undefined, listOf(olds.nodes), before);
}

async function giveBack(
    urn: unknown,
    cluster: string | undefined,
    hostnames: readonly string[],
    drainedBefore: DrainedBefore,
): Promise<void> {
    if (hostnames.length === 0) return;
    const drainer = new Drainer(headNodes.get(cluster), { stack: stackOf(urn), drainedBefore });
    const nodes = await findRegistered(hostnames, cluster);
    const stuck = await drainer.giveBackAll(nodes);
    const names = nodes.filter(({ uuid }) => stuck.has(uuid)).map(({ hostname }) => hostname);
    if (names.length > 0)
        throw new Error(
            `${names.join(", ")} could not be given back to the workload managers (FAILED). Undrain by hand, ` +
                "e.g. with cmsh: device undrain, then run `pulumi up` again.",
        );
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
