import { type OwnRequest, requestName } from "../../model/power";
import { ownValue, renameKeys } from "../../model/records";
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

/** What a set asks all its nodes, and what single ones have been asked alone, by host name. */
export interface SetRequests extends Requests {
    own: Record<string, Requests>;
}

/** Adds a request; each comes later than the one before it, whatever the clocks say. */
function rememberRequest(past: readonly PastRequest[], name: string, now: number): PastRequest[] {
    const at = Math.max(now, (past.at(-1)?.at ?? 0) + 1);
    return [...past, { digest: digestOf(name), at }].slice(-MOST);
}

/** When the very same request was first made, for a node that has been there since `joined`. */
export function findRequest(
    past: readonly PastRequest[],
    name: string,
    joined = Number.NEGATIVE_INFINITY,
): number | undefined {
    const digest = digestOf(name);
    return past.find((request) => request.digest === digest && request.at >= joined)?.at;
}

/**
 * Adds a request to those that were made, and finds the nodes that had it before.
 *
 * @param others requests than which it comes later, too
 */
export function noteRequest(
    nodes: readonly string[],
    made: string,
    before: Requests,
    others: readonly PastRequest[] = [],
): Pick<Requests, "requests" | "joined" | "askedBefore"> {
    const isSame = isWritten(before.made, made);
    const now = Math.max(Date.now(), ...others.map(({ at }) => at + 1));
    const requests = isSame ? before.requests : rememberRequest(before.requests, made, now);
    const present = requests.at(-1)?.at ?? 0;
    const isFirst = requests.length === 1;
    const joined: Moments = {};
    const askedBefore: Moments = {};
    for (const node of nodes) {
        const isNew = ownValue(before.since, node) === undefined;
        const since = isNew ? (isFirst ? undefined : present) : ownValue(before.joined, node);
        if (since !== undefined) joined[node] = since;
        const earlier = isSame
            ? ownValue(before.askedBefore, node)
            : findRequest(before.requests, made, since);
        if (!isNew && earlier !== undefined) askedBefore[node] = earlier;
    }
    return { requests, joined, askedBefore };
}

/** The same requests after nodes were renamed: each keeps what it has been asked. */
export function renameNodes(requests: SetRequests, renamed: Readonly<Record<string, string>>): SetRequests {
    const rename = <T>(values: Record<string, T>) => renameKeys(values, renamed);
    const renameAll = (each: Requests): Requests => ({
        ...each,
        since: rename(each.since),
        statusSince: rename(each.statusSince),
        joined: rename(each.joined),
        askedBefore: rename(each.askedBefore),
    });
    const own = Object.entries(requests.own).map(([host, each]) => [host, renameAll(each)] as const);
    return { ...renameAll(requests), own: rename(Object.fromEntries(own)) };
}

/** The nodes that a request is new to. */
export function missingNodes(inputs: Record<string, unknown>, { since, made }: Requests): string[] {
    const nodes = Array.isArray(inputs.nodes) ? inputs.nodes.map(String) : [];
    const isSame = isWritten(made, requestName(inputs as { powerAction: string; request?: string }));
    return isSame ? nodes.filter((node) => ownValue(since, node) === undefined) : nodes;
}

/**
 * When nodes had the set's request that have been asked alone since, and no longer are: they have had it, and what they were asked in
 * between counts, so it is not carried out twice.
 */
export function findReturned(
    nodes: readonly string[],
    alone: Readonly<Record<string, OwnRequest>>,
    { own, requests }: SetRequests,
): Moments {
    const present = requests.at(-1)?.at;
    if (present === undefined) return {};
    const returned = nodes.filter(
        (node) =>
            ownValue(alone, node) === undefined && (ownValue(own, node)?.requests.at(-1)?.at ?? 0) > present,
    );
    return Object.fromEntries(returned.map((node) => [node, present]));
}

/** The nodes that are asked alone, and to which that is new. */
export function missingOwn(
    own: Readonly<Record<string, OwnRequest>>,
    { own: before }: SetRequests,
): [hostname: string, own: OwnRequest][] {
    return Object.entries(own).filter(
        ([hostname, asked]) => !isWritten(ownValue(before, hostname)?.made ?? "", requestName(asked)),
    );
}

/** What the state has of all requests of a set. */
export function setRequestsIn(olds: Record<string, unknown>): SetRequests {
    const own = Object.entries((olds.own as Record<string, Record<string, unknown>> | undefined) ?? {});
    return {
        ...requestsIn(olds),
        own: Object.fromEntries(own.map(([hostname, each]) => [hostname, requestsIn(each)])),
    };
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
