import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Ids of processes with this text in their environment, on Linux. */
export function processesWith(text: string): number[] {
    return readdirSync("/proc")
        .map(Number)
        .filter((id) => Number.isInteger(id) && id !== process.pid)
        .filter((id) => {
            try {
                return readFileSync(`/proc/${id}/environ`, "latin1").includes(text);
            } catch {
                return false; // ended in the meantime, or not ours to read
            }
        });
}

/** Command line of a process. */
export function commandOf(id: number): string {
    try {
        return readFileSync(`/proc/${id}/cmdline`, "latin1").replaceAll("\0", " ");
    } catch {
        return "";
    }
}

/** Whether a process is still running; a zombie is not. */
export function isRunning(id: number): boolean {
    try {
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, "latin1"));
    } catch {
        return false;
    }
}

/** Waits until a condition holds. @throws Error if it does not hold in time. */
export async function until(what: string, holds: () => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!holds()) {
        if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
        await sleep(50);
    }
}
