import { readDevice } from "../../../bcm/client/device-read";
import { BcmUnreachableError } from "../../../bcm/client/errors";
import { retry } from "../../../bcm/retry";
import type { WireDevice } from "../../../bcm/wire/device";
import { refuseOrphan } from "../../internals/engine-link";
import { noteOutcome } from "../../notes/audit-log";
import type { Journal } from "../../notes/power-journal";
import type { Preparation } from "../transport";
import type { Drive } from "./calls";

/** How often the mode is sent when it certainly was not stored. */
const MOST_ATTEMPTS = 3;

/** An install mode for the next boot, and the one that stood there before, e.g. `""`. */
interface NextBoot {
    mode: string;
    before: string;
}

/**
 * Plans to set the one-shot install mode of the next boot, which the head node clears afterwards; undefined when somebody
 * else wants it so, since then it is not ours to take back. What it replaces is noted in the journal first, so that no
 * later run takes our own mode for it.
 */
export async function planNextBoot(drive: Drive, mode: string): Promise<Preparation | undefined> {
    const { device, journal } = drive;
    await refuseOrphan(`the install mode of ${device.hostname} was not sent`);
    const live = await readLive(drive);
    const present = modeOf(live);
    const left = leftBehind(journal);
    const isOurs = left?.mode === present;
    if (present === mode && !isOurs) return undefined;
    const before = isOurs ? left.before : present;
    return {
        make: async () => {
            if (present === mode) return;
            await journal.note("prepared", mode, { modeBefore: before });
            journal.assertHeld();
            await store(drive, live, mode);
        },
        undo: (failure) => restore(drive, { mode, before }, failure),
    };
}

/** What an earlier run of this request prepared, where nothing may be under way that it was meant for. */
export function leftover(drive: Drive): Preparation | undefined {
    const { journal } = drive;
    const left = leftBehind(journal);
    const isOurs = journal.prepared !== undefined && journal.entries.includes(journal.prepared);
    if (!left || !isOurs || journal.open) return undefined;
    return { make: async () => undefined, undo: (failure) => restore(drive, left, failure) };
}

/** What an earlier run, of whatever request, has prepared and neither used nor set back. */
function leftBehind({ prepared }: Journal): NextBoot | undefined {
    return prepared && { mode: prepared.operation, before: prepared.modeBefore ?? "" };
}

/**
 * Sets the mode back after a failure: what was prepared for this boot must not wait for whoever boots the node next.
 * If that fails too, the failure's text says so.
 */
async function restore(drive: Drive, { mode, before }: NextBoot, failure: Error): Promise<void> {
    const { device, journal, say } = drive;
    try {
        journal.assertHeld(); // another run may have prepared it meanwhile
        const live = await readLive(drive);
        if (modeOf(live) === mode) await store(drive, live, before);
    } catch (error) {
        const { hostname } = device;
        const remedy = before === "" ? "clear nextinstallmode" : `set nextinstallmode ${before}`;
        failure.message =
            `${failure.message.replace(/\.$/, "")}. ${hostname} still has nextBootInstallMode ${mode}, which whoever ` +
            `boots it next will get; setting it back failed (${(error as Error).message.replace(/\.$/, "")}). ` +
            `Set it back in cmsh: device use ${hostname}; ${remedy}; commit`;
        return;
    }
    // Without this line a later run would at most set the same mode back once more.
    await journal.note("restored", mode).catch(() => undefined);
    say("the install mode of its next boot is as it was");
}

/** Sends the device with another mode; after a lost reply a look tells whether it was stored. */
async function store(drive: Drive, device: WireDevice, mode: string): Promise<void> {
    const { headNode, subject } = drive;
    const fields = {
        before: { nextBootInstallMode: modeOf(device) },
        after: { nextBootInstallMode: mode },
    };
    const send = async (live: WireDevice) => {
        const wanted = { ...live, nextBootInstallMode: mode, modified: true };
        try {
            await headNode.client.write("cmdevice", "updateDevice", [wanted], live.hostname);
        } catch (error) {
            if (!(error instanceof BcmUnreachableError)) throw error;
            if (modeOf(await readLive(drive)) !== mode) throw error;
        }
    };
    await noteOutcome({ ...subject, kind: "device" }, "update", fields, () =>
        retry(async (attempt) => send(attempt === 1 ? device : await readLive(drive)), {
            attempts: MOST_ATTEMPTS,
            again: (error) => error instanceof BcmUnreachableError,
        }),
    );
}

async function readLive({ headNode: { client }, device }: Drive): Promise<WireDevice> {
    const live = await readDevice(client, device.uuid, device.hostname);
    if (!live) throw new Error(`Device "${device.hostname}" has gone from ${client.headNode}.`);
    return live;
}

function modeOf({ nextBootInstallMode }: WireDevice): string {
    return String(nextBootInstallMode ?? "");
}
