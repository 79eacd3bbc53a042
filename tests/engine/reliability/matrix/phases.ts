import type { CallFault } from "../../../../simulator/faults/catalogue";
import type { Outcome, TestStack } from "../../../support/engine";
import { aNode, aRack } from "../../support";

/** Nodes that are switched on before the first cell. */
export const RUNNING = 2;

/** What the program of the one rack says; each cell changes a little of it. */
export class Program {
    /** Nodes, dgx-01 on. */
    nodes = RUNNING;
    kernelParameters = "attempt=0";
    powerRequest: string | undefined;

    /** The node that a cell is about: the last one. */
    get last(): string {
        return `dgx-${String(this.nodes).padStart(2, "0")}`;
    }

    /** Arguments of the NodeSet. */
    get args(): { nodes: Record<string, object> } {
        const { nodes } = aRack(this.nodes);
        nodes["dgx-01"] = aNode(1, { kernelParameters: this.kernelParameters });
        const power = {
            enablePowerAction: true,
            powerAction: "power_reset",
            powerRequest: this.powerRequest,
        };
        // A node that its BMC loses is waited for no longer than a soak has time.
        const patience = { powerTimeout: 40, rollout: { timeout: 40 } };
        return { ...aRack(0, { ...patience, ...(this.powerRequest && power) }), nodes };
    }
}

/** One part of a stack's life. */
export interface Phase {
    /** The call of it that is struck; without: any call, from the moment on when the power operations are carried out. */
    call?: string;
    faults: readonly CallFault[];
    /** Whether every node has to be on: nodes that other cells have registered are removed first. */
    needsRunning?: boolean;
    /** What is new in the program, so that the call is made. @returns the nodes of which an error has to name one, if any */
    change(program: Program, cell: string): string[];
    command(stack: TestStack): Promise<Outcome>;
}

/** Faults that any call can meet. */
const ANY: readonly CallFault[] = [
    ...([
        "drop-before",
        "drop-after",
        "http-500",
        "http-503",
        "http-429",
        "slow",
        "truncated",
        "malformed",
    ] as const),
    ...(["errormessage", "expired-cookie", "session-end", "failover"] as const),
];
const OF_WRITES: readonly CallFault[] = [...ANY, "lost-write", "foreign-edit"];
const OF_POWER: readonly CallFault[] = [...ANY, "power-dropped", "power-reply-lost"];

const up = (stack: TestStack) => stack.up("--skip-preview");
const reset = (program: Program, cell: string) => {
    program.powerRequest = cell;
    return Object.keys(program.args.nodes);
};

/** In an order in which the nodes that one adds are there for another to remove. */
export const PHASES: Record<string, Phase> = {
    "look-up": {
        ...{ call: "getNetworks", faults: ANY, change: () => [] },
        command: (stack) => stack.preview(),
    },
    register: {
        ...{ call: "addDevice", faults: OF_WRITES, command: up },
        change: (program) => {
            program.nodes += 1;
            return [program.last];
        },
    },
    update: {
        ...{ call: "updateDevice", faults: OF_WRITES, command: up },
        change: (program, cell) => {
            program.kernelParameters = `attempt=${cell}`;
            return ["dgx-01"];
        },
    },
    refresh: {
        ...{ call: "getDevices", faults: ANY, change: () => [] },
        command: (stack) => stack.refresh(),
    },
    destroy: {
        ...{ call: "removeDevice", faults: OF_WRITES, command: up },
        change: (program) => {
            const { last } = program;
            program.nodes -= 1;
            return [last];
        },
    },
    power: {
        ...{ call: "powerOperation", faults: OF_POWER, needsRunning: true },
        ...{ command: up, change: reset },
    },
    wait: { faults: ANY, needsRunning: true, command: up, change: reset },
};
