import { findProgram } from "../../tools/test/debian";

/** Debian's Chromium, which the test set-up installs. @throws Error if it is missing. */
export function findChromium(): string {
    const found = findProgram("chromium");
    if (!found) throw new Error("There is no chromium on PATH. Install it with: apt-get install chromium");
    return found;
}
