import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processesWith } from "../processes";

const INTERRUPTED = 130;
const MOST_LOOKS = 100;
const LOOK_MS = 50;

/**
 * Gives this process and all that it starts a temporary folder of their own. However the run ends, Ctrl-C included, what is
 * still running in it is ended and the folder removed.
 */
export function useScratchFolder(): void {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-tests-"));
    chmodSync(folder, 0o755); // as open as the usual one: tests show what another user cannot reach below it
    process.env.TMPDIR = folder;
    process.once("exit", () => {
        endAll(folder);
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
        process.once(signal, () => process.exit(INTERRUPTED));
}

/** Until nobody is left: one may have started another in the meantime. Waits as one can in a handler of the exit. */
function endAll(folder: string): void {
    for (let look = 0; look < MOST_LOOKS; look++) {
        const running = processesWith(folder);
        if (running.length === 0) return;
        for (const id of running) end(id);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    }
}

function end(id: number): void {
    try {
        process.kill(id, "SIGKILL");
    } catch {
        // It has ended by itself.
    }
}
