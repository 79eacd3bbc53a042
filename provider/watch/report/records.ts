/** One try of one node: what was sent to it, and how long it was in each stage, in their order. */
export interface NodeRecord {
    hostname: string;
    /** When its watch began, ms of this machine's clock. */
    startedAt: number;
    /** Outcome of its power request, e.g. `done`, and what was said of it. */
    outcome: string;
    request: string;
    sent: string;
    /** Install mode that was asked for, e.g. `FULL`. */
    reinstall?: string;
    /** What it shares with others, where not all of one kind may be under way at a time. */
    group?: string;
    isDone: boolean;
    message: string;
    stages: [stage: string, seconds: number][];
}

/** When a node was in a stage, in seconds since the run began. */
export interface StageSpan {
    stage: string;
    length: number;
    from: number;
    to: number;
}

/** Seconds in all stages together. */
export function secondsOf({ stages }: NodeRecord): number {
    return stages.reduce((sum, [, length]) => sum + length, 0);
}

/** When a try was in which stage, in seconds since the run began. @param start when that was, ms */
export function stageSpans({ startedAt, stages }: NodeRecord, start: number): StageSpan[] {
    let at = (startedAt - start) / 1000;
    return stages.map(([stage, length]) => {
        const from = at;
        at += length;
        return { stage, length, from, to: at };
    });
}

/** What was expected of a rollout when it began, and what it came to. */
export interface RolloutForecast {
    /** Name of the node set. */
    set: string;
    /** How many nodes were to be powered. */
    nodes: number;
    /** How long that was expected to take, and by what. */
    seconds: number;
    basis: string;
    /** When the first ones began to be watched, ms of this machine's clock. */
    startedAt: number;
    /** How many have become active, and how long it took until the last one had arrived or failed, seconds. */
    arrived: number;
    took: number;
}

/** What a report is about. */
export interface RunRecord {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    headNode: string;
    nodes: NodeRecord[];
    /** One of each rollout of which something was expected. @default none */
    forecasts?: RolloutForecast[];
}
