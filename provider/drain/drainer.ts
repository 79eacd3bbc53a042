import type { ServedDrain } from "../../bcm/client/drains";
import type { HeadNode } from "../../bcm/client/head-nodes";
import {
    type Drains,
    foreignDrains,
    isDrained,
    isFree,
    isOwnDrain,
    planOrders,
} from "../../bcm/rules/drains";
import { type DrainedBefore, drainMark } from "../../model/drain";
import { ownValue } from "../../model/records";
import { refuseOrphan } from "../internals/engine-link";
import { noteChange } from "../notes/audit-log";

/** How long it counts that a node has no work, ms: while it is drained nobody gives it any. */
const FRESH_MS = 60_000;
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
    /** What somebody else had drained before. @default nothing */
    drainedBefore?: DrainedBefore;
}

/** Takes work off the nodes of one head node for a stack, and gives it back. What others have drained stays drained. */
export class Drainer {
    private readonly headNode: HeadNode;
    private readonly owner: DrainOwner;
    private readonly mark: string;

    constructor(headNode: HeadNode, owner: DrainOwner) {
        this.headNode = headNode;
        this.owner = owner;
        this.mark = drainMark(owner.stack);
    }

    /** What all managers say of these nodes, by uuid, from one call a service. */
    async look(nodes: readonly DrainNode[]): Promise<Map<string, ServedDrain[]>> {
        const drains = await this.headNode.drains.read(nodes.map(({ uuid }) => uuid));
        const known = freeNodes(this.headNode);
        for (const [uuid, all] of drains) {
            if (isFree(all)) known.set(uuid, Date.now());
            else known.delete(uuid);
        }
        return drains;
    }

    /** Managers that somebody else has drained these nodes in, by host name. */
    async findForeign(nodes: readonly DrainNode[]): Promise<DrainedBefore> {
        const drains = await this.look(nodes);
        const foreign = nodes.flatMap(({ hostname, uuid }) => {
            const managers = foreignDrains(drains.get(uuid) ?? [], this.mark);
            return managers.length > 0 ? [[hostname, managers] as const] : [];
        });
        return Object.fromEntries(foreign);
    }

    /**
     * Drains nodes wherever they are not drained yet, all of them in one call.
     *
     * @param drains what was last said of them
     * @returns uuids of those that could not be drained
     */
    async drain(nodes: readonly DrainNode[], drains: Drains, reason: string): Promise<Set<string>> {
        const isMeant = (_node: string, drain: ServedDrain) =>
            !isDrained(drain) && drain.state !== "NOTANODE";
        return this.send(nodes, drains, isMeant, { isDrain: true, reason: this.mark + reason });
    }

    /**
     * Gives nodes back that this stack has drained, all of them in one call.
     *
     * @returns uuids of those that could not be given back
     */
    async giveBack(nodes: readonly DrainNode[], drains: Drains): Promise<Set<string>> {
        const hosts = new Map(nodes.map(({ uuid, hostname }) => [uuid, hostname]));
        const isMeant = (node: string, drain: ServedDrain) => this.isOwn(hosts.get(node) ?? "", drain);
        return this.send(nodes, drains, isMeant, { isDrain: false, reason: "" });
    }

    /** The same of all of these that it has drained, whatever became of them. */
    async giveBackAll(nodes: readonly DrainNode[]): Promise<Set<string>> {
        return this.giveBack(nodes, await this.look(nodes));
    }

    /** Whether this stack has drained a node in a manager. */
    isOwn(hostname: string, drain: ServedDrain): boolean {
        const before = ownValue(this.owner.drainedBefore, hostname) ?? [];
        return isOwnDrain(drain, { mark: this.mark, before });
    }

    private async send(
        nodes: readonly DrainNode[],
        drains: Drains,
        isMeant: (node: string, drain: ServedDrain) => boolean,
        { isDrain, reason }: { isDrain: boolean; reason: string },
    ): Promise<Set<string>> {
        const uuids = nodes.map(({ uuid }) => uuid);
        const word = isDrain ? "drain" : "undrain";
        const failed = new Set<string>();
        for (const order of planOrders(uuids, drains, isMeant, isDrain)) {
            await refuseOrphan(`nodes were not ${word}ed`);
            const named = nodes.filter(({ uuid }) => order.nodes.includes(uuid));
            const note = (resultOf: (uuid: string) => string) =>
                Promise.all(
                    named.map(({ hostname, uuid }) =>
                        noteChange(this.subject(hostname), word, { result: resultOf(uuid) }),
                    ),
                );
            const answer = await this.headNode.drains
                .drain(order, isDrain, reason)
                .catch(async (error: Error) => {
                    await note(() => error.message);
                    throw error;
                });
            for (const [uuid, states] of answer)
                if (states.some(({ state }) => BROKEN.has(state))) failed.add(uuid);
            await note((uuid) => (failed.has(uuid) ? "FAILED" : "done"));
        }
        return failed;
    }

    private subject(name: string) {
        const { stack } = this.owner;
        return { stack, headNode: this.headNode.client.headNode, kind: "power" as const, name };
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
    const drains = (await headNode.drains.read([uuid])).get(uuid) ?? [];
    if (isFree(drains)) return undefined;
    const words = [...new Set(drains.map(({ state }) => state))].join(", ");
    return `${hostname} may have work (${words}). Run \`pulumi up\` again: it is drained first`;
}
