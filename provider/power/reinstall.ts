import { BcmUnreachableError } from "../../bcm/client/errors";
import { WireDevice } from "../../bcm/wire/device";
import { refuseOrphan } from "../internals/engine-link";
import { noteOutcome } from "../notes/audit-log";
import type { Journal } from "../notes/power-journal";
import { type Drive, MOST_ATTEMPTS } from "./operations";

/** An install mode that was set for the next boot, and the one that stood there before, e.g. `""`. */
export interface NextBoot {
    mode: string;
    before: string;
}

/**
 * Sets the one-shot install mode of the next boot (`bcm-api.md` §18.3); the head node clears it afterwards. What it
 * replaces stands in the journal first, so that no later run takes our own mode for it.
 */
export async function prepareNextBoot(drive: Drive, mode: string): Promise<void> {
    const { device, journal } = drive;
    await refuseOrphan(`the install mode of ${device.hostname}`);
    const live = await readDevice(drive);
    const present = modeOf(live);
    const left = leftBehind(journal);
    const isOurs = left?.mode === present;
    if (present === mode && !isOurs) return; // somebody else wants it so: it is not ours to take back
    drive.nextBoot = { mode, before: isOurs ? left.before : present };
    if (present === mode) return;
    await journal.note("prepared", mode, { modeBefore: drive.nextBoot.before });
    journal.assertHeld();
    await store(drive, live, mode);
}

/**
 * Sets the mode back after a failure: what was prepared for this boot must not wait for whoever boots the node next.
 * Where that fails too, the failure says so.
 */
export async function restoreNextBoot(
    drive: Drive,
    { mode, before }: NextBoot,
    failure: Error,
): Promise<void> {
    const { device, journal, say } = drive;
    try {
        journal.assertHeld(); // another run may have prepared it meanwhile
        const live = await readDevice(drive);
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

/** What an earlier run, of whatever request, has prepared and neither used nor set back. */
function leftBehind({ prepared }: Journal): NextBoot | undefined {
    return prepared && { mode: prepared.operation, before: prepared.modeBefore ?? "" };
}

/** The same of this request, where nothing may be under way that it was meant for: it can be set back at once. */
export function unsent(journal: Journal): NextBoot | undefined {
    const isOurs = journal.prepared !== undefined && journal.entries.includes(journal.prepared);
    return isOurs && !journal.open ? leftBehind(journal) : undefined;
}

/** Sends the device with another mode; after a lost reply a look tells whether it was stored. */
async function store(drive: Drive, device: WireDevice, mode: string): Promise<void> {
    const { headNode, subject } = drive;
    const fields = {
        before: { nextBootInstallMode: modeOf(device) },
        after: { nextBootInstallMode: mode },
    };
    await noteOutcome({ ...subject, kind: "device" }, "update", fields, async () => {
        let live = device;
        for (let attempt = 1; ; attempt++) {
            const wanted = { ...live, nextBootInstallMode: mode, modified: true };
            try {
                await headNode.client.write("cmdevice", "updateDevice", [wanted], live.hostname);
                return;
            } catch (error) {
                if (!(error instanceof BcmUnreachableError)) throw error;
                live = await readDevice(drive);
                if (modeOf(live) === mode) return;
                if (attempt === MOST_ATTEMPTS) throw error;
            }
        }
    });
}

async function readDevice({ headNode: { client }, device }: Drive): Promise<WireDevice> {
    const target = device.hostname;
    const live = await client.read("cmdevice", "getDevice", [device.uuid], WireDevice.nullable(), { target });
    if (!live) throw new Error(`Device "${target}" has gone from ${client.headNode}.`);
    return live;
}

function modeOf({ nextBootInstallMode }: WireDevice): string {
    return String(nextBootInstallMode ?? "");
}
