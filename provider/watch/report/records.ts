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

/** Seconds in all stages together. */
export function secondsOf({ stages }: NodeRecord): number {
    return stages.reduce((sum, [, length]) => sum + length, 0);
}

/** What a report is about. */
export interface RunRecord {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    headNode: string;
    nodes: NodeRecord[];
}
