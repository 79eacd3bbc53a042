import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export { processesWith } from "../../tools/processes";

/** Command lines of all processes. */
export function commandLines(): string[] {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((id) => commandOf(Number(id)));
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

/** Ends a hang, and nothing else: on a busy machine all takes a while. */
const HANG_MS = 600_000;
const LOOK_MS = 25;

/** Waits until a condition holds. @throws Error when it never does. */
export async function until(what: string, holds: () => boolean, hangMs = HANG_MS): Promise<void> {
    const deadline = Date.now() + hangMs;
    while (!holds()) {
        if (Date.now() > deadline) throw new Error(`${what}: not within ${hangMs / 1000} s`);
        await sleep(LOOK_MS);
    }
}
