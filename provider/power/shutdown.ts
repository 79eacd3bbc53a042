import { BcmAuthError, BcmRefusedError } from "../../bcm/client/errors";
import { pause } from "../../bcm/pause";
import { shutdownRequest, WireShutdown } from "../../bcm/wire/power";
import { refuseOrphan } from "../internals/engine-link";
import { noteChange } from "../notes/audit-log";
import { type Drive, executedAfter, PowerFailure, readPower, readStatus } from "./operations";

/** Time between two questions whether the node is off. */
const LOOK_MS = 2000;

/**
 * Shuts a node down through its own system (`bcm-api.md` §17.5), and waits until the BMC says that it is off. To ask
 * twice does no harm: a node that is going down goes on doing so.
 *
 * @param seconds how long it has
 * @returns when it went down, ms of the head node's clock, 0 where that is not known; undefined when it did not, so that
 * it has to be switched off hard
 */
export async function shutDown(drive: Drive, seconds: number): Promise<number | undefined> {
    const { device, journal, since, say, subject } = drive;
    const until = Date.now() + seconds * 1000;
    const status = await readStatus(drive);
    await refuseOrphan(`the shutdown of ${device.hostname}`);
    journal.assertHeld();
    const seen = { status: status?.status, statusSince: status?.reportedStatusTimestamp };
    await journal.note("intended", "SHUTDOWN", { since, ...seen });
    journal.assertHeld(); // writing may have taken its time
    const { kind, why } = await ask(drive, seconds);
    await noteChange(subject, "SHUTDOWN", { result: why === "" ? kind : `${kind}: ${why}` });
    if (kind === "forbidden" || kind === "refused") await journal.note("refused", "SHUTDOWN");
    if (kind === "forbidden") throw new PowerFailure(why);
    if (kind === "refused") {
        say(`its system does not shut down${why && ` (${why})`}; switching it off`);
        return undefined;
    }
    // Where no reply came it stays open: the node itself will tell.
    if (kind === "accepted") await journal.note("accepted", "SHUTDOWN");
    while (Date.now() < until) {
        say("shutting down through its own system …");
        if (await isDown(drive)) {
            await journal.note("confirmed", "SHUTDOWN");
            return (await executedAfter(drive, since)).at(-1)?.executionTime ?? 0;
        }
        await pause(LOOK_MS);
    }
    say(`still on after ${seconds} s; switching it off`);
    return undefined;
}

interface Answer {
    /** `forbidden`: the account may not ask, which a person has to mend before anything is switched off hard. */
    kind: "accepted" | "refused" | "forbidden" | "no reply";
    why: string;
}

/** What the head node says to it. */
async function ask({ headNode, device }: Drive, seconds: number): Promise<Answer> {
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
    const power = await readPower(drive);
    if (power !== undefined || !drive.headNode.events.isRefused) return power === "OFF";
    const past = await executedAfter(drive, drive.since);
    return past.some(({ operation }) => operation === "SHUTDOWN");
}
