import { BcmRefusedError, BcmUnreachableError } from "../../../bcm/client/errors";
import { SessionEndedError, SessionsRefusedError } from "../../../bcm/client/events";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import { readPowerHistory } from "../../../bcm/client/statuses";
import { retry } from "../../../bcm/retry";
import { historySince, type PowerHistory } from "../../../bcm/rules/power-history";
import type { WireDevice } from "../../../bcm/wire/device";
import {
    type PastOperation,
    type PowerOperation,
    powerRequest,
    WirePowerAccepted,
    type WirePowerStatus,
} from "../../../bcm/wire/power";
import { WireStatus } from "../../../bcm/wire/status";
import type { Subject } from "../../notes/audit-log";
import type { Journal } from "../../notes/power-journal";
import type { Power } from "../decide";
import { PowerFailure } from "../failure";
import { foresightOf } from "./foresight";

const RETRY_MS = 1000;
const MOST_ATTEMPTS = 3;

/** A node of a head node. */
export interface Target {
    readonly headNode: HeadNode;
    readonly device: WireDevice;
}

/** One request on one node while it is being carried out. */
export interface Drive extends Target {
    readonly journal: Journal;
    /** What the node's history held before the request: time of its last entry, ms of the head node's clock. */
    readonly since: number;
    readonly say: (line: string) => void;
    /** For the audit log: which node, and whose request it is. */
    readonly subject: Subject;
}

/** The same as {@link readPower}, from one question to the BMCs of all nodes whose turn comes soon. */
export async function foreseePower(drive: Drive, deadline: AbortSignal): Promise<Power> {
    const answer = await foresightOf(drive.headNode).stateOf(drive.device);
    return answer ? powerIn(answer, drive) : readPower(drive, deadline);
}

/** What the BMC says about the node's power; undefined where the account may not have event sessions. */
export async function readPower(drive: Drive, deadline: AbortSignal): Promise<Power> {
    try {
        // A question does no harm, so it may be asked again.
        const answer = await retry(() => operate(drive, "STATUS", deadline), {
            attempts: MOST_ATTEMPTS,
            again: isUnclear,
            backoff: { minTimeout: RETRY_MS },
        });
        return powerIn(answer, drive);
    } catch (error) {
        if (error instanceof SessionsRefusedError) return guessPower(drive);
        if (isUnclear(error)) throw new PowerFailure((error as Error).message);
        throw error;
    }
}

function powerIn(answer: WirePowerStatus, { device }: Drive): "ON" | "OFF" {
    if (answer.state === "ON" || answer.state === "OFF") return answer.state;
    if (answer.state === "RESET") return "ON"; // shown for a moment after a reset, which ends with ON
    throw new PowerFailure(bmcProblem(device, answer));
}

/** Whoever talks to the head node is on; of a node that is DOWN nobody but its BMC knows. */
async function guessPower(drive: Drive): Promise<"ON" | undefined> {
    const status = await readStatus(drive);
    return status && !["DOWN", "UNDEFINED"].includes(status.status) ? "ON" : undefined;
}

/** How BCM sees the node. */
export function readStatus({ headNode, device }: Target): Promise<WireStatus | null> {
    const target = device.hostname;
    return headNode.client.read("cmstatus", "getStatus", [device.uuid], WireStatus.nullable(), { target });
}

/** The operations on this node that the head node shows, oldest first. */
export function readOperations({ headNode, device }: Target): Promise<PastOperation[]> {
    return readPowerHistory(headNode.client, [device.uuid], { target: device.hostname });
}

/** What the head node has tried on this node after a moment of its own clock. */
export async function readHistory(target: Target, moment: number): Promise<PowerHistory> {
    return historySince(await readOperations(target), target.device.uuid, moment);
}

/** When the last operation after a moment was tried, whatever came of it. */
export async function lastTried(target: Target, moment: number): Promise<number> {
    const { executed, failed } = await readHistory(target, moment);
    return Math.max(moment, ...[...executed, ...failed].map(({ executionTime }) => executionTime));
}

/** Has the BMC do something through the head node, and returns its answer. */
export async function operate(
    drive: Drive,
    operation: PowerOperation,
    deadline: AbortSignal,
): Promise<WirePowerStatus> {
    const { headNode, device } = drive;
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
        `the BMC did not confirm ${operation} in time. Check its cable, address and log-in, or raise timeout (powerTimeout in a set).`,
        true,
    );
}

/** What a BMC said that did not do it. */
export function bmcProblem({ hostname }: WireDevice, { state, msg, extendedMsg }: WirePowerStatus): string {
    const said = [msg, extendedMsg]
        .map((text) => text.trim())
        .filter(Boolean)
        .join("; ");
    const about = [...(state === "UNKNOWN" ? ["no answer in time"] : []), ...(said ? [said] : [])].join("; ");
    return `the BMC of ${hostname} answered ${state}${about ? ` (${about})` : ""}. Check its cable, address and log-in.`;
}
