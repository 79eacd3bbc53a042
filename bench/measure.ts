import type { HeadNode } from "../simulator";
import type { TestStack } from "../tests/support/engine";
import { ProcessWatch, type Role, type Usage } from "./processes";

/** The cost of one command. */
export interface Measurement {
    seconds: number;
    code: number;
    output: string;
    processes: Record<Role, Usage>;
    /** Calls to the head node by name. */
    calls: Record<string, number>;
    /** Bytes to and from the head node, without headers. */
    bytes: { received: number; sent: number };
    mostInFlight: number;
}

/** Environment of measured stacks: unlike in tests, nothing is preloaded into their processes. */
export const AS_USERS: NodeJS.ProcessEnv = { NODE_OPTIONS: "", GOGC: "", GOMEMLIMIT: "" };

/** Runs one CLI command and measures what it costs here and on the head node. */
export async function measure(stack: TestStack, headNode: HeadNode, args: string[]): Promise<Measurement> {
    headNode.log.clear();
    const started = performance.now();
    const { child, outcome } = stack.start(...args);
    const watch = new ProcessWatch(child.pid ?? 0);
    const { code, output } = await outcome;
    const seconds = (performance.now() - started) / 1000;
    const { received, sent, mostInFlight } = headNode.log.traffic;
    const calls: Record<string, number> = {};
    for (const { service, call } of headNode.log.calls)
        calls[call || service] = (calls[call || service] ?? 0) + 1;
    return {
        seconds,
        code,
        output,
        processes: watch.stop(),
        calls,
        bytes: { received, sent },
        mostInFlight,
    };
}
