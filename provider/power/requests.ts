import { requestName } from "../../model/power";
import { digestOf, isWritten } from "../notes/request-names";

/** The most requests that are remembered; at one a day it is more than a year. */
const MOST = 500;

/** A request that was made. */
export interface PastRequest {
    /** Of its name: a text may be long, and tells nobody anything here. */
    digest: string;
    /** When it was made, ms of the clock of the machine that made it. */
    at: number;
}

/** Times by host name, ms of the head node's clock; 0 means none. */
export type Moments = Record<string, number>;

/** The requests of a set, as its PowerRequest has them in the state. */
export interface Requests {
    /** Each node's last operation when the request was made. */
    since: Moments;
    /** Since when each node was in its state at that time. */
    statusSince: Moments;
    /** The request that the times belong to, as it is written down; empty as long as none was made. */
    made: string;
    /** All requests of this set, the present one last. */
    requests: PastRequest[];
    /** The request that a node came with, by its time; without one it has been there from the first. */
    joined: Moments;
    /** When a node had the present request before, with others in between. It does not get it twice. */
    askedBefore: Moments;
}

/** Adds a request; each comes later than the one before it, whatever the clocks say. */
function rememberRequest(past: readonly PastRequest[], name: string, now: number): PastRequest[] {
    const at = Math.max(now, (past.at(-1)?.at ?? 0) + 1);
    return [...past, { digest: digestOf(name), at }].slice(-MOST);
}

/** When the very same request was first made, for a node that has been there since `joined`. */
function findRequest(
    past: readonly PastRequest[],
    name: string,
    joined = Number.NEGATIVE_INFINITY,
): number | undefined {
    const digest = digestOf(name);
    return past.find((request) => request.digest === digest && request.at >= joined)?.at;
}

/** Adds a request to those that were made, and finds the nodes that had it before. */
export function noteRequest(
    nodes: readonly string[],
    made: string,
    before: Requests,
): Pick<Requests, "requests" | "joined" | "askedBefore"> {
    const isSame = isWritten(before.made, made);
    const requests = isSame ? before.requests : rememberRequest(before.requests, made, Date.now());
    const present = requests.at(-1)?.at ?? 0;
    const isFirst = requests.length === 1;
    const joined: Moments = {};
    const askedBefore: Moments = {};
    for (const node of nodes) {
        const isNew = before.since[node] === undefined;
        const since = isNew ? (isFirst ? undefined : present) : before.joined[node];
        if (since !== undefined) joined[node] = since;
        const earlier = isSame ? before.askedBefore[node] : findRequest(before.requests, made, since);
        if (!isNew && earlier !== undefined) askedBefore[node] = earlier;
    }
    return { requests, joined, askedBefore };
}

/** The same requests after nodes were renamed: each keeps what it has been asked. */
export function renameNodes(requests: Requests, renamed: Readonly<Record<string, string>>): Requests {
    const rename = (moments: Moments): Moments => {
        const found = Object.entries(renamed).flatMap(([to, from]) =>
            moments[from] === undefined ? [] : [[to, moments[from]] as const],
        );
        return { ...moments, ...Object.fromEntries(found) };
    };
    return {
        ...requests,
        since: rename(requests.since),
        statusSince: rename(requests.statusSince),
        joined: rename(requests.joined),
        askedBefore: rename(requests.askedBefore),
    };
}

/** The nodes that a request is new to. */
export function missingNodes(inputs: Record<string, unknown>, { since, made }: Requests): string[] {
    const nodes = Array.isArray(inputs.nodes) ? inputs.nodes.map(String) : [];
    const isSame = isWritten(made, requestName(inputs as { powerAction: string; request?: string }));
    return isSame ? nodes.filter((node) => since[node] === undefined) : nodes;
}

/** Stacks of older versions know of the last request only. */
export function requestsIn(olds: Record<string, unknown>): Requests {
    const made = String(olds.made ?? "");
    const past = olds.requests as PastRequest[] | undefined;
    return {
        since: (olds.since as Moments | undefined) ?? {},
        statusSince: (olds.statusSince as Moments | undefined) ?? {},
        made,
        requests: past ?? (made === "" ? [] : rememberRequest([], made, 0)),
        joined: (olds.joined as Moments | undefined) ?? {},
        askedBefore: (olds.askedBefore as Moments | undefined) ?? {},
    };
}
