import { access, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { STATE_FOLDER } from "../provider/runtime/state-folder";

/** What to do about a folder of journals that is of no use. */
export const NAME_ANOTHER_FOLDER = `Name another folder in ${STATE_FOLDER}`;

/** Makes a folder where there is none. @throws Error where it cannot be made or written to. */
export async function makeWritable(folder: string): Promise<void> {
    await make(folder);
    await access(`${folder}/.`, constants.W_OK);
}

/** Step by step: below /proc the recursive mkdir of Node never ends. */
async function make(folder: string): Promise<void> {
    try {
        await mkdir(folder, { mode: 0o700 });
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EEXIST") return;
        if (code !== "ENOENT" || dirname(folder) === folder) throw error;
        await make(dirname(folder));
        await mkdir(folder, { mode: 0o700 });
    }
}
