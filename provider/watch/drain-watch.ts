import { type Drains, isDrained, isFree } from "../../bcm/rules/drains";
import type { AheadNode, DrainSpec, DrainTarget } from "../../model/drain";
import type { Drainer, DrainNode } from "../drain/drainer";
import { countOfGroup } from "./places";
import { duration } from "./watch";

/** How the work on one node ends. */
interface Ahead {
    target: DrainTarget;
    /** Whether its work is none of this run's business, e.g. because it has had its request. */
    isExempt: boolean;
    /** Whether this watch has had it drained. */
    isAsked: boolean;
    /** Whether it was seen to take no new work. */
    wasDrained: boolean;
    isFree: boolean;
    /** For how long its work has been ending, in seconds. */
    seconds: number;
    seenAt: number;
    /** Whether its time was over at the last look: only after it is known how long that took. */
    isLate: boolean;
}

export interface DrainOptions
    extends Pick<DrainSpec, "choose" | "window" | "maxPerGroup" | "timeout" | "reason"> {
    drainer: Drainer;
    /** The nodes in the order in which they come; with the seconds of those with which another watcher has begun. */
    nodes: readonly (DrainTarget & { seconds?: number })[];
    /** Whether a node need not be drained; such nodes come first. */
    isExempt: (target: DrainTarget) => boolean;
    uuidOf: (hostname: string) => string;
    /** Called once for each node whose work does not end, at once. */
    onFailure?: (hostname: string, message: string) => void;
    now?: () => number;
}

/** A node that was given up. */
export interface LostNode {
    target: DrainTarget;
    why: string;
    message: string;
    /** For how long its work had been ending. */
    seconds: number;
}

/** What became of the nodes that waited for their turn. */
export interface DrainEnd {
    /** Those that come next. */
    next: AheadNode[];
    /** Those that the next watcher goes on with. */
    ahead: AheadNode[];
    /** Host names of those that were given back unpowered. */
    givenBack: string[];
}

/** Drains nodes whose turn comes, and gives back those that have arrived; one look a tick for all of them. */
export class DrainWatch {
    /** Nodes that were given up, by host name. */
    readonly lost = new Map<string, LostNode>();
    private readonly ahead: Map<string, Ahead>;
    private readonly options: DrainOptions;
    private readonly now: () => number;
    /** Nodes that are not powered, and have to take work again, by uuid. */
    private readonly returning = new Map<string, DrainNode>();
    private hasLooked = false;
    private stopped: string[] = [];

    constructor(options: DrainOptions) {
        const { nodes, isExempt, now = Date.now } = options;
        this.options = options;
        this.now = now;
        const all = nodes.map(({ seconds = 0, ...target }): Ahead => {
            const exempt = isExempt(target);
            return {
                ...{ target, isExempt: exempt, isFree: exempt, seconds, seenAt: now() },
                ...{ isAsked: false, wasDrained: false, isLate: false },
            };
        });
        // Whoever has had his request is under way, and holds a place of the window already.
        const inOrder = [...all.filter((node) => node.isExempt), ...all.filter((node) => !node.isExempt)];
        this.ahead = new Map(inOrder.map((node) => [node.target.hostname, node]));
    }

    /**
     * One look at whoever is ending its work, and at nodes that are active: these are given back.
     *
     * @param active host names
     * @param awayMs for how long the head node did not answer before, which counts for nobody
     * @returns those of the active ones that nobody need wait for any more
     */
    async look(active: readonly string[], awayMs = 0): Promise<Set<string>> {
        const { drainer } = this.options;
        const waiting = [...this.ahead.values()].filter(({ isExempt }) => !isExempt);
        const arrived = active.map((hostname) => ({ hostname, uuid: this.options.uuidOf(hostname) }));
        const asked = new Map(
            [...waiting.map(({ target }) => target), ...arrived].map((node) => [node.uuid, node]),
        );
        this.hasLooked = true;
        const drains = await drainer.look([...asked.values()]);
        this.count(waiting, drains, awayMs);
        await this.drainNew(waiting, drains);
        const done = await drainer.giveBack(arrived, drains);
        await this.giveBackLost();
        return new Set(arrived.filter(({ uuid }) => done.has(uuid)).map(({ hostname }) => hostname));
    }

    /** Nobody further is powered: all that wait for their turn are given back. */
    async stop(): Promise<void> {
        this.stopped.push(...this.ahead.keys());
        for (const { target, isExempt } of this.ahead.values())
            if (!isExempt) this.returning.set(target.uuid, target);
        this.ahead.clear();
        await this.giveBackLost();
    }

