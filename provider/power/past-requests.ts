import { createHash } from "node:crypto";

/** The most requests that are remembered; at one a day it is more than a year. */
const MOST = 500;

/** A request that was made. */
export interface PastRequest {
    /** Of its name: a text may be long, and tells nobody anything here. */
    digest: string;
    /** When it was made, ms of the clock of the machine that made it. */
    at: number;
}

/** Adds a request; each comes later than the one before it, whatever the clocks say. */
export function rememberRequest(past: readonly PastRequest[], name: string, now: number): PastRequest[] {
    const at = Math.max(now, (past.at(-1)?.at ?? 0) + 1);
    return [...past, { digest: digestOf(name), at }].slice(-MOST);
}

/** When the very same request was last made before, for a node that has been there since `joined`. */
export function findRequest(
    past: readonly PastRequest[],
    name: string,
    joined = Number.NEGATIVE_INFINITY,
): number | undefined {
    const digest = digestOf(name);
    return past.findLast((request) => request.digest === digest && request.at >= joined)?.at;
}

function digestOf(name: string): string {
    return createHash("sha256").update(name).digest("hex").slice(0, 16);
}
