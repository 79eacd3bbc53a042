import { BcmUnreachableError } from "../../../bcm/client/errors";
import { poll, within } from "../../../bcm/retry";
import { describeFailed, isDone } from "../../../bcm/rules/power-history";
import type { PastOperation } from "../../../bcm/wire/power";
import { inInstaller, nodeState } from "../../../bcm/wire/status";
import type { PowerActionSpec } from "../../../model/power";
import { runForNode } from "../../commands/node-command";
import { findWork } from "../../drain/drainer";
import { refuseOrphan } from "../../internals/engine-link";
import { noteChange } from "../../notes/audit-log";
import { type JournalEntry, JournalError } from "../../notes/power-journal";
import type { Past, Power, Switching } from "../decide";
import { NotCarriedOut, NotReady, PowerFailure } from "../failure";
import type { Fate, NodeStatus, Preparation, Sending, Transport } from "../transport";
import {
    bmcProblem,
    type Drive,
    foreseePower,
    isUnclear,
    lastTried,
    notConfirmed,
    operate,
    readHistory,
    readOperations,
    readPower,
    readStatus,
    start,
} from "./calls";
import { foresightOf } from "./foresight";
import { leftover, planNextBoot } from "./next-boot";
import { findObstacle } from "./obstacle";
import { pastOf } from "./past";
import { shutDown } from "./shutdown";

/** Time between two looks at the history, ms. */
const LOOK_MS = 1000;
/** After this, an operation that the head node's history does not show was not carried out: BMCs take seconds. */
const SETTLED_MS = 20_000;
/** The same where no BMC can be asked, whose answer would show that nothing is under way any more. */
const SETTLED_UNSEEN_MS = 60_000;

/** Power through the head node, whose history tells what was carried out. */
export class BcmTransport implements Transport {
    /** BCM confirms OFF as soon as the BMC has taken it (assumed). */
    readonly lagMs = 20_000;
    readonly leftover: Preparation | undefined;
    private readonly drive: Drive;
    private readonly spec: PowerActionSpec;
    /** Of the request, as it is written down. */
    private readonly name: string;

    constructor(drive: Drive, spec: PowerActionSpec, name: string) {
        this.drive = drive;
        this.spec = spec;
        this.name = name;
        this.leftover = leftover(drive);
    }

    /** One for reading and sending together: the other nodes of the step wait for this one. */
    deadline(): AbortSignal {
        return within(this.spec.timeout * 1000);
    }

    async status(): Promise<NodeStatus> {
        const status = await readStatus(this.drive);
        const state = status?.status ?? "";
        return {
            state,
            since: status?.reportedStatusTimestamp ?? 0,
            hasFailed: nodeState(status) === "failed",
            ...findObstacle(this.drive.device, this.spec.powerAction, {
                isClosed: status?.closed === true,
                state,
            }),
        };
    }

    async settle({ operation, at, since, seen }: JournalEntry, deadline: AbortSignal): Promise<void> {
        const { drive } = this;
        drive.say(`finding out what became of ${operation}, asked for at ${at}`);
        await this.findInHistory(operation, seen ?? since ?? drive.since, Date.parse(at), deadline);
        drive.say("asking the BMC for its power state");
    }

    readPower(deadline: AbortSignal, mayBeShared = false): Promise<Power> {
        if (!mayBeShared) return readPower(this.drive, deadline);
        this.drive.say("asking the BMC for its power state");
        return foreseePower(this.drive, deadline);
    }

    async past(): Promise<Past> {
        const { device, since, journal } = this.drive;
        return pastOf(await readOperations(this.drive), device.uuid, since, journal.entries);
    }

    async planBoot(): Promise<Preparation | undefined> {
        const { reinstall } = this.spec;
        return reinstall === "none" ? undefined : planNextBoot(this.drive, reinstall);
    }

    async intend(operation: Switching): Promise<number> {
        const { device, journal, since } = this.drive;
        if (operation !== "ON") await this.refuseWork();
        const seen = await lastTried(this.drive, since);
        const status = await readStatus(this.drive);
        await refuseOrphan(`${operation} of ${device.hostname} was not sent`);
        const state = { status: status?.status, statusSince: status?.reportedStatusTimestamp };
        await journal.intend(operation, { since, seen, ...state });
        return seen;
    }

    async send(operation: Switching, sending: Sending): Promise<Fate> {
        const sentAt = Date.now();
        try {
            await this.sendAndConfirm(operation, sending);
            return { kind: "confirmed" };
        } catch (error) {
            const failure = error as Error;
            if (isUnclear(failure)) return this.findFate(operation, sending, failure, sentAt);
            return { kind: isOpen(failure) ? "open" : "refused", failure };
        } finally {
            foresightOf(this.drive.headNode).forget(this.drive.device);
        }
    }

    async makeReady(operations: readonly Switching[]): Promise<boolean> {
        const interrupts = operations.some((operation) => operation !== "ON");
        if (interrupts) await this.refuseWork();
        const { before } = this.spec;
        if (!before) return false;
        const { device, say } = this.drive;
        const [program] = before.command;
        await refuseOrphan(`${program} was not run for ${device.hostname}`);
        say(`${program} …`);
        const failure = await runForNode(before, { node: device.hostname, request: this.name });
        if (failure !== undefined) throw new NotReady(failure);
        if (interrupts) await this.refuseWork(); // it may have taken its time
        return true;
    }

