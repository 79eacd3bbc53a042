import { z } from "zod";
import { HostName } from "./values";

/** Seconds that a node's work has to end: jobs run for hours. */
export const DRAIN_SECONDS = 86_400;

/** A node whose work is to end before it is powered. @internal */
export const DrainTarget = z.strictObject({
    /** Host name of the node. */
    hostname: HostName,
    /** Its uuid on the head node. */
    uuid: z.string(),
    /** What it is asked then. */
    powerAction: z.string(),
    /** The text of that request. */
    request: z.string().default(""),
    /** When its last operation before the request was, ms of the head node's clock. */
    since: z.number().optional(),
    /** When it had the very same request before, with others in between, ms. */
    askedBefore: z.number().optional(),
    /** What it shares with others, where not all of one kind may be under way at a time. */
    group: z.string().optional(),
});
/** A node whose work is to end before it is powered. @useDeclaredType */
export type DrainTarget = z.infer<typeof DrainTarget>;

/** A node that waits for its turn, as one watcher hands it on to the next. @internal */
export const AheadNode = z.strictObject({
    ...DrainTarget.shape,
    /** For how long its work has been ending, in seconds. */
    seconds: z.number(),
});
/** A node that waits for its turn, as one watcher hands it on to the next. @useDeclaredType */
export type AheadNode = z.infer<typeof AheadNode>;

/** What somebody else had drained when a request was made. @internal */
export const DrainedBefore = z.strictObject({
    /** Names this record: the machine that has made it notes what it drains. */
    token: z.string(),
    /** Uuids of the managers, by the node's host name; of nodes that were not drained nothing is said. */
    nodes: z.record(z.string(), z.array(z.string())),
});
/** What somebody else had drained when a request was made. @useDeclaredType */
export type DrainedBefore = z.infer<typeof DrainedBefore>;

/** How a watcher takes work off nodes, and gives it back. Times are in seconds. @internal */
export const DrainSpec = z.strictObject({
    /** The nodes that are drained from now on, in their order. */
    nodes: z.array(DrainTarget).default([]),
    /** How many of those that are free come next at least; 0 if nobody does. */
    choose: z.int().nonnegative("0 or more").default(0),
    /** How many nodes may be under way at a time. */
    window: z.int().positive("1 or more").default(1),
    /** How many of one group may be under way at a time. */
    maxPerGroup: z.int().positive("1 or more").optional(),
    /** How long a node's work may take to end. */
    timeout: z.number().positive("more than 0").default(DRAIN_SECONDS),
    /** Why they are drained, for the users of the cluster. */
    reason: z.string().default(""),
    /** Why nobody is drained any more; empty if somebody may be. */
    hold: z.string().default(""),
    /** What somebody else has drained stays so. */
    drainedBefore: DrainedBefore.optional(),
});
export type DrainSpec = z.infer<typeof DrainSpec>;

/** Begins the reason of each drain of a stack, by which it is known later. @param stack stack and project, e.g. `dev::racks` */
export function drainMark(stack: string): string {
    return `pulumi-bcm ${stack}: `;
}

/** Whether an action interrupts what runs on a node: whoever is only switched on has no work. */
export function interruptsWork(powerAction: string): boolean {
    return powerAction !== "power_on";
}
