import pRetry, { type FailedAttemptError, type Options } from "p-retry";
import { pause } from "./pause";

/** The longest time that a timer of Node.js can have, ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** Without the factor p-retry's pauses double from 1 ms on. */
const AT_ONCE = { minTimeout: 0, factor: 1 };

export interface Attempts {
    /** How often it is tried at most. */
    attempts: number;
    /** Whether a failure is worth another attempt; may take its time, e.g. to wait as long as the head node asks. */
    again: (error: FailedAttemptError) => boolean | Promise<boolean>;
    /** Growing pauses between attempts, ms. @default none */
    backoff?: Pick<Options, "minTimeout" | "maxTimeout" | "factor" | "randomize">;
}

/** Tries until it works. @throws the last failure, once the attempts are used up or it is not worth another */
export function retry<T>(
    work: (attempt: number) => Promise<T>,
    { attempts, again, backoff }: Attempts,
): Promise<T> {
    return pRetry(work, {
        ...AT_ONCE,
        ...backoff,
        retries: attempts - 1,
        onFailedAttempt: async (error) => {
            if (error.retriesLeft === 0 || !(await again(error))) throw error;
        },
    });
}

/** Looks every so many milliseconds until a look finds something; undefined when the time was over before. */
export async function poll<T>(
    look: () => Promise<T | undefined>,
    everyMs: number,
    deadline: AbortSignal,
): Promise<T | undefined> {
    for (;;) {
        const found = await look();
        if (found !== undefined || deadline.aborted) return found;
        await pause(everyMs, deadline);
    }
}

/** A deadline that many milliseconds from now. */
export function within(milliseconds: number): AbortSignal {
    return AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST_MS));
}