    shutDown(): Promise<boolean> {
        return shutDown(this.drive, this.spec.timeout);
    }

    audit(operation: Switching, result: string): Promise<void> {
        return noteChange(this.drive.subject, operation, { result });
    }

    /** Nobody interrupts what runs on a node where its work was to be taken off. */
    private async refuseWork(): Promise<void> {
        if (!this.spec.drained) return;
        const { headNode, device } = this.drive;
        const work = await findWork(headNode, device);
        if (work === undefined) return;
        // A node whose system does not run has none, whatever is said of it.
        if (!inInstaller((await readStatus(this.drive))?.status ?? "")) throw new PowerFailure(work);
    }

    private async sendAndConfirm(operation: Switching, { before, isStep, deadline }: Sending): Promise<void> {
        const { drive } = this;
        const mustConfirm = this.spec.waitForCompletion || isStep;
        if (!mustConfirm || drive.headNode.events.isRefused) {
            await start(drive, operation);
            if (mustConfirm) await this.awaitInHistory(operation, before, deadline);
            return;
        }
        const answer = await operate(drive, operation, deadline);
        if (answer.state === operation) return;
        // Assumed: some head nodes answer so when a node is there already; a closed one is skipped as well.
        const isThere = answer.state === "SKIPPED" && operation !== "RESET";
        if (isThere && (await readPower(drive, deadline)) === operation) return;
        throw new PowerFailure(bmcProblem(drive.device, answer));
    }

    private async awaitInHistory(operation: Switching, before: number, deadline: AbortSignal): Promise<void> {
        const look = async () => {
            // The head node has taken the operation: what fails from here on says nothing about it.
            const { tried } = await findTried(this.drive, operation, before).catch((error: Error) => {
                throw isUnclear(error) ? error : notKnown(operation, error);
            });
            return tried;
        };
        const tried = await poll(look, LOOK_MS, deadline);
        if (!tried) throw notConfirmed(operation);
        if (!isDone(tried)) throw notDone(tried);
    }

    /** The reply was lost: the history tells what became of the operation. */
    private async findFate(
        operation: Switching,
        { before, deadline }: Sending,
        failure: Error,
        sentAt: number,
    ): Promise<Fate> {
        this.drive.say(`${operation}: no reply; looking at the head node's history`);
        // A request whose answer did not come in time may wait in the head node's queue: it gets its time from now on.
        const isQueued = failure instanceof BcmUnreachableError && failure.timedOut;
        const from = isQueued ? Date.now() : sentAt;
        const { tried, isWhole } = await this.findInHistory(operation, before, from, deadline);
        if (tried && !isDone(tried)) return { kind: "refused", failure: notDone(tried) };
        if (tried) return { kind: "confirmed", at: tried.executionTime, result: "done; its reply was lost" };
        const { message } = failure;
        if (!isWhole) return { kind: "open", failure: notKnown(operation, failure) };
        const text = `${message}; the head node's history shows that ${operation} was not carried out`;
        return { kind: "refused", failure: new NotCarriedOut(message, text) };
    }

    /**
     * What became of an operation whose reply was lost: when nothing of it shows for a while, and the BMC, which is asked
     * last, has answered a later question, it has not been tried, if the history shows all that came after `before`.
     *
     * @throws PowerFailure that leaves it open when the head node or the BMC cannot be asked
     */
    private async findInHistory(
        operation: string,
        before: number,
        sentAt: number,
        deadline: AbortSignal,
    ): Promise<{ tried?: PastOperation; isWhole: boolean }> {
        const { drive } = this;
        const find = () => findTried(drive, operation, before);
        const look = async () => {
            const found = await find();
            return found.tried && found;
        };
        try {
            const limit = drive.headNode.events.isRefused ? SETTLED_UNSEEN_MS : SETTLED_MS;
            const found = await poll(look, LOOK_MS, within(sentAt + limit - Date.now()));
            if (found) return found;
            await readPower(drive, deadline);
            return await find();
        } catch (error) {
            throw notKnown(operation, error as Error);
        }
    }
}

/** The operation in the history, if it has been tried after a moment; one that worked counts more than one that failed. */
async function findTried(
    drive: Drive,
    operation: string,
    moment: number,
): Promise<{ tried?: PastOperation; isWhole: boolean }> {
    const { executed, failed, isWhole } = await readHistory(drive, moment);
    return { tried: [...executed, ...failed].find((past) => past.operation === operation), isWhole };
}

function notDone(past: PastOperation): PowerFailure {
    return new PowerFailure(`${describeFailed(past)}. Check the BMC's cable, address and log-in.`);
}

/** Whether an operation may yet be carried out, or has been: a journal that failed after the call decides nothing. */
function isOpen(failure: Error): boolean {
    return failure instanceof JournalError || (failure instanceof PowerFailure && failure.isOpen);
}

function notKnown(operation: string, { message }: Error): PowerFailure {
    return new PowerFailure(
        `${message} Whether ${operation} was carried out is not known; the next \`pulumi up\` finds out`,
        true,
    );
}
