import type { PowerActionKind } from "../../../model/enums";
import { UNKNOWN } from "../../../model/issues";
import { requestName } from "../../../model/power";
import { ownValue } from "../../../model/records";
import { noteRequest, type Requests, requestsIn, type SetRequests } from "../../../provider/power/requests";
import type { NodeSetArgs } from "../../args";
import { askedOf, type PoweredArgs } from "../asked";

/** What a node is asked, as the update would note it. */
export interface Wish {
    /** Name of the request. */
    name: string;
    /** Since when operations count for it; undefined if it is new to the node. */
    since?: number;
    /** When the node had it before, with others in between. */
    askedBefore?: number;
    /** What it is asked alone. */
    own?: { action: PowerActionKind; request: string };
}

/** What each node is asked, by host name. */
export function wishesOf(set: NodeSetArgs, hostnames: string[], before: SetRequests): Map<string, Wish> {
    const together = requestOf(set.powerAction, set.powerRequest, hostnames, before);
    const wishes = hostnames.map((hostname): [string, Wish] => {
        const { powerAction, request, isOwn } = askedOf(set as PoweredArgs, hostname);
        const past = ownValue(before.own, hostname) ?? requestsIn({});
        const { name, since, askedBefore } = isOwn
            ? requestOf(powerAction, request, [hostname], past)
            : together;
        return [
            hostname,
            {
                name,
                since: ownValue(since, hostname),
                askedBefore: ownValue(askedBefore, hostname),
                own: isOwn ? { action: powerAction, request: shownText(request) } : undefined,
            },
        ];
    });
    return new Map(wishes);
}

/** A text that is secret, or not known yet, is not shown. */
function shownText(request: unknown): string {
    return request === UNKNOWN ? "…" : String(request ?? "");
}

/** A request as the update would note it: since when operations count for it, and which nodes had it before. */
function requestOf(
    powerAction: string | undefined,
    request: unknown,
    hostnames: string[],
    before: Requests,
): Pick<Requests, "since" | "askedBefore"> & { name: string } {
    if (request === UNKNOWN) return { name: "", since: {}, askedBefore: {} };
    const name = requestName({ powerAction, request: request as string | undefined });
    const since = name === before.made ? before.since : {};
    return { name, since, askedBefore: noteRequest(hostnames, name, before).askedBefore };
}
