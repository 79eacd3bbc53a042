import { lock } from "proper-lockfile";

/** Several runs may note at the same time; each holds the file for some milliseconds. */
const LOCK = {
    stale: 5000,
    update: 1000,
    realpath: false,
    retries: { retries: 200, factor: 1, minTimeout: 50, maxTimeout: 50 },
} as const;

/**
 * Does something while no other process does it with the same file.
 *
 * @param work gets a function that throws once the lock was lost, since others may hold it by then
 */
export async function withLock<T>(file: string, work: (assertHeld: () => void) => Promise<T>): Promise<T> {
    let lost: Error | undefined;
    const release = await lock(file, {
        ...LOCK,
        // Without it the error is thrown in a timer, where it ends the process.
        onCompromised: (error) => {
            lost = error;
        },
    });
    try {
        return await work(() => {
            if (lost)
                throw new Error(`its lock was lost, because this process stood still (${lost.message})`);
        });
    } finally {
        if (!lost) await release();
    }
}
