import type { Answer } from "../http/answer";
import { CALL_FAULTS, type CallFault, type CallFaultKind, type FaultSpec, type Meddling } from "./catalogue";

/** The faults that strike one call, and what they do to it. */
export class Strike {
    /** Their names, in the order in which they were asked for. */
    readonly names: CallFault[];
    /** In the order of the catalogue. */
    private readonly struck: readonly { kind: CallFaultKind; spec: FaultSpec }[];

    constructor(specs: ReadonlyMap<CallFault, FaultSpec>) {
        this.names = [...specs.keys()];
        this.struck = Object.entries(CALL_FAULTS).flatMap(([name, kind]) => {
            const spec = specs.get(name as CallFault);
            return spec ? [{ kind, spec }] : [];
        });
    }

    /** Whether the operation is to do nothing, and to answer as if it had. */
    get isVoid(): boolean {
        return this.struck.some(({ kind }) => kind.isVoid);
    }

    before(meddling: Meddling): void {
        for (const { kind, spec } of this.struck) kind.before?.(meddling, spec);
    }

    after(meddling: Meddling): void {
        for (const { kind, spec } of this.struck) kind.after?.(meddling, spec);
    }

    /** What comes in place of the call. */
    answer(): Answer | undefined {
        return this.struck.map(({ kind, spec }) => kind.answer?.(spec)).find(Boolean);
    }

    /** Real seconds for which the answer is held back. */
    get delay(): number {
        return this.struck.reduce((sum, { kind, spec }) => sum + (kind.delay?.(spec) ?? 0), 0);
    }

    answerIs(what: CallFaultKind["answerIs"]): boolean {
        return this.struck.some(({ kind }) => kind.answerIs === what);
    }
}
