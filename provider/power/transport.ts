import type { JournalEntry } from "../notes/power-journal";
import type { Past, Power, Switching } from "./decide";

/**
 * What carries power operations to one node: BCM, or ipmitool. What both do the same way is in `perform`; what differs on
 * purpose is told here, and its reason where it is implemented.
 */
export interface Transport {
    /** How long the BMC may go on saying ON after its OFF was confirmed, ms. */
    readonly lagMs: number;
    /** What an earlier run prepared for the next boot and left behind. */
    readonly leftover?: Preparation;
    /** Starts the time that a request has. */
    deadline(): AbortSignal;
    /** How the head node sees the node; undefined when none is asked. */
    status(): Promise<NodeStatus | undefined>;
    /** Finds out what became of an operation that an earlier run left open. @throws when only a person can tell */
    settle(open: JournalEntry, deadline: AbortSignal): Promise<void>;
    /**
     * What the BMC says; undefined when nobody can ask it.
     *
     * @param mayBeShared whether an answer will do that was got for many nodes at once a moment ago
     */
    readPower(deadline: AbortSignal, mayBeShared?: boolean): Promise<Power>;
    /** What is known of the operations since the request was made. */
    past(): Promise<Past>;
    /**
     * Sees to it that the node may be interrupted: it has no work, and the program's own command has ended well.
     *
     * @returns whether that took time which is not the BMC's
     * @throws when it may not be
     */
    makeReady(operations: readonly Switching[]): Promise<boolean>;
    /** Plans what the boot that follows needs; undefined when that is nothing. */
    planBoot(): Promise<Preparation | undefined>;
    /**
     * Notes in the journal that an operation is about to be sent.
     *
     * @returns when the last one before it was tried
     * @throws when nobody waits for it any more, or when others may be driving the node
     */
    intend(operation: Switching): Promise<number>;
    /** Sends one operation once, and waits until it is confirmed. What it throws leaves the operation open. */
    send(operation: Switching, sending: Sending): Promise<Fate>;
    /** Shuts the node down through its own system. @returns whether it is off; if not, it has to be switched off hard */
    shutDown(): Promise<boolean>;
    /** Notes in the audit log what came of an operation. */
    audit(operation: Switching, result: string): Promise<void>;
}

/** How the head node sees a node. */
export interface NodeStatus {
    /** BCM's word, e.g. `UP`. */
    state: string;
    /** Since when, ms of the head node's clock. */
    since: number;
    /** Why nothing may be sent to it. */
    obstacle?: string;
    /** Why nothing need be sent, of a node whose BMC cannot be asked. */
    already?: string;
    /** Whether its last install has failed. */
    hasFailed?: boolean;
}

/** A change that only the next boot is meant to see. */
export interface Preparation {
    make(): Promise<void>;
    /** Takes it back after a failure. If that fails too, the failure's text says so. */
    undo(failure: Error): Promise<void>;
}

export interface Sending {
    /** When the last operation before this one was tried. */
    before: number;
    /** Whether another operation depends on it, so that it has to be confirmed in any case. */
    isStep: boolean;
    deadline: AbortSignal;
}

/** What became of an operation. */
export type Fate =
    | { kind: "confirmed"; at?: number; result?: string }
    /** It certainly was not carried out. */
    | { kind: "refused"; failure: Error }
    /** It may have been carried out, or may still be. */
    | { kind: "open"; failure: Error };
