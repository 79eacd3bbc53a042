import type { HeadNode } from "../../../bcm/client/head-nodes";
import { isDrained, isFree, isMarked, reasonOf } from "../../../bcm/rules/drains";
import type { WireDevice } from "../../../bcm/wire/device";
import { drainMark } from "../../../model/drain";
import { listSome, plural } from "../../../model/text";

/** The most nodes that are named. */
const NAMED = 10;

/**
 * What becomes of the work on nodes that are to be interrupted: one look for all of them.
 *
 * @param stack stack and project, e.g. `dev::racks`
 * @returns lines of a preview; none without nodes
 * @throws BcmError when a workload manager cannot be asked
 */
export async function describeWork(
    { drains: calls }: HeadNode,
    nodes: readonly WireDevice[],
    { stack, places }: { stack: string; places: number },
): Promise<string[]> {
    if (nodes.length === 0) return [];
    const drains = await calls.read(nodes.map(({ uuid }) => uuid));
    const all = nodes.map(({ hostname, uuid }) => {
        const said = (drains.get(uuid) ?? []).filter(({ state }) => state !== "NOTANODE");
        const isOwn = said.some((drain) => isMarked(drain, drainMark(stack)));
        const isForeign = said.length > 0 && said.every(isDrained) && !isOwn;
        return { hostname, said, isForeign, reason: reasonOf(said) };
    });
    const managed = all.filter(({ said }) => said.length > 0);
    if (managed.length === 0)
        return [
            "Nobody is drained: no workload manager or Kubernetes cluster of the head node has one of these nodes.",
        ];
    const drained = managed.filter(({ isForeign }) => !isForeign);
    const busy = drained.filter(({ said }) => said.some((one) => isDrained(one) && !isFree([one])));
    const list = (some: readonly { hostname: string }[]) =>
        listSome(
            some.map(({ hostname }) => hostname),
            NAMED,
        );
    const lines: string[] = [];
    if (drained.length > 0)
        lines.push(
            `${plural(drained.length, "node is", "nodes are")} drained first, ${places} at a time, and given back once active: ` +
                `${list(drained)}. Running jobs end by themselves.`,
        );
    if (busy.length > 0)
        lines.push(`${plural(busy.length, "node is", "nodes are")} draining already: ${list(busy)}.`);
    const foreign = managed.filter(({ isForeign }) => isForeign);
    const words = foreign.map(({ hostname, reason }) =>
        reason === "" ? hostname : `${hostname} (${reason})`,
    );
    if (words.length > 0)
        lines.push(
            `${plural(words.length, "node is", "nodes are")} drained by somebody else, and ${words.length === 1 ? "stays" : "stay"} so: ` +
                `${listSome(words, NAMED)}.`,
        );
    const without = all.length - managed.length;
    if (without > 0)
        lines.push(
            `${plural(without, "node has", "nodes have")} no workload manager, and no work to take off.`,
        );
    return lines;
}
