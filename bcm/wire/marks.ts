import { randomBytes } from "node:crypto";
import { plainUrn } from "../../model/urn";
import type { WireObject } from "./envelope";

/** Our mark on an entity that we have registered. */
export interface Mark {
    /** URN of the resource, for people; a renamed stack or a moved component leaves it behind until the next update. */
    owner: string;
    /** Which registration it is, as the state knows it too. Marks of older versions have none. */
    registration?: string;
}

/** A token for a new registration; it tells nothing. */
export function newRegistration(): string {
    return randomBytes(6).toString("hex");
}

/** Who registered an entity; undefined if it was not this package. */
export function markOf(live: WireObject): Mark | undefined {
    const { owner, registration } = marksOf(live)["pulumi-bcm"] ?? {};
    if (typeof owner !== "string") return undefined;
    return typeof registration === "string" ? { owner, registration } : { owner };
}

/** URN of the resource that registered it. */
export function ownerOf(live: WireObject): string | undefined {
    return markOf(live)?.owner;
}

/**
 * Whether an entity belongs to a resource: by its URN, or by the registration that the state knows, where the mark still has the
 * resource's former name.
 */
export function isRegisteredBy(live: WireObject, owner: string, registered?: string): boolean {
    const mark = markOf(live);
    if (!mark) return false;
    return (
        (owner !== "" && plainUrn(mark.owner) === plainUrn(owner)) ||
        (registered !== undefined && mark.registration === registered)
    );
}

/** The entity with our mark; what others keep beside it stays. */
export function withMark<Live extends WireObject>(live: Live, mark: Mark): Live {
    return { ...live, extra_values: { ...marksOf(live), "pulumi-bcm": mark } };
}

/**
 * Whether an exchange of addresses has changed the record and the node's own update has not come yet: the stack's state may
 * not know of it. It is on the record so that any later run, on any machine, sees it.
 */
export function isMoving(live: WireObject): boolean {
    return marksOf(live)["pulumi-bcm"]?.moving === true;
}

/** The entity with or without that note. */
export function withMoving<Live extends WireObject>(live: Live, moving: boolean): Live {
    if (!moving && !isMoving(live)) return live;
    const { "pulumi-bcm": { moving: _moving, ...ours } = {}, ...others } = marksOf(live);
    const next = { ...ours, ...(moving && { moving }) };
    const extra_values = Object.keys(next).length > 0 ? { ...others, "pulumi-bcm": next } : others;
    return { ...live, extra_values };
}

function marksOf({ extra_values }: WireObject): Record<string, Record<string, unknown> | undefined> {
    return typeof extra_values === "object" && extra_values !== null
        ? (extra_values as Record<string, Record<string, unknown>>)
        : {};
}
