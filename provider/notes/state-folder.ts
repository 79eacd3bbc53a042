import { lstat, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Variable that names another folder than `$XDG_STATE_HOME/pulumi-bcm`. */
export const STATE_FOLDER = "PULUMI_BCM_STATE";
/** What to do about a state folder that is of no use. */
export const NAME_ANOTHER_FOLDER = `Name another folder in ${STATE_FOLDER}`;

/** Folders that were found to be ours alone; nobody else can change that later. */
const judged = new Set<string>();

/**
 * Where this machine keeps what a run leaves behind: power journals, the audit log, reports and install times. Nobody else may
 * read it.
 */
export function stateFolder(): string {
    const state = process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
    return process.env[STATE_FOLDER] || join(state, "pulumi-bcm");
}

/**
 * Makes the state folder, or a folder in it, and returns its path.
 *
 * @throws Error when it was there and others may write in it: they could put files and links in the place of ours
 */
export async function openStateFolder(part = ""): Promise<string> {
    const root = stateFolder();
    const folder = join(root, part);
    await makeFolder(folder);
    for (const one of new Set([root, folder])) {
        if (judged.has(one)) continue;
        await refuseShared(one);
        judged.add(one);
    }
    return folder;
}

/** Step by step: below /proc the recursive mkdir of Node 20 never ends. */
async function makeFolder(folder: string): Promise<void> {
    const make = () =>
        mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== "EEXIST") throw error;
        });
    try {
        await make();
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "ENOENT" || dirname(folder) === folder) throw error;
        await makeFolder(dirname(folder));
        await make();
    }
}

/**
 * Replaces a file as a whole or not at all, for its owner's eyes only. A link in its place is replaced as well, where
 * write-file-atomic would follow it. Calls for the same file must not overlap.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
    const fresh = `${file}.new`;
    await rm(fresh, { force: true }); // of a run that was killed
    const handle = await open(fresh, "wx", 0o600);
    try {
        await handle.writeFile(text);
        await handle.sync();
    } finally {
        await handle.close();
    }
    await rename(fresh, file);
}

async function refuseShared(folder: string): Promise<void> {
    if (!(await stat(folder)).isDirectory()) throw new Error(`ENOTDIR: ${folder} is no folder`);
    const us = process.getuid?.();
    if (us === undefined) return; // Windows has neither owners nor modes like these
    const path = quote(folder);
    // Of a link both count: whoever owns it decides where it leads.
    for (const [{ uid }, chown] of [
        [await lstat(folder), "chown -h"],
        [await stat(folder), "chown"],
    ] as const)
        if (uid !== us)
            throw new Error(
                `${folder} belongs to user ${uid} and not to us (${us}), who could read and change what we ` +
                    `note there. Run as root: ${chown} ${us} ${path}`,
            );
    const mode = (await stat(folder)).mode & 0o777;
    if (mode & 0o022)
        throw new Error(
            `${folder} may be written by other users (mode ${mode.toString(8)}), who could put files of theirs ` +
                `in the place of ours. Run: chmod 700 ${path}`,
        );
}

/** A path as a shell takes it. */
function quote(path: string): string {
    return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
