import { isFree } from "../../bcm/rules/drains";
import type { AheadNode, DrainSpec, DrainTarget } from "../../model/drain";
import type { Drainer, DrainNode } from "../drain/drainer";
import { duration } from "./watch";

/** How the work on one node ends. */
interface Ahead {
    target: DrainTarget;
    /** Whether its work is none of this run's business: it is only switched on, or has had its request. */
    isExempt: boolean;
    /** Whether it has been drained, or found so. */
    isAsked: boolean;
    isFree: boolean;
    /** For how long its work has been ending, in seconds. */
    seconds: number;
    seenAt: number;
}

export interface WorkOptions extends Pick<DrainSpec, "choose" | "maxPerGroup" | "timeout" | "reason"> {
    drainer: Drainer;
    /** The nodes in their order; with the seconds that count for those that another watcher has begun with. */
    nodes: readonly (DrainTarget & { seconds?: number })[];
    /** Whether a node need not be drained. */
    isExempt: (target: DrainTarget) => boolean;
    uuidOf: (hostname: string) => string;
    /** Called once for each node whose work does not end, at once. */
    onFailure?: (hostname: string, message: string) => void;
    now?: () => number;
}

/** What became of the nodes that waited for their turn. */
export interface WorkEnd {
    /** Host names of those that come next. */
    next: string[];
    /** Those that the next watcher goes on with. */
    ahead: AheadNode[];
    /** Host names of those that were given back unpowered. */
    givenBack: string[];
}

/** Watches the work on nodes whose turn comes, and gives back those that have arrived; one look a tick for all of them. */
export class WorkWatch {
    /** Why nodes were given up, by host name, with the seconds that their work had. */
    readonly failed = new Map<string, { target: DrainTarget; message: string; seconds: number }>();
    private readonly ahead: Map<string, Ahead>;
    private readonly options: WorkOptions;
    private readonly now: () => number;
    private stopped: string[] | undefined;
    private hasLooked = false;

    constructor(options: WorkOptions) {
        const { nodes, isExempt, now = Date.now } = options;
        this.options = options;
        this.now = now;
        this.ahead = new Map(
            nodes.map(({ seconds = 0, ...target }) => {
                const exempt = isExempt(target);
                const fresh = { target, isExempt: exempt, isAsked: false, isFree: exempt };
                return [target.hostname, { ...fresh, seconds, seenAt: now() }] as const;
            }),
        );
    }

    /**
     * One look at whoever is ending its work and at nodes that are active: these are given back.
     *
     * @param active host names
     * @returns those of them that nobody need wait for any more
     */
    async look(active: readonly string[]): Promise<Set<string>> {
        const { drainer, reason, timeout } = this.options;
        const waiting = [...this.ahead.values()].filter((node) => !node.isExempt);
        const hosts = [...new Set([...waiting.map(({ target }) => target.hostname), ...active])];
        if (hosts.length === 0) return new Set();
        const drains = await drainer.look(hosts.map((hostname) => this.nodeOf(hostname)));
        this.hasLooked = true;
        const at = this.now();
        for (const node of waiting) {
            node.seconds += node.isFree ? 0 : (at - node.seenAt) / 1000;
            node.seenAt = at;
            node.isFree = isFree(drains.get(this.nodeOf(node.target.hostname).uuid) ?? []);
        }
        const unasked = waiting.filter(({ isAsked, isFree: free }) => !isAsked && !free);
        const broken = await drainer.drain(
            unasked.map(({ target }) => this.nodeOf(target.hostname)),
            drains,
            reason,
        );
        for (const node of unasked) node.isAsked = true;
        const refused = unasked.filter(({ target }) => broken.has(this.nodeOf(target.hostname).uuid));
        const late = waiting.filter((node) => !node.isFree && node.seconds >= timeout);
        for (const { target, seconds } of refused)
            this.fail(target, "could not be drained: the head node answered FAILED", seconds);
        for (const { target, seconds } of late)
            this.fail(target, `still has work after ${duration(seconds)}`, seconds);
        const lost = [...refused, ...late].map(({ target }) => target.hostname);
        const back = [...new Set([...lost, ...active])].map((hostname) => this.nodeOf(hostname));
        // Of those that were drained a moment ago the last look does not know it.
        const known = refused.length > 0 ? await drainer.look(back) : drains;
        const stuck = await drainer.giveBack(back, known);
        return new Set(active.filter((hostname) => !stuck.has(this.nodeOf(hostname).uuid)));
    }

    /** Nobody further is powered: all that wait for their turn are given back. */
    async stop(): Promise<void> {
        if (this.stopped) return;
        const hosts = [...this.ahead.keys()];
        await this.options.drainer.giveBackAll(
            [...this.ahead.values()]
                .filter(({ isExempt }) => !isExempt)
                .map(({ target }) => this.nodeOf(target.hostname)),
        );
        this.stopped = hosts;
        this.ahead.clear();
    }

    /** Whether those that come next are found, beside nodes that are under way. */
    isReady(underWay: readonly { group?: string }[]): boolean {
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
    end(underWay: readonly { group?: string }[]): WorkEnd {
        const next = this.chooseNext(underWay);
        const left = [...this.ahead.values()].filter(({ target }) => !next.includes(target.hostname));
        const ahead = left.map(({ target, seconds }) => ({ ...target, seconds: Math.round(seconds) }));
        return { next, ahead, givenBack: [...(this.stopped ?? []), ...this.failed.keys()] };
    }

    /** For how many seconds the work of each node that comes next was ending, by host name. */
    secondsOf(hostname: string): number | undefined {
        const node = this.ahead.get(hostname);
        return node && !node.isExempt ? node.seconds : undefined;
    }

    private chooseNext(underWay: readonly { group?: string }[]): string[] {
        const { choose, maxPerGroup = Number.POSITIVE_INFINITY } = this.options;
        const taken = [...underWay];
        const next: string[] = [];
        for (const { target, isFree: free } of this.ahead.values()) {
            if (next.length === choose) break;
            const { hostname, group } = target;
            const others = group === undefined ? 0 : taken.filter((other) => other.group === group).length;
            if (!free || others >= maxPerGroup) continue;
            taken.push({ group });
            next.push(hostname);
        }
        return next;
    }

    private fail(target: DrainTarget, why: string, seconds: number): void {
        const message = `${why}. It was not powered, and takes work again.`;
        this.ahead.delete(target.hostname);
        this.failed.set(target.hostname, { target, message, seconds });
        this.options.onFailure?.(target.hostname, message);
    }

    private nodeOf(hostname: string): DrainNode {
        return { hostname, uuid: this.options.uuidOf(hostname) };
    }
}
