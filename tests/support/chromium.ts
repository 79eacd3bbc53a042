import { findProgram } from "../../tools/test/debian";

/** Debian's Chromium, which the set-up of the tests has installed. @throws Error when it is not there. */
export function findChromium(): string {
    const found = findProgram("chromium");
    if (!found) throw new Error("There is no chromium on PATH. Install it with: apt-get install chromium");
    return found;
}
