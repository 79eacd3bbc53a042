import { setTimeout as sleep } from "node:timers/promises";
import { type IpmiAnswer, type IpmiOrder, requestName } from "../../../model/power";
import { Journal, type JournalEntry } from "../../notes/power-journal";
import { ask, IpmiError, PASSWORD_VARIABLE, readPower } from "./ipmitool";

const LOOK_MS = 1000;
/** The process that started this one; when it has gone nobody waits for an answer, and nothing more is sent. */
const parent = process.ppid;

/** How an operation is called by BCM, whose words the journal uses, and by ipmitool. */
const COMMANDS = { ON: "on", OFF: "off", RESET: "reset" } as const;
type Operation = keyof typeof COMMANDS;

/**
 * Carries out one power action through the node's BMC itself: reads the state first, notes each operation before it is
 * sent, and confirms afterwards. Switching on or off can be looked up and repeated; a reset leaves nothing behind that a
 * BMC could be asked for, so where the journal leaves it open this stops.
 *
 * @throws Error that names the node and what to do
 */
export async function carryOut(order: IpmiOrder, say: (line: string) => void): Promise<IpmiAnswer> {
    const { node, host, stack, hold } = order;
    if (hold !== "") throw new Error(`not sent: ${hold}`);
    if (!process.env[PASSWORD_VARIABLE])
        throw new Error(`${node}: ${PASSWORD_VARIABLE} is empty. Give the BMC's password.`); // ipmitool would ask a terminal
    const request = requestName(order);
    return Journal.hold({ device: `ipmi-${host}`, stack, node, request }, (journal) =>
        run(order, journal, say),
    );
}

async function run(order: IpmiOrder, journal: Journal, say: (line: string) => void): Promise<IpmiAnswer> {
    const { powerAction, node } = order;
    const send = (operation: Operation) => sendOnce(order, journal, operation, say);
    const done = { outcome: "done" as const, message: `${powerAction} done, over ipmitool` };
    const power = await readPower(order);
    switch (powerAction) {
        case "power_on":
            if (power === "ON") return { outcome: "already", message: "is on already" };
            await send("ON");
            return done;
        case "power_off":
            if (power === "OFF") return { outcome: "already", message: "is off already" };
            if (order.graceful && (await softOff(order, journal, say)))
                return { ...done, message: "power_off done, through its own system" };
            await send("OFF");
            return done;
        case "power_cycle": {
            const earlier = wasCarriedOut(journal.entries, "ON");
            if (earlier) return doneBefore(earlier);
            // A later ON is nobody's second cycle: it was off, or was switched on for this very request.
            const wasOff = wasCarriedOut(journal.entries, "OFF") ?? noted(journal.entries, "ON");
            if (power === "ON" && wasOff)
                return { ...done, message: "power_cycle: it was switched off, and is on again" };
            if (power === "ON") await send("OFF");
            await send("ON");
            return done;
        }
        case "power_reset": {
            const earlier = wasCarriedOut(journal.entries, "RESET");
            if (earlier) return doneBefore(earlier);
            const last = journal.entries.at(-1);
            if (last?.step === "intended" && last.operation === "RESET")
                throw new Error(
                    `RESET of ${node} was asked for at ${last.at}, and what became of it is not known. Look at its console: ` +
                        "to leave it at that remove the action; to reset it (again) give the request another text.",
                );
            if (power === "OFF")
                throw new Error(`${node} is off, and a reset starts nothing. Use power_on or power_cycle.`);
            await send("RESET");
            return done;
        }
    }
}

/** Notes, sends and confirms. */
async function sendOnce(
    order: IpmiOrder,
    journal: Journal,
    operation: Operation,
    say: (line: string) => void,
): Promise<void> {
    await intend(order, journal, operation);
    say(`${operation} …`);
    try {
        await ask(order, COMMANDS[operation]);
    } catch (error) {
        if (error instanceof IpmiError && error.neverArrived) await journal.note("refused", operation);
        throw error;
    }
    await journal.note("accepted", operation);
    if (operation !== "RESET" && !(await becomes(order, operation)))
        throw new Error(
            `the BMC of ${order.node} took ${operation}, and ${order.timeout} s later still does not say so. Look at the BMC.`,
        );
    await journal.note("confirmed", operation);
}

/** Notes what is about to be sent. @throws Error when nobody waits for it, or another run may be driving the node */
async function intend({ node }: IpmiOrder, journal: Journal, operation: string): Promise<void> {
    if (process.ppid !== parent)
        throw new Error(`The process that started this has gone; ${operation} of ${node} was not sent.`);
    journal.assertHeld();
    await journal.note("intended", operation);
    journal.assertHeld(); // writing may have taken its time
}

/** The node's own system gets the time-out to go down; what does not is switched off hard. */
async function softOff(order: IpmiOrder, journal: Journal, say: (line: string) => void) {
    await intend(order, journal, "SHUTDOWN");
    say("shutting down through its own system …");
    try {
        await ask(order, "soft");
    } catch (error) {
        if (!(error instanceof IpmiError)) throw error;
        say(`${error.message} Switching it off.`);
        return false;
    }
    return becomes(order, "OFF");
}

/** Each operation has the whole time-out: what a graceful one has used up is not missing for the hard one. */
async function becomes(order: IpmiOrder, wanted: "ON" | "OFF"): Promise<boolean> {
    const until = Date.now() + order.timeout * 1000;
    for (;;) {
        if ((await readPower(order)) === wanted) return true;
        if (Date.now() >= until) return false;
        await sleep(LOOK_MS);
    }
}

function wasCarriedOut(entries: readonly JournalEntry[], operation: Operation): JournalEntry | undefined {
    return entries.find((entry) => entry.operation === operation && entry.step === "confirmed");
}

function noted(entries: readonly JournalEntry[], operation: Operation): JournalEntry | undefined {
    return entries.find((entry) => entry.operation === operation);
}

function doneBefore({ request, at }: JournalEntry): IpmiAnswer {
    return { outcome: "done", message: `${request} was carried out at ${at}` };
}
