import type { Input } from "@pulumi/pulumi";
import type { PowerActionKind, Reinstall } from "../model/enums";
import type { ReadinessTarget } from "../model/power";

/** Arguments of a {@link PowerAction}. */
export interface PowerActionArgs {
    /** Host name or uuid of the node. */
    deviceId: Input<string>;
    /** What to do with its power; `power_cycle` is OFF, seen off, ON. */
    powerAction: Input<PowerActionKind>;
    /** Wait until the BMC has confirmed. @default true */
    waitForCompletion?: Input<boolean>;
    /** Seconds the BMC has for it. @default 600 */
    timeout?: Input<number>;
    /** Free text, e.g. a change ticket. The same action runs again only under a new text. @default "" */
    request?: Input<string>;
    /** One-shot install mode of the boot that follows. @default "none" */
    reinstall?: Input<Reinstall>;
    /**
     * With `power_off`: shut the node down through its own system first; what does not go down within `timeout`
     * seconds is switched off hard. @default false
     */
    graceful?: Input<boolean>;
    /**
     * What the node's power history held before the request: time of its last entry in ms of the head node's clock, as
     * a {@link PowerRequest} knows it. @default that of a request of its own
     */
    since?: Input<number | undefined>;
    /** A reason not to send it, e.g. an earlier wave's `hold`; empty means go. @default "" */
    hold?: Input<string>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}

/** Arguments of a {@link PowerRequest}. */
export interface PowerRequestArgs {
    /** Host names (or uuids) of the nodes. */
    nodes: Input<Input<string>[]>;
    /** Those of them whose actions run side by side: their BMCs are asked together. @default each is asked alone */
    waves?: Input<Input<string>[]>[];
    /** The action that is asked for; with `request` it makes the request. */
    powerAction?: Input<PowerActionKind>;
    /** Free text, e.g. a change ticket; another one is another request. @default "" */
    request?: Input<string>;
    /** Whether the request is made; a disabled one keeps what it knows. */
    isEnabled: Input<boolean>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}

/** Arguments of a {@link NodeReadiness}. */
export interface NodeReadinessArgs {
    /** The nodes and how their power actions ended. */
    targets: Input<Input<ReadinessTarget>[]>;
    /** What they shall reach. @default "active" */
    until?: Input<"active" | "powered_off">;
    /** Seconds for each node, without the time it queues for an install slot. @default 3600 */
    timeout?: Input<number>;
    /** Failures of earlier waves, by host name. */
    failedBefore?: Input<Record<string, Input<string>>>;
    /** More failed nodes than this stop the rollout. @default 0 */
    maxFailures?: Input<number>;
    /** End the update with an error when any node failed. @default false */
    verdict?: Input<boolean>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}
