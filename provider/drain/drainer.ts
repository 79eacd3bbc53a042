import type { ServedDrain } from "../../bcm/client/drains";
import type { HeadNode } from "../../bcm/client/head-nodes";
import { type Drains, isDrained, isFree, isMarked, planOrders } from "../../bcm/rules/drains";
import { type DrainedBefore, drainMark } from "../../model/drain";
import { ownValue } from "../../model/records";
import { refuseOrphan } from "../internals/engine-link";
import { noteChange } from "../notes/audit-log";
import { DrainNotes } from "../notes/drain-notes";

/** How long it counts that a node has no work, ms: while it is drained nobody gives it any. */
const FRESH_MS = 20_000;
/** What a manager answers that could not do it. */
const BROKEN = new Set(["FAILED", "INVALID"]);

/** A node of a head node. */
export interface DrainNode {
    hostname: string;
    uuid: string;
}

/** Whose drains these are. */
export interface DrainOwner {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    /** What somebody else had drained when the request was made; undefined where that is not known. */
    drainedBefore?: DrainedBefore;
    /** Whether a node has nothing of this stack's any more: it has arrived. @default none has */
    hasArrived?: (hostname: string) => boolean;
}

/** Takes work off the nodes of one head node for a stack, and gives it back. What others have drained stays drained. */
export class Drainer {
    private readonly headNode: HeadNode;
    private readonly owner: DrainOwner;
    private readonly mark: string;
    private readonly notes: DrainNotes;

    constructor(headNode: HeadNode, owner: DrainOwner) {
        this.headNode = headNode;
        this.owner = owner;
        this.mark = drainMark(owner.stack);
        this.notes = DrainNotes.of(owner.stack, headNode.client.headNode);
    }

    /** What all managers say of these nodes, by uuid, from one call a service. */
    async look(nodes: readonly DrainNode[]): Promise<Drains> {
        const drains = await this.headNode.drains.read(nodes.map(({ uuid }) => uuid));
        const known = freeNodes(this.headNode);
        for (const [uuid, all] of drains) {
            if (isFree(all)) known.set(uuid, Date.now());
            else known.delete(uuid);
        }
        return drains;
    }

    /** Managers that somebody else has drained these nodes in, by host name. */
    async findForeign(nodes: readonly DrainNode[], drains: Drains): Promise<DrainedBefore["nodes"]> {
        const foreign: DrainedBefore["nodes"] = {};
        for (const node of nodes) {
            const managers: string[] = [];
            for (const drain of drains.get(node.uuid) ?? [])
                if (isDrained(drain) && !(await this.isOwn(node, drain))) managers.push(drain.manager);
            if (managers.length > 0) foreign[node.hostname] = managers;
        }
        return foreign;
    }

    /**
     * Drains nodes wherever they are not drained yet, all of them in one call.
     *
     * @param drains what was last said of them
     * @returns uuids of those to which that was sent, and of those that could not be drained
     */
    async drain(
        nodes: readonly DrainNode[],
        drains: Drains,
        reason: string,
    ): Promise<{ sent: Set<string>; failed: Set<string> }> {
        const isMeant = (drain: ServedDrain) => drain.state === "UNDRAINED";
        const uuids = nodes.map(({ uuid }) => uuid);
        const { orders, impossible } = planOrders(uuids, drains, (_node, drain) => isMeant(drain));
        const meant = uuids.map((uuid) => {
            const managers = (drains.get(uuid) ?? []).filter(isMeant).map(({ manager }) => manager);
            return [uuid, managers] as [string, string[]];
        });
        await this.notes.add(
            meant.filter(([uuid, managers]) => managers.length > 0 && !impossible.has(uuid)),
        );
        const sent = new Set<string>();
        const failed = new Set(impossible);
        for (const order of orders) {
            const answer = await this.send(order, nodes, true, this.mark + reason);
            for (const uuid of order.nodes) {
                sent.add(uuid);
                if (answer.get(uuid)?.some(({ state }) => BROKEN.has(state))) failed.add(uuid);
            }
        }
        return { sent, failed };
    }