    /** Gives back who is not powered; whoever cannot be given back is tried again at the next look. */
    async giveBackLost(): Promise<void> {
        if (this.returning.size === 0) return;
        const nodes = [...this.returning.values()];
        const { drainer } = this.options;
        for (const uuid of await drainer.giveBack(nodes, await drainer.look(nodes)))
            this.returning.delete(uuid);
    }

    /** Whether those that come next are found, beside nodes that are under way. */
    hasNext(underWay: readonly { group?: string }[]): boolean {
        // Whoever is to be drained is, even if others come first.
        if (!this.hasLooked && [...this.ahead.values()].some(({ isExempt }) => !isExempt)) return false;
        return this.chooseNext(underWay).length >= Math.min(this.options.choose, this.ahead.size);
    }

    /** `2 draining`, `1 drained` */
    describe(): string[] {
        const own = [...this.ahead.values()].filter(({ isExempt }) => !isExempt);
        const free = own.filter((node) => node.isFree).length;
        const counts = [
            [own.length - free, "draining"],
            [free, "drained"],
        ] as const;
        return counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    }

    /** How it ends, beside nodes that are still under way. */
    end(underWay: readonly { group?: string }[]): DrainEnd {
        const next = this.options.choose > 0 ? this.chooseNext(underWay) : [];
        const left = [...this.ahead.values()].filter((node) => !next.includes(node));
        const hand = ({ target, seconds }: Ahead) => ({ ...target, seconds: Math.round(seconds) });
        return {
            next: next.map(hand),
            ahead: left.map(hand),
            givenBack: [...this.stopped, ...this.lost.keys()],
        };
    }

    /** Host names of those that have to take work again and could not be given back so far. */
    get notBack(): string[] {
        return [...this.returning.values()].map(({ hostname }) => hostname);
    }

    /** For how many seconds a node's work was ending; undefined of one that was not drained. */
    secondsOf(hostname: string): number | undefined {
        const node = this.ahead.get(hostname);
        return node && !node.isExempt ? node.seconds : undefined;
    }

    private count(waiting: readonly Ahead[], drains: Drains, awayMs: number): void {
        const at = this.now();
        for (const node of waiting) {
            const said = drains.get(node.target.uuid) ?? [];
            if (!node.isFree) node.seconds = Math.max(0, node.seconds + (at - node.seenAt - awayMs) / 1000);
            node.seenAt = at;
            node.isFree = isFree(said);
            const isTaken = said.every((drain) => isDrained(drain) || drain.state === "NOTANODE");
            if (node.wasDrained && said.some(({ state }) => state === "UNDRAINED"))
                this.lose(node, "was given work again by somebody else while its own was ending");
            else if (!node.isFree && node.isLate && node.seconds >= this.options.timeout)
                this.lose(node, `still has work after ${duration(node.seconds)}`);
            node.wasDrained ||= isTaken;
            node.isLate = node.seconds >= this.options.timeout;
        }
    }

    private async drainNew(waiting: readonly Ahead[], drains: Drains): Promise<void> {
        const fresh = waiting.filter(
            ({ isAsked, isFree: free, target }) => !isAsked && !free && this.ahead.has(target.hostname),
        );
        const nodes = fresh.map(({ target }) => target);
        const { sent, failed } = await this.options.drainer.drain(nodes, drains, this.options.reason);
        for (const node of fresh) {
            node.isAsked = sent.has(node.target.uuid);
            if (failed.has(node.target.uuid)) this.lose(node, "could not be drained");
        }
    }

    /** Those that are free, first those that come first: as many as there are places. */
    private chooseNext(underWay: readonly { group?: string }[]): Ahead[] {
        const { choose, window, maxPerGroup = Number.POSITIVE_INFINITY } = this.options;
        const most = Math.max(choose, window - underWay.length);
        const taken = [...underWay];
        const next: Ahead[] = [];
        for (const node of this.ahead.values()) {
            if (next.length === most) break;
            const { group } = node.target;
            if (!node.isFree || countOfGroup(taken, group) >= maxPerGroup) continue;
            taken.push({ group });
            next.push(node);
        }
        return next;
    }

    private lose({ target, seconds }: Ahead, why: string): void {
        const message = `${why}. It was not powered, and is given back to its workload managers.`;
        this.ahead.delete(target.hostname);
        this.returning.set(target.uuid, target);
        this.lost.set(target.hostname, { target, why, message, seconds });
        this.options.onFailure?.(target.hostname, message);
    }
}
