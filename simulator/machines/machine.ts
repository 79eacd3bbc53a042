import type { RawState } from "../../model/enums";
import type { InstallMode } from "../words";

/** One stretch of a node's way from power-on to UP. */
export interface BootStep {
    status: RawState;
    info: string;
    /** Seconds of the head node's time; null: until somebody does something. */
    seconds: number | null;
    /** Whether it takes one of the provisioner's slots. */
    needsSlot?: boolean;
    /** Whether a person is asked before it goes on. */
    asks?: boolean;
}

/** What is on a node's disks. */
export interface Installed {
    mac: string;
    disksetup: string;
    image: string;
}

/** What of a node's configuration counts only from its next boot on. */
export type BootedWith = Record<"category" | "software image" | "disk setup" | "management network", string>;

/** A moment in a node's life. */
export interface Moment {
    at: number;
    status: string;
    info: string;
}

/** A node's hardware, which exists apart from its record on the head node. Plain data, so that it can be saved. */
export interface Machine {
    power: "ON" | "OFF";
    status: string;
    info: string;
    /** When the status last changed, ms; 0 as long as the node has not been heard of. */
    since: number;
    failed: boolean;
    /** How the current or last boot installs; empty until the node-installer has asked. */
    mode: InstallMode | "";
    /** What is still to come of the current boot; the first one is what it does now. */
    steps: BootStep[];
    /** Changes whenever the node's course does, so that what was planned before is void. */
    turn: number;
    holdsSlot: boolean;
    waitsForSlot: boolean;
    /** The question of the node-installer that a person has to answer, or empty. */
    question: string;
    installed?: Installed;
    bootedWith?: BootedWith;
    closed: boolean;
    muted: boolean;
    userMessage: string;
    toolMessage: string;
    /** What the node went through, oldest first. */
    history: Moment[];
}

export function newMachine(): Machine {
    return {
        power: "OFF",
        status: "DOWN",
        info: "",
        since: 0,
        failed: false,
        mode: "",
        steps: [],
        turn: 0,
        holdsSlot: false,
        waitsForSlot: false,
        question: "",
        closed: false,
        muted: false,
        userMessage: "",
        toolMessage: "",
        history: [],
    };
}
