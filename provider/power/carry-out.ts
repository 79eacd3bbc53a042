import { BcmUnreachableError } from "../../bcm/client/errors";
import { pause } from "../../bcm/pause";
import type { PastOperation } from "../../bcm/wire/power";
import { refuseOrphan } from "../internals/engine-link";
import { noteChange } from "../notes/audit-log";
import { JournalError } from "../notes/power-journal";
import type { Switching } from "./decide";
import {
    ask,
    bmcProblem,
    type Drive,
    executedAfter,
    isUnclear,
    LOOK_MS,
    MOST_ATTEMPTS,
    notConfirmed,
    PowerFailure,
    readPower,
    readStatus,
    start,
} from "./operations";

/** After this, an operation that the head node's history does not show was not carried out: BMCs take seconds. */
const SETTLED_MS = 20_000;
/** The same where no BMC can be asked, whose answer would show that nothing is under way any more. */
const SETTLED_UNSEEN_MS = 60_000;

/**
 * Sends one operation and waits until the BMC has confirmed it. Before it is sent it stands in the journal; when the
 * reply is lost the head node's history tells whether it was carried out, and only what was not is sent again.
 *
 * @returns when it was carried out, ms of the head node's clock; undefined where that is not waited for, or not known
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
        journal.assertHeld(); // writing may have taken its time
        const sentAt = Date.now();
        say(`${operation} …`);
        drive.mayHaveBooted = operation !== "OFF";
        const failure = await sendOnce(drive, operation, wait, before).catch((error: Error) => error);
        if (!failure) {
            await journal.note("confirmed", operation).finally(() => note("done"));
            return executionTime(drive, operation, before);
        }
        if (!isUnclear(failure)) {
            await note(failure.message);
            if (isOpen(failure)) throw failure;
            drive.mayHaveBooted = false;
            await journal.note("refused", operation);
            throw failure;
        }
        say(`${operation}: no reply; looking at the head node's history`);
        // A request whose answer did not come in time may wait in the head node's queue: it gets its time from now on.
        const isQueued = failure instanceof BcmUnreachableError && failure.timedOut;
        const executed = await settle(drive, operation, before, isQueued ? Date.now() : sentAt).catch(
            async (open: Error) => {
                await note(open.message);
                throw open;
            },
        );
        drive.mayHaveBooted &&= executed !== undefined;
        const result = executed ? "done; its reply was lost" : `not carried out: ${failure.message}`;
        await journal.note(executed ? "confirmed" : "refused", operation).finally(() => note(result));
        if (executed) return executed.executionTime;
        if (attempt === MOST_ATTEMPTS)
            throw new PowerFailure(
                `${failure.message}; the head node's history shows that ${operation} was not carried out`,
            );
    }
}

/** Whether it may yet be carried out, or has been: a journal that failed after the call decides nothing. */
function isOpen(failure: Error): boolean {
    return failure instanceof JournalError || (failure instanceof PowerFailure && failure.isOpen);
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
        throw notKnown(operation, error as Error);
    }
}

function notKnown(operation: string, { message }: Error): PowerFailure {
    return new PowerFailure(
        `${message} Whether ${operation} was carried out is not known; the next \`pulumi up\` finds out`,
        true,
    );
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
        // The head node has taken the operation: what fails from here on says nothing about it.
        const past = await executedAfter(drive, before).catch((error: Error) => {
            throw isUnclear(error) ? error : notKnown(operation, error);
        });
        if (past.some((entry) => entry.operation === operation)) return;
        await pause(LOOK_MS, deadline);
    }
    throw notConfirmed(operation);
}

/** It has been carried out, whatever becomes of this question. */
async function executionTime(
    drive: Drive,
    operation: Switching,
    before: number,
): Promise<number | undefined> {
    const past = await executedAfter(drive, before).catch(() => []);
    return past.find((entry) => entry.operation === operation)?.executionTime;
}
