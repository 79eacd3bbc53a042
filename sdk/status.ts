import type { NodeState } from "../model/enums";
import { ownValue } from "../model/records";

/** The status of a node, as BCM last saw it. */
export interface NodeStatus {
    /** Its host name. */
    hostname: string;
    /** Its state, in the specification's words. */
    state: NodeState;
    /** BCM's own word for its state, e.g. `INSTALLING`; `not found` if BCM has no such device. */
    rawState: string;
    /** Address of the boot interface; empty if it has none. */
    ip: string;
    /** MAC address that it boots with; empty if BCM has no such device. */
    mac: string;
    /** Names of its own roles, without those of its category. */
    roles: string[];
    /** Uuid of the device; empty if BCM has no such device. */
    uuid: string;
    /** Whether the node is active. */
    success: boolean;
    /** BCM's message about the state, or why the node failed. */
    message: string;
    /**
     * Whether its workload managers give it no new work, and why; absent if they do, or were not asked: a set asks them if it states
     * `rollout.drain`.
     */
    drained?: DrainedStatus;
    /** Since when BCM has seen it in this state, ISO 8601; empty if BCM has not heard of the node yet. */
    observedAt: string;
}

/** What a node's workload managers do with it. */
export interface DrainedStatus {
    /** `draining` as long as jobs run. */
    state: "drained" | "draining";
    /** What the managers keep as its reason; empty if they keep none. */
    reason: string;
}

/** Numbers of nodes by state. */
export interface NodeSetSummary {
    /** Nodes that are `active`. */
    active: number;
    /** Nodes that are `provisioning`. */
    provisioning: number;
    /** Nodes that have `failed`. */
    failed: number;
    /** Nodes that are `powered_off`. */
    poweredOff: number;
    /** Nodes whose state is `unknown`. */
    unknown: number;
    /** All nodes of the set. */
    total: number;
}

/** Adds up a set's node statuses. */
export function summarizeStatus(statuses: Record<string, NodeStatus>): NodeSetSummary {
    const all = Object.values(statuses);
    const count = (state: NodeState) => all.filter((status) => status.state === state).length;
    return {
        active: count("active"),
        provisioning: count("provisioning"),
        failed: count("failed"),
        poweredOff: count("powered_off"),
        unknown: count("unknown"),
        total: all.length,
    };
}

/** The statuses in a preview that goes on without the head node. */
export function notAsked(hostnames: readonly string[]): Record<string, NodeStatus> {
    const nothing = { ip: "", mac: "", roles: [], uuid: "", success: false, observedAt: "" };
    return Object.fromEntries(
        hostnames.map((hostname) => [
            hostname,
            { ...nothing, hostname, state: "unknown", rawState: "not asked", message: "" },
        ]),
    );
}

/** Adds the reasons why nodes failed in this run. A node that is active by now has no failure. */
export function addFailures(
    statuses: Record<string, NodeStatus>,
    failures: Record<string, string>,
): Record<string, NodeStatus> {
    return Object.fromEntries(
        Object.entries(statuses).map(([hostname, status]) => {
            const message = ownValue(failures, hostname);
            return [hostname, message && !status.success ? { ...status, message } : status];
        }),
    );
}
