import { z } from "zod";
import { PowerActionKind } from "./enums";
import { HostName } from "./values";

/** One power operation on one node. Times are in seconds. */
export const PowerActionSpec = z.strictObject({
    deviceId: z.union([z.uuid(), HostName], "a host name or a uuid"),
    powerAction: z.string(),
    waitForCompletion: z.boolean().default(true),
    timeout: z.number().positive("more than 0").default(600),
    request: z.string().default(""),
    reinstall: z.string().default("none"),
    graceful: z.boolean().default(false),
    hold: z.string().default(""),
    since: z.number().optional(),
    cluster: z.string().optional(),
});
export type PowerActionSpec = z.infer<typeof PowerActionSpec>;

/** One request for a number of nodes: what the head node's history held of them when it was made. */
export const PowerRequestSpec = z.strictObject({
    nodes: z.array(z.string()),
    waves: z.array(z.array(z.string())).default([]),
    powerAction: z.string().optional(),
    request: z.string().default(""),
    isEnabled: z.boolean(),
    cluster: z.string().optional(),
});
export type PowerRequestSpec = z.infer<typeof PowerRequestSpec>;

/** How a power action ended. `held`: not sent, because the rollout had stopped before this node's turn. @internal */
export const PowerOutcome = z.enum(["done", "already", "failed", "held"]);
/** How a power action ended. `held`: not sent, because the rollout had stopped before. @useDeclaredType */
export type PowerOutcome = z.infer<typeof PowerOutcome>;

/** What the program behind an `IpmiPower` is asked to do, as one JSON text; the password comes by environment. */
export const IpmiOrder = z.strictObject({
    node: z.string(),
    host: z.string(),
    port: z.int().positive().default(623),
    username: z.string().default(""),
    cipherSuite: z.int().nonnegative().optional(),
    powerAction: PowerActionKind,
    request: z.string().default(""),
    graceful: z.boolean().default(false),
    timeout: z.number().positive("more than 0").default(600),
    /** Why it is not sent; empty: it is. */
    hold: z.string().default(""),
    stack: z.string(),
});
export type IpmiOrder = z.infer<typeof IpmiOrder>;

/** What it answers on standard output. */
export const IpmiAnswer = z.strictObject({ outcome: z.enum(["done", "already"]), message: z.string() });
export type IpmiAnswer = z.infer<typeof IpmiAnswer>;

/** What a wave's watcher needs to know of one node's power action. @internal */
export const ReadinessTarget = z.strictObject({
    /** Host name of the node. */
    hostname: HostName,
    /** How its power action ended. */
    outcome: PowerOutcome,
    /** What was done, or why not. */
    message: z.string(),
    /** Which request this answers; a new one makes the watcher look again. */
    request: z.string(),
    /** A boot that counts is later than this, ms of the head node's clock; without it the present one does. */
    bootedAfter: z.number().optional(),
    /** Install mode that was asked for of this boot, e.g. `FULL`; without it the node's or category's own counts. */
    reinstall: z.string().optional(),
});
/** How one node's power action ended, for the watcher of its wave. @useDeclaredType */
export type ReadinessTarget = z.infer<typeof ReadinessTarget>;

/** What the nodes of one wave shall reach. Times are in seconds. */
export const NodeReadinessSpec = z.strictObject({
    targets: z.array(ReadinessTarget),
    until: z.enum(["active", "powered_off"]).default("active"),
    timeout: z.number().positive("more than 0").default(3600),
    /** Failures of earlier waves, by host name. */
    failedBefore: z.record(z.string(), z.string()).default({}),
    /** How many failed nodes stop the rollout when exceeded. */
    maxFailures: z.int().nonnegative("0 or more").default(0),
    /** True on the last watcher: it ends the run with an error when any node failed. */
    verdict: z.boolean().default(false),
    cluster: z.string().optional(),
});
export type NodeReadinessSpec = z.infer<typeof NodeReadinessSpec>;

/** `power_reset CHG-1`: what makes a request the same one again. */
export function requestName({ powerAction, request }: { powerAction?: string; request?: string }): string {
    return `${powerAction ?? ""} ${request ?? ""}`.trim();
}