    /**
     * Gives nodes back that this stack has drained, all of them in one call.
     *
     * @param drains what was last said of them
     * @returns uuids of those that take work again, as far as this stack has a say
     */
    async giveBack(nodes: readonly DrainNode[], drains: Drains): Promise<Set<string>> {
        const own = new Set<ServedDrain>();
        for (const node of nodes)
            for (const drain of drains.get(node.uuid) ?? [])
                if (await this.isOwn(node, drain)) own.add(drain);
        const { orders } = planOrders(
            nodes.map(({ uuid }) => uuid),
            drains,
            (_node, drain) => own.has(drain),
        );
        const undrained = new Set<string>();
        for (const order of orders) {
            for (const uuid of order.nodes) freeNodes(this.headNode).delete(uuid);
            const answer = await this.send(order, nodes, false, "");
            for (const uuid of order.nodes)
                for (const { manager, state } of answer.get(uuid) ?? [])
                    if (state === "UNDRAINED") undrained.add(`${uuid} ${manager}`);
        }
        const isBack = (uuid: string, drain: ServedDrain) =>
            drain.state === "UNDRAINED" ||
            drain.state === "NOTANODE" ||
            (isDrained(drain) && (!own.has(drain) || undrained.has(`${uuid} ${drain.manager}`)));
        const back = nodes
            .map(({ uuid }) => uuid)
            .filter((uuid) => (drains.get(uuid) ?? []).every((drain) => isBack(uuid, drain)));
        await this.notes.remove(back);
        return new Set(back);
    }

    /** Notes what this stack has drained, also from another machine, so that under the next record it is known here. */
    async noteOwn(nodes: readonly DrainNode[], drains: Drains): Promise<void> {
        const own: [string, string[]][] = [];
        for (const node of nodes) {
            const managers: string[] = [];
            for (const drain of drains.get(node.uuid) ?? [])
                if (await this.isOwn(node, drain)) managers.push(drain.manager);
            if (managers.length > 0) own.push([node.uuid, managers]);
        }
        await this.notes.add(own);
    }

    /** Notes that from now on this machine notes all that is drained for a request. @param token of its record */
    begin(token: string): Promise<void> {
        return this.notes.begin(token);
    }

    /** Whether this stack has drained a node in a manager. */
    private async isOwn({ hostname, uuid }: DrainNode, drain: ServedDrain): Promise<boolean> {
        if (!isDrained(drain)) return false;
        if (drain.reason !== "") return isMarked(drain, this.mark);
        if (await this.notes.has(uuid, drain.manager)) return true;
        // Kubernetes keeps no reason. Whatever this machine has drained for the request it has noted; another one may have begun it.
        const { drainedBefore, hasArrived } = this.owner;
        if (drainedBefore === undefined || hasArrived?.(hostname)) return false;
        if (await this.notes.hasBegun(drainedBefore.token)) return false;
        return ownValue(drainedBefore.nodes, hostname)?.includes(drain.manager) !== true;
    }

    private async send(
        order: Parameters<HeadNode["drains"]["drain"]>[0],
        nodes: readonly DrainNode[],
        isDrain: boolean,
        reason: string,
    ) {
        const word = isDrain ? "drain" : "undrain";
        await refuseOrphan(`nodes were not ${word}ed`);
        const named = nodes.filter(({ uuid }) => order.nodes.includes(uuid));
        const { stack } = this.owner;
        const note = (resultOf: (uuid: string) => string) =>
            Promise.all(
                named.map(({ hostname: name, uuid }) => {
                    const subject = {
                        stack,
                        headNode: this.headNode.client.headNode,
                        kind: "power",
                        name,
                    } as const;
                    return noteChange(subject, word, { result: resultOf(uuid) });
                }),
            );
        try {
            const answer = await this.headNode.drains.drain(order, isDrain, reason);
            await note((uuid) => answer.get(uuid)?.find(({ state }) => BROKEN.has(state))?.state ?? "done");
            return answer;
        } catch (error) {
            await note(() => (error as Error).message);
            throw error;
        }
    }
}

const free = new WeakMap<HeadNode, Map<string, number>>();

/** When nodes were last seen without work, by uuid. */
function freeNodes(headNode: HeadNode): Map<string, number> {
    const known = free.get(headNode) ?? new Map<string, number>();
    free.set(headNode, known);
    return known;
}

/** Why a node may not be interrupted; undefined if it has no work. A watcher may have seen that a moment ago. */
export async function findWork(
    headNode: HeadNode,
    { hostname, uuid }: DrainNode,
): Promise<string | undefined> {
    const seen = freeNodes(headNode).get(uuid);
    if (seen !== undefined && Date.now() - seen < FRESH_MS) return undefined;
    const drains = (await headNode.drains.read([uuid], true)).get(uuid) ?? [];
    if (isFree(drains)) return undefined;
    const words = [...new Set(drains.map(({ state }) => state))].join(", ");
    return `${hostname} may have work (${words}). Run \`pulumi up\` again: it is drained first`;
}
