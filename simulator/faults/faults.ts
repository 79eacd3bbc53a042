import { seededRandom } from "../random";
import { type CallFault, FaultSpec, isAbout, isNodeFault, type NodeFault } from "./catalogue";
import { Strike } from "./strike";

/** A fault that has been asked for; it can be looked at and taken away again. */
export interface ActiveFault {
    readonly id: number;
    readonly spec: FaultSpec;
    /** How often it has struck. */
    hits: number;
}

interface Rule extends ActiveFault {
    seen: number;
    random: () => number;
}

/** The faults that were asked for. What they strike follows from the seed and the order of the calls alone. */
export class Faults {
    private rules: Rule[] = [];
    private nextId = 1;
    private readonly seed: string;

    constructor(seed: string) {
        this.seed = seed;
    }

    /** @throws ZodError when the fault is not one we know. */
    add(wanted: FaultSpec): ActiveFault {
        const spec = FaultSpec.parse(wanted);
        const id = this.nextId++;
        const rule: Rule = { id, spec, hits: 0, seen: 0, random: seededRandom(`${this.seed} fault ${id}`) };
        this.rules.push(rule);
        return rule;
    }

    remove(id: number): boolean {
        const before = this.rules.length;
        this.rules = this.rules.filter((rule) => rule.id !== id);
        return this.rules.length < before;
    }

    /** Takes away what was asked for by name and node. */
    clear(fault?: string, node?: string): void {
        this.rules = this.rules.filter(
            ({ spec }) =>
                (fault !== undefined && spec.fault !== fault) || (node !== undefined && spec.node !== node),
        );
    }

    list(): ActiveFault[] {
        return this.rules.map(({ id, spec, hits }) => ({ id, spec, hits }));
    }

    /** The faults that strike this call on these nodes now; counts them. */
    strike(call: string, nodes: readonly string[]): Strike {
        const struck = new Map<CallFault, FaultSpec>();
        for (const rule of this.rules) {
            const { spec } = rule;
            const { fault } = spec;
            if (isNodeFault(fault) || !isAbout(fault, spec, call, nodes) || !this.isDue(rule)) continue;
            rule.hits += 1;
            struck.set(fault, spec);
        }
        return new Strike(struck);
    }

    /** What would be wrong with a node the next time that it comes to this. */
    ofNode(fault: NodeFault, hostname: string): FaultSpec | undefined {
        return this.rulesOf(fault, hostname).find(({ seen, spec }) => seen >= (spec.after ?? 0))?.spec;
    }

    /** What is wrong with a node this time; counts it. A fault with `times` is gone after so many. */
    strikeNode(fault: NodeFault, hostname: string): FaultSpec | undefined {
        const struck = this.ofNode(fault, hostname);
        for (const rule of this.rulesOf(fault, hostname)) {
            rule.seen += 1;
            if (rule.spec !== struck) continue;
            rule.hits += 1;
            if (struck.times !== undefined && rule.hits >= struck.times) this.remove(rule.id);
        }
        return struck;
    }

    private rulesOf(fault: NodeFault, hostname: string): Rule[] {
        return this.rules.filter(
            ({ spec }) => spec.fault === fault && (spec.node === undefined || spec.node === hostname),
        );
    }

    private isDue(rule: Rule): boolean {
        const { after = 0, share, times = share === undefined ? 1 : Number.POSITIVE_INFINITY } = rule.spec;
        rule.seen += 1;
        if (rule.seen <= after || rule.hits >= times) return false;
        return share === undefined || rule.random() < share;
    }
}
