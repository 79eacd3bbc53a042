import { BcmRefusedError, BcmUnreachableError } from "../../bcm/client/errors";
import { SessionEndedError, SessionsRefusedError } from "../../bcm/client/events";
import type { HeadNode } from "../../bcm/client/head-nodes";
import { redact } from "../../bcm/client/redact";
import { pause } from "../../bcm/pause";
import type { WireDevice } from "../../bcm/wire/device";
import {
    type PastOperation,
    type PowerOperation,
    powerRequest,
    WirePowerAccepted,
    WirePowerHistory,
    type WirePowerStatus,
} from "../../bcm/wire/power";
import { WireStatus } from "../../bcm/wire/status";
import type { Subject } from "../notes/audit-log";
import type { Journal } from "../notes/power-journal";
import { foresightOf } from "./foresight";
import type { NextBoot } from "./reinstall";

/** Time between two looks at something that is to come about. */
export const LOOK_MS = 1000;
/** How often one operation is sent when it certainly was not carried out; a reply that was lost decides nothing. */
export const MOST_ATTEMPTS = 3;

/** A power operation that did not come about; the text says why and what to do. */
export class PowerFailure extends Error {
    /** Whether it may still happen, or has happened unseen. */
    readonly isOpen: boolean;

    constructor(message: string, isOpen = false) {
        super(redact(message)); // a BMC may say what it was sent
        this.isOpen = isOpen;
    }
}

/** One request on one node while it is being carried out. */
export interface Drive {
    headNode: HeadNode;
    device: WireDevice;
    journal: Journal;
    /** What the node's history held before the request: time of its last entry, ms of the head node's clock. */
    since: number;
    deadline: AbortSignal;
    say: (line: string) => void;
    /** Whether an operation that boots was sent and is not known to have failed. */
    mayHaveBooted: boolean;
    /** The install mode that waits for that boot. */
    nextBoot: NextBoot | undefined;
    /** For the journal of changes: which node, and whose request it is. */
    subject: Subject;
}

/** The same as {@link readPower}, from one question to the BMCs of all nodes whose turn comes soon. */
export async function foreseePower(drive: Drive): Promise<"ON" | "OFF" | undefined> {
    const answer = await foresightOf(drive.headNode).stateOf(drive.device);
    return answer ? powerIn(answer, drive) : readPower(drive);
}

/** What the BMC says about the node's power; undefined where the account may not have event sessions. */
export async function readPower(drive: Drive): Promise<"ON" | "OFF" | undefined> {
    for (let attempt = 1; ; attempt++) {
        try {
            return powerIn(await ask(drive, "STATUS"), drive);
        } catch (error) {
            if (error instanceof SessionsRefusedError) return guessPower(drive);
            if (!isUnclear(error)) throw error;
            if (attempt === MOST_ATTEMPTS) throw new PowerFailure((error as Error).message);
            await pause(LOOK_MS); // a question does no harm, so it may be asked again
        }
    }
}

function powerIn(answer: WirePowerStatus, { device }: Drive): "ON" | "OFF" {
    if (answer.state === "ON" || answer.state === "OFF") return answer.state;
    throw new PowerFailure(bmcProblem(device, answer));
}

/** Whoever talks to the head node is on; of a node that is DOWN nobody but its BMC knows (§16.3). */
async function guessPower(drive: Drive): Promise<"ON" | undefined> {
    const status = await readStatus(drive);
    return status && !["DOWN", "UNDEFINED"].includes(status.status) ? "ON" : undefined;
}

/** How BCM sees the node (§16.1). */
export function readStatus({ headNode, device }: Pick<Drive, "headNode" | "device">) {
    const target = device.hostname;
    return headNode.client.read("cmstatus", "getStatus", [device.uuid], WireStatus.nullable(), { target });
}

/** What the head node has carried out on this node after a moment of its own clock, oldest first (§17.4 E). */
export async function executedAfter(
    { headNode, device }: Pick<Drive, "headNode" | "device">,
    moment: number,
): Promise<PastOperation[]> {
    const history = await headNode.client.read(
        "cmdevice",
        "powerOperationHistory",
        [[device.uuid], false],
        WirePowerHistory,
        { target: device.hostname },
    );
    return history.filter(
        ({ ref_device_uuid, executionTime }) => ref_device_uuid === device.uuid && executionTime > moment,
    );
}

/** Asks the BMC through the head node, and returns its answer. */
export async function ask(drive: Drive, operation: PowerOperation): Promise<WirePowerStatus> {
    const { headNode, device, deadline } = drive;
    return headNode.events.use(async (session) => {
        const { index } = await start(drive, operation, session);
        try {
            return await headNode.events.powerAnswer(index, device.uuid, deadline, session);
        } catch (error) {
            if (!deadline.aborted) throw error;
            throw notConfirmed(operation);
        }
    });
}

/** Sends one operation, and notes that the head node has taken it. */
export async function start(
    { headNode, device, journal }: Drive,
    operation: PowerOperation,
    session?: string,
) {
    try {
        const accepted = await headNode.client.call(
            "cmdevice",
            "powerOperation",
            [powerRequest(device.uuid, operation, session)],
            WirePowerAccepted,
            { target: device.hostname },
        );
        if (accepted.count > 0) {
            if (operation !== "STATUS") await journal.note("accepted", operation);
            return accepted;
        }
    } catch (error) {
        if (error instanceof BcmRefusedError) throw new PowerFailure(error.message);
        throw error;
    }
    throw new PowerFailure(
        "the head node started nothing. Has it a BMC interface, powerControl, and is it open?",
    );
}

/** Whether an operation may have been carried out although its call failed. */
export function isUnclear(error: unknown): boolean {
    return error instanceof SessionEndedError || error instanceof BcmUnreachableError;
}

/** The BMC said nothing in time, and the operation may still come about. */
export function notConfirmed(operation: string): PowerFailure {
    return new PowerFailure(
        `the BMC did not confirm ${operation} in time. Check its cable, address and log-in, or raise the timeout.`,
        true,
    );
}

/** What a BMC said that did not do it. */
export function bmcProblem({ hostname }: WireDevice, { state, msg, extendedMsg }: WirePowerStatus): string {
    const said = [msg, extendedMsg]
        .map((text) => text.trim())
        .filter(Boolean)
        .join("; ");
    return `the BMC of ${hostname} answered ${state}${said ? ` (${said})` : ""}. Check its cable, address and log-in.`;
}
