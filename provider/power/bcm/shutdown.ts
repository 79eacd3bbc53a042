import { BcmAuthError, BcmRefusedError } from "../../../bcm/client/errors";
import { poll, within } from "../../../bcm/retry";
import { shutdownRequest, WireShutdown } from "../../../bcm/wire/power";
import { refuseOrphan } from "../../internals/engine-link";
import { noteChange } from "../../notes/audit-log";
import { PowerFailure } from "../failure";
import { type Drive, readHistory, readPower, readStatus } from "./calls";

/** Time between two questions whether the node is off. */
const LOOK_MS = 2000;
/** How long a BMC has for the answer; the head node gives up one that is silent long before. */
const ANSWER_MS = 60_000;

/**
 * Shuts a node down through its own system, and waits until the BMC says that it is off. To ask twice does no harm: a node
 * that is going down goes on doing so.
 *
 * @param seconds how long it has
 * @returns whether it is off
 */
export async function shutDown(drive: Drive, seconds: number): Promise<boolean> {
    const { device, journal, since, say, subject } = drive;
    const deadline = within(seconds * 1000);
    const status = await readStatus(drive);
    await refuseOrphan(`the shutdown of ${device.hostname} was not sent`);
    const seen = { status: status?.status, statusSince: status?.reportedStatusTimestamp };
    await journal.intend("SHUTDOWN", { since, ...seen });
    const { kind, why } = await requestShutdown(drive, seconds);
    await noteChange(subject, "SHUTDOWN", { result: why === "" ? kind : `${kind}: ${why}` });
    if (kind === "forbidden" || kind === "refused") await journal.note("refused", "SHUTDOWN");
    if (kind === "forbidden") throw new PowerFailure(why);
    if (kind === "refused") {
        say(`its system does not shut down${why && ` (${why})`}; switching it off`);
        return false;
    }
    // Where no reply came it stays open: the node itself will tell.
    if (kind === "accepted") await journal.note("accepted", "SHUTDOWN");
    const look = async () => {
        say("shutting down through its own system …");
        return (await isDown(drive)) || undefined;
    };
    if (await poll(look, LOOK_MS, deadline)) {
        await journal.note("confirmed", "SHUTDOWN");
        return true;
    }
    say(`still on after ${seconds} s; switching it off`);
    return false;
}

interface Answer {
    /** `forbidden`: the account may not ask, which a person has to mend before anything is switched off hard. */
    kind: "accepted" | "refused" | "forbidden" | "no reply";
    why: string;
}

/** Asks the head node to shut the node down. */
async function requestShutdown({ headNode, device }: Drive, seconds: number): Promise<Answer> {
    try {
        const { success, operations } = await headNode.client.call(
            "cmdevice",
            "pshutdown",
            shutdownRequest(device.uuid, seconds),
            WireShutdown,
            { target: device.hostname },
        );
        if (success[0]) return { kind: "accepted", why: "" };
        const reasons = operations.map(({ message }) => message).filter(Boolean);
        return { kind: "refused", why: reasons.join("; ") };
    } catch (error) {
        const why = (error as Error).message;
        if (error instanceof BcmRefusedError) return { kind: "refused", why };
        if (error instanceof BcmAuthError)
            return { kind: "forbidden", why: `${why} Or leave out graceful, which switches off hard.` };
        return { kind: "no reply", why };
    }
}

/** The BMC knows; where it cannot be asked, the history does. */
async function isDown(drive: Drive): Promise<boolean> {
    const power = await readPower(drive, within(ANSWER_MS));
    if (power !== undefined || !drive.headNode.events.isRefused) return power === "OFF";
    const { executed } = await readHistory(drive, drive.since);
    return executed.some(({ operation }) => operation === "SHUTDOWN");
}
