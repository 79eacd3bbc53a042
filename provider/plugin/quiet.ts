import { pause } from "../../bcm/pause";

/** So long nothing has to come from the engine before it counts as having said all, ms. */
const QUIET_MS = 1000;

let lastCame = 0;

/** Notes that the engine has asked something. */
export function noteRequest(): void {
    lastCame = performance.now();
}

/** Waits until the engine has said all that does not depend on an answer which is still owed to it. */
export async function untilQuiet(): Promise<void> {
    for (;;) {
        const left = lastCame + QUIET_MS - performance.now();
        if (left <= 0) return;
        await pause(left);
    }
}
