import type { NodeState } from "../model/enums";

/** How a node fares, as BCM last saw it. */
export interface NodeStatus {
    /** Its host name. */
    hostname: string;
    /** The specification's word for where it stands. */
    state: NodeState;
    /** BCM's own word for it, e.g. `INSTALLING`; `not found` when BCM has no such device. */
    rawState: string;
    /** Address of the boot interface; empty when it has none. */
    ip: string;
    /** MAC address of the port that boots it; empty when BCM has no such device. */
    mac: string;
    /** Names of its own roles; those of its category are not among them. */
    roles: string[];
    /** Uuid of the device; empty when BCM has no such device. */
    uuid: string;
    /** Whether the node is active. */
    success: boolean;
    /** What BCM says beside the state, or why the node failed. */
    message: string;
    /** Since when BCM has seen it in this state, ISO 8601; empty as long as it has not heard of the node. */
    observedAt: string;
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

/** What a preview shows that goes on without the head node. */
export function notAsked(hostnames: readonly string[]): Record<string, NodeStatus> {
    const nothing = { ip: "", mac: "", roles: [], uuid: "", success: false, observedAt: "" };
    return Object.fromEntries(
        hostnames.map((hostname) => [
            hostname,
            { ...nothing, hostname, state: "unknown", rawState: "not asked", message: "" },
        ]),
    );
}

/** The statuses with the reasons why nodes failed in this run. A node that is active by now has no failure. */
export function addFailures(
    statuses: Record<string, NodeStatus>,
    failures: Record<string, string>,
): Record<string, NodeStatus> {
    return Object.fromEntries(
        Object.entries(statuses).map(([hostname, status]) => {
            const message = failures[hostname];
            return [hostname, message && !status.success ? { ...status, message } : status];
        }),
    );
}
