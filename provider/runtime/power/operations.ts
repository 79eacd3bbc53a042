import { BcmRefusedError, BcmUnreachableError } from "../../client/errors";
import { SessionEndedError, SessionsRefusedError } from "../../client/events";
import type { HeadNode } from "../../client/head-nodes";
import type { WireDevice } from "../../wire/device";
import {
    type PastOperation,
    type PowerOperation,
    powerRequest,
    WirePowerAccepted,
    WirePowerHistory,
    type WirePowerStatus,
} from "../../wire/power";
import { WireStatus } from "../../wire/status";
import { noteChange, type Subject } from "../audit/audit-log";
import { refuseOrphan } from "../engine-link";
import { pause } from "../pause";
import type { Switching } from "./decide";
import { foresightOf } from "./foresight";
import type { Journal } from "./journal";

/** After this, an operation that the head node's history does not show was not carried out: BMCs take seconds. */
const SETTLED_MS = 20_000;
/** The same where no BMC can be asked, whose answer would show that nothing is under way any more. */
const SETTLED_UNSEEN_MS = 60_000;
const LOOK_MS = 1000;
/** How often one operation is sent when it certainly was not carried out; a reply that was lost decides nothing. */
const MOST_ATTEMPTS = 3;

/** A power operation that did not come about; the text says why and what to do. */
export class PowerFailure extends Error {
    /** Whether it may still happen, or has happened unseen. */
    readonly isOpen: boolean;

    constructor(message: string, isOpen = false) {
        super(message);
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

/**
 * Sends one operation and waits until the BMC has confirmed it. Before it is sent it stands in the journal; when the
 * reply is lost the head node's history tells whether it was carried out, and only what was not is sent again.
 *
 * @returns when it was carried out, ms of the head node's clock; undefined where that is not waited for
 */
export async function carryOut(
    drive: Drive,
    operation: Switching,
    wait: boolean,
): Promise<number | undefined> {
    const { device, journal, since, say, subject } = drive;
    const note = (result: string) => noteChange(subject, operation, { result });
    for (let attempt = 1; ; attempt++) {
        const before = (await executedAfter(drive, since)).at(-1)?.executionTime ?? since;
        const status = await readStatus(drive);
        const seen = { status: status?.status, statusSince: status?.reportedStatusTimestamp };
        await refuseOrphan(`${operation} of ${device.hostname}`);
        journal.assertHeld();
        await journal.note("intended", operation, { since, ...seen });
        const sentAt = Date.now();
        try {
            say(`${operation} …`);
            await sendOnce(drive, operation, wait, before);
            await journal.note("confirmed", operation);
            await note("done");
            return await executionTime(drive, operation, before);
        } catch (error) {
            if (!isUnclear(error)) {
                await note((error as Error).message);
                if (!(error instanceof PowerFailure && error.isOpen))
                    await journal.note("refused", operation);
                throw error;
            }
            say(`${operation}: no reply; looking at the head node's history`);
            // A request whose answer did not come in time may wait in the head node's queue: it gets its time from now on.
            const isQueued = error instanceof BcmUnreachableError && error.timedOut;
            const executed = await settle(drive, operation, before, isQueued ? Date.now() : sentAt).catch(
                async (open: Error) => {
                    await note(open.message);
                    throw open;
                },
            );
            await journal.note(executed ? "confirmed" : "refused", operation);
            await note(
                executed ? "done; its reply was lost" : `not carried out: ${(error as Error).message}`,
            );
            if (executed) return executed.executionTime;
            if (attempt === MOST_ATTEMPTS)
                throw new PowerFailure(
                    `${(error as Error).message}; the head node's history shows that ${operation} was not carried out`,
                );
        }
    }
}

/** Waits until the BMC says that the node is off; a cycle that switches on too early would be none. */
export async function awaitOff(drive: Drive): Promise<void> {
    while ((await readPower(drive)) === "ON") {
        if (drive.deadline.aborted)
            throw new PowerFailure(
                "was switched off, and its BMC still says that it is on. Look at the BMC; the next `pulumi up` goes on",
            );
        drive.say("waiting for it to be off");
        await pause(LOOK_MS, drive.deadline);
    }
}

/**
 * Whether an operation whose reply was lost has been carried out: when nothing of it shows for a while, and the BMC,
 * which is asked last, has answered a later question, it has not.
 *
 * @throws PowerFailure that leaves it open when the head node or the BMC cannot be asked
 */
export async function settle(
    drive: Drive,
    operation: string,
    before: number,
    sentAt: number,
): Promise<PastOperation | undefined> {
    const find = async () =>
        (await executedAfter(drive, before)).find((past) => past.operation === operation);
    try {
        const limit = drive.headNode.events.isRefused ? SETTLED_UNSEEN_MS : SETTLED_MS;
        while (Date.now() - sentAt < limit) {
            const executed = await find();
            if (executed) return executed;
            await pause(LOOK_MS);
        }
        await readPower(drive);
        return await find();
    } catch (error) {
        const reason = (error as Error).message;
        throw new PowerFailure(
            `${reason} Whether ${operation} was carried out is not known; the next \`pulumi up\` finds out`,
            true,
        );
    }
}

/** Sends, and returns once it is confirmed, without knowing when that was. */
async function sendOnce(drive: Drive, operation: Switching, wait: boolean, before: number): Promise<void> {
    const { headNode, device, deadline } = drive;
    if (!wait || headNode.events.isRefused) {
        await start(drive, operation, undefined);
        if (wait) await awaitInHistory(drive, operation, before, deadline);
        return;
    }
    const answer = await ask(drive, operation);
    if (answer.state === operation) return;
    // Some head nodes answer so when a node is there already (U25); a closed one is skipped as well.
    const isThere = answer.state === "SKIPPED" && operation !== "RESET";
    if (isThere && (await readPower(drive)) === operation) return;
    throw new PowerFailure(bmcProblem(device, answer));
}

async function awaitInHistory(drive: Drive, operation: Switching, before: number, deadline: AbortSignal) {
    while (!deadline.aborted) {
        const past = await executedAfter(drive, before);
        if (past.some((entry) => entry.operation === operation)) return;
        await pause(LOOK_MS, deadline);
    }
    throw notConfirmed(operation);
}

async function executionTime(
    drive: Drive,
    operation: Switching,
    before: number,
): Promise<number | undefined> {
    const past = await executedAfter(drive, before);
    return past.find((entry) => entry.operation === operation)?.executionTime;
}

/** Asks the BMC through the head node, and returns its answer. */
async function ask(drive: Drive, operation: PowerOperation): Promise<WirePowerStatus> {
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

async function start({ headNode, device, journal }: Drive, operation: PowerOperation, session?: string) {
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

function isUnclear(error: unknown): boolean {
    return error instanceof SessionEndedError || error instanceof BcmUnreachableError;
}

function notConfirmed(operation: string): PowerFailure {
    return new PowerFailure(
        `the BMC did not confirm ${operation} in time. Check its cable, address and log-in, or raise the timeout.`,
        true,
    );
}

function bmcProblem({ hostname }: WireDevice, { state, msg, extendedMsg }: WirePowerStatus): string {
    const said = [msg, extendedMsg]
        .map((text) => text.trim())
        .filter(Boolean)
        .join("; ");
    return `the BMC of ${hostname} answered ${state}${said ? ` (${said})` : ""}. Check its cable, address and log-in.`;
}
