import * as pulumi from "@pulumi/pulumi";
import type { AheadNode } from "../../model/drain";
import { ownValue } from "../../model/records";
import { settleInput } from "../../provider/internals/resolve-inputs";
import type { NodeReadiness } from "../../provider/node-readiness";
import { storedOf, type Watcher } from "./watcher";

/** When a node is powered: after which watcher, and why not, if that is so. */
export interface Turn {
    previous: Watcher | undefined;
    why: string;
}

/**
 * The nodes of a part of the line whose work is taken off: nobody knows beforehand whose ends first, so each watcher says which of
 * them come next.
 */
export class DrainQueue {
    private readonly size: number;
    private readonly turns: ReadonlyMap<string, PendingTurn>;
    private readonly watchers: NodeReadiness[] = [];
    private readonly picks: pulumi.Output<string[]>[] = [];
    private left: pulumi.Output<readonly string[]>;

    constructor(hostnames: readonly string[], size: number) {
        this.size = size;
        this.left = pulumi.output([...hostnames]);
        this.turns = new Map(hostnames.map((hostname) => [hostname, new PendingTurn()]));
    }

    /** When a node's turn comes. In a preview that does not know it, after the first watcher. */
    turnOf(hostname: string): Promise<Turn> {
        const turn = this.turns.get(hostname);
        if (!turn) throw new Error(`${hostname} is not in this part of the line.`);
        return turn.promise;
    }

    /** The nodes with whose work the watcher after this one begins: as many as there are places ahead of the window. */
    takeNext(previous?: NodeReadiness): pulumi.Output<readonly string[]> {
        const ahead: pulumi.Output<AheadNode[] | undefined> = previous
            ? storedOf(previous, previous.ahead)
            : pulumi.output<AheadNode[] | undefined>([]);
        const split = pulumi.all([this.left, ahead]).apply(([left, waiting = []]) => {
            const places = Math.max(0, this.size - waiting.length);
            return { taken: left.slice(0, places), left: left.slice(places) };
        });
        this.left = split.left;
        return split.taken;
    }

    /** The nodes that come after a watcher of theirs. */
    pickAfter(watcher: NodeReadiness): pulumi.Output<string[]> {
        this.watchers.push(watcher);
        const picked = storedOf(watcher, watcher.next).apply((next) =>
            (next ?? []).map(({ hostname }) => hostname),
        );
        this.picks.push(picked);
        void settleInput(picked).then((known) =>
            this.settle(known ? (known.value as string[]) : [...this.turns.keys()], watcher),
        );
        return picked;
    }

    /**
     * Settles who has not come: after the last step nobody does any more.
     *
     * @returns those that the rollout did not get to; whose work did not end are not among them, their watcher has said so
     */
    end(): pulumi.Output<string[]> {
        const previous = this.watchers.at(-1);
        const failures = pulumi.all(this.watchers.map(({ failed }) => failed));
        return pulumi
            .all([pulumi.all(this.picks), failures, previous?.hold ?? ""])
            .apply(([picks, failed, hold]) => {
                picks.forEach((picked, index) => {
                    this.settle(picked, this.watchers[index]);
                });
                const lost: Record<string, string> = Object.assign({}, ...failed);
                const open = [...this.turns].filter(([, turn]) => !turn.isSettled);
                for (const [hostname, turn] of open) {
                    const why = ownValue(lost, hostname) ?? (hold || "its turn did not come");
                    turn.settle({ previous, why });
                }
                return open.map(([hostname]) => hostname).filter((one) => ownValue(lost, one) === undefined);
            });
    }

    private settle(hostnames: readonly string[], previous: Watcher | undefined): void {
        for (const hostname of hostnames) this.turns.get(hostname)?.settle({ previous, why: "" });
    }
}

/** A turn that somebody waits for. */
class PendingTurn {
    isSettled = false;
    readonly promise: Promise<Turn>;
    private resolve: (turn: Turn) => void = () => undefined;

    constructor() {
        this.promise = new Promise((resolve) => {
            this.resolve = resolve;
        });
    }

    settle(turn: Turn): void {
        if (this.isSettled) return;
        this.isSettled = true;
        this.resolve(turn);
    }
}
