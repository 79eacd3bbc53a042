import type { HeadNode } from "../../bcm/client/head-nodes";
import { pause } from "../../bcm/pause";
import type { WireDevice } from "../../bcm/wire/device";
import { bmcOf } from "../../bcm/wire/power";
import type { PowerActionKind } from "../../model/enums";
import { type PowerActionSpec, type PowerOutcome, requestName } from "../../model/power";
import { Journal, JournalError } from "../notes/power-journal";
import { awaitOff, carryOut, settle } from "./carry-out";
import { type Decision, decide, type Facts, findFinished, type Switching } from "./decide";
import { type Drive, executedAfter, foreseePower, PowerFailure, readPower, readStatus } from "./operations";
import { prepareNextBoot, restoreNextBoot, unsent } from "./reinstall";
import { shutDown } from "./shutdown";

/** How a request on one node ended. */
export interface Result {
    hostname: string;
    outcome: PowerOutcome;
    message: string;
    /** A boot that counts is later than this, ms of the head node's clock; undefined where none was asked for. */
    bootedAfter?: number;
}

/** Who asks. */
export interface Asker {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    say: (line: string) => void;
}

/** How long a BMC may say ON after its OFF, and how often it is asked. */
const LAG_MS = 20_000;
const LAG_LOOK_MS = 2000;
/** States that a node reaches only by booting. */
const BOOTED = new Set(["BOOTING", "INSTALLING", "INSTALLER_CALLING_INIT", "INSTALLER_REBOOTING", "UP"]);

/**
 * Carries a request out on one node, exactly once: what the head node's history shows since the request was made counts
 * as done, what the journal leaves open is looked up, and only what is then still missing is sent. A BMC that fails is
 * an outcome, so that it never holds back other nodes.
 *
 * @throws BcmError when the head node cannot be asked
 */
export async function perform(
    headNode: HeadNode,
    device: WireDevice,
    spec: PowerActionSpec,
    { stack, say }: Asker,
): Promise<Result> {
    const { hostname } = device;
    const finish = (result: Omit<Result, "hostname">) => {
        say(result.message);
        return { hostname, ...result };
    };
    if (spec.hold !== "") return finish({ outcome: "held", message: `not sent: ${spec.hold}` });
    const request = requestName(spec);
    const subject = { stack, headNode: headNode.client.headNode, kind: "power" as const, name: hostname };
    try {
        return await Journal.hold(
            { device: device.uuid, stack, node: hostname, request },
            async (journal) => {
                const deadline = AbortSignal.timeout(spec.timeout * 1000);
                const first = journal.entries.find(({ since }) => since !== undefined);
                const since = spec.since ?? first?.since ?? (await lastOperation(headNode, device));
                const drive: Drive = {
                    headNode,
                    device,
                    journal,
                    since,
                    deadline,
                    say,
                    subject,
                    mayHaveBooted: false,
                    nextBoot: unsent(journal),
                };
                return finish(await run(drive, spec).catch((error: Error) => giveUp(drive, error)));
            },
        );
    } catch (error) {
        if (!(error instanceof PowerFailure || error instanceof JournalError)) throw error;
        return finish({ outcome: "failed", message: `${spec.powerAction} failed: ${error.message}` });
    }
}

async function lastOperation(headNode: HeadNode, device: WireDevice): Promise<number> {
    return (await executedAfter({ headNode, device }, 0)).at(-1)?.executionTime ?? 0;
}

