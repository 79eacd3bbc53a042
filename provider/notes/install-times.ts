import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type InstallTimes, TimedMode } from "../../model/install-times";
import { type LockOptions, withLock } from "./lock";
import { digestOf } from "./request-names";
import { openStateFolder, replaceFile, stateFolder } from "./state-folder";

/** Part of the state folder that has a file for each head node. */
const FOLDER = "installs";
/** How many of each install mode are kept: enough to see how far they differ, and few enough to follow a new image. */
const MOST = 50;
/** Longer than any install; what is longer was not one. */
const LONGEST_SECONDS = 7 * 24 * 3600;
const MOST_LETTERS = 60;
const LOCK: LockOptions = { tries: 100, everyMs: 100 };

const Seconds = z.array(z.number().positive().max(LONGEST_SECONDS)).catch([]);
/** What the file holds. A part that is broken counts as not there. */
const Stored = z.looseObject({
    /** For people: the file's name has it in part. */
    headNode: z.string().catch(""),
    /** By install mode, oldest first. */
    seconds: z.partialRecord(TimedMode, Seconds).catch({}),
});

/** How long one boot took. */
export interface InstallTime {
    mode: TimedMode;
    seconds: number;
}

/** How long installs on a head node took in earlier runs on this machine; nothing where that cannot be read. */
export async function readInstallTimes(headNode: string): Promise<InstallTimes> {
    try {
        const text = await readFile(join(stateFolder(), FOLDER, nameOf(headNode)), "utf8");
        return Stored.parse(JSON.parse(text)).seconds;
    } catch {
        return {};
    }
}

/**
 * Adds how long installs took, for later forecasts. Where that cannot be written nothing fails: the nodes are there, and the next
 * forecast is worse.
 */
export async function noteInstallTimes(headNode: string, installs: readonly InstallTime[]): Promise<void> {
    if (installs.length === 0) return;
    try {
        const file = join(await openStateFolder(FOLDER), nameOf(headNode));
        await withLock(file, LOCK, async () => {
            const known = await readInstallTimes(headNode);
            const seconds = Object.fromEntries(
                TimedMode.options.map((mode) => {
                    const added = installs.filter((install) => install.mode === mode);
                    const all = [...(known[mode] ?? []), ...added.map((one) => Math.round(one.seconds) || 1)];
                    return [mode, all.slice(-MOST)];
                }),
            );
            await replaceFile(file, `${JSON.stringify({ headNode, seconds })}\n`);
        });
    } catch {
        // As said above.
    }
}

/** Its address as far as it is safe in a name, and what tells it from all others. */
function nameOf(headNode: string): string {
    const words = headNode.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "-");
    return `${words.slice(0, MOST_LETTERS)}-${digestOf(headNode)}.json`;
}