async function run(drive: Drive, spec: PowerActionSpec): Promise<Omit<Result, "hostname">> {
    const { device } = drive;
    const status = await readStatus(drive);
    if (status?.closed)
        throw new PowerFailure(
            `${device.hostname} is closed on the head node. Open it first (cmsh: device open ${device.hostname}).`,
        );
    refuseWithoutBmc(device);
    const action = spec.powerAction as PowerActionKind;
    const decision = await gatherAndDecide(drive, action, status);
    if (decision.kind === "stop") throw new PowerFailure(decision.message);
    if (decision.kind === "already") return { outcome: "already", message: alreadyMessage(decision, spec) };
    if (decision.kind === "done")
        return { outcome: "done", message: decision.message, bootedAfter: decision.at };

    if (drive.deadline.aborted)
        throw new PowerFailure(
            `its ${spec.timeout} seconds were over before anything was sent: the head node or the BMC ` +
                "answered late. Raise the time-out, or run `pulumi up` again.",
        );
    const bootedBefore = status?.reportedStatusTimestamp ?? 0;
    if (spec.graceful && status?.status === "UP") {
        const at = await shutDown(drive, spec.timeout);
        if (at !== undefined) return { outcome: "done", message: `${action} done, through its own system` };
        drive.deadline = AbortSignal.timeout(spec.timeout * 1000);
    }
    if (spec.reinstall !== "none") await prepareNextBoot(drive, spec.reinstall);
    const wait = spec.waitForCompletion || decision.operations.length > 1;
    const at = await sendAll(drive, decision.operations, wait);
    return { outcome: "done", message: `${action} done`, bootedAfter: at ?? bootedBefore };
}

/** Nothing that was prepared for a boot is left behind when none has come of it. */
async function giveUp(drive: Drive, error: Error): Promise<never> {
    if (drive.nextBoot && !drive.mayHaveBooted) await restoreNextBoot(drive, drive.nextBoot, error);
    throw error;
}

async function sendAll(
    drive: Drive,
    operations: readonly Switching[],
    wait: boolean,
): Promise<number | undefined> {
    let at: number | undefined;
    for (const [index, operation] of operations.entries()) {
        at = await carryOut(drive, operation, wait);
        if (operation === "OFF" && index < operations.length - 1) await awaitOff(drive);
    }
    return at;
}

/** Looks up what the journal leaves open, asks the BMC, and reads the history last: it then holds all there is. */
async function gatherAndDecide(
    drive: Drive,
    action: PowerActionKind,
    status: Awaited<ReturnType<typeof readStatus>>,
): Promise<Decision> {
    const { since, say } = drive;
    const { open } = drive.journal;
    if (open) {
        say(`finding out what became of ${open.operation}, asked for at ${open.at}`);
        await settle(drive, open.operation, open.since ?? since, Date.parse(open.at));
    }
    say("asking the BMC for its power state");
    // What is open is asked anew; else it may be known from a question to all nodes of the wave.
    const power = await (open ? readPower(drive) : foreseePower(drive)).catch((error: Error) => error);
    const executed = await executedAfter(drive, since);
    const finished = findFinished({ action, executed });
    if (finished) return finished;
    if (power instanceof Error) throw power;
    const isKnown = executed.some(({ operation }) => operation === open?.operation);
    const facts: Facts = {
        action,
        executed,
        power,
        open: isKnown ? undefined : open,
        since: status?.reportedStatusTimestamp ?? 0,
        isBooted: BOOTED.has(status?.status ?? ""),
    };
    const decision = decide(facts);
    const isOwed = action === "power_cycle" && executed.length > 0;
    if (isOwed && decision.kind === "done") return afterLag(drive, facts);
    return decision;
}

/** A BMC may say ON for a moment after its OFF: only when it goes on saying so has somebody switched the node on. */
async function afterLag(drive: Drive, facts: Facts): Promise<Decision> {
    const until = Date.now() + LAG_MS;
    while (Date.now() < until) {
        const power = await readPower(drive);
        if (power !== "ON") return decide({ ...facts, power });
        await pause(LAG_LOOK_MS);
    }
    return decide(facts);
}

function alreadyMessage({ message }: { message: string }, { reinstall }: PowerActionSpec): string {
    if (reinstall === "none") return message;
    return `${message}, so nothing is reinstalled; use power_cycle for that`;
}

/** Where BCM has no way to the node's power, it is said at once and not after a time-out. */
function refuseWithoutBmc(device: WireDevice): void {
    if (bmcOf(device)) return;
    const { hostname, powerControl } = device;
    const control = String(powerControl || "none");
    const why =
        control === "none"
            ? "powerControl is none"
            : `it has no interface ${control}, which its powerControl names`;
    throw new PowerFailure(
        `${hostname} has no BMC for BCM to ask (${why}). Give it an interface of type "bmc", or power it by hand.`,
    );
}
