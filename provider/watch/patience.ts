import { BcmError, BcmSetupError } from "../../bcm/client/errors";
import { FAIL_OVER_MS } from "../../bcm/client/ready";
import { retry } from "../../bcm/retry";

/** Pause before the next attempt, ms; each attempt is several calls already. */
const PAUSE_MS = 10_000;

export interface Patience {
    /** Seconds that the nodes have; a head node is not waited for longer than for them. */
    timeoutSeconds: number;
    now: () => number;
    sleep: (milliseconds: number) => Promise<void>;
    onTrouble?: (line: string) => void;
}

/**
 * Looks until the head node answers: a wait of hours does not end because CMDaemon is started anew or turns a call away.
 * Nothing is sent but the question.
 *
 * @returns the answer, and the milliseconds for which there was none
 * @throws what the last attempt threw, after quarter of an hour; errors of settings at once
 */
export async function lookPatiently<T>(
    look: () => Promise<T>,
    { timeoutSeconds, now, sleep, onTrouble }: Patience,
): Promise<{ answer: T; awayMs: number }> {
    const begun = now();
    const most = Math.min(FAIL_OVER_MS, timeoutSeconds * 1000);
    const lookOnce = async (attempt: number) => {
        const answer = await look();
        return { answer, awayMs: attempt === 1 ? 0 : now() - begun };
    };
    return retry(lookOnce, {
        attempts: FAIL_OVER_MS / PAUSE_MS + 1,
        again: async (error) => {
            const mayPass = error instanceof BcmError && !(error instanceof BcmSetupError);
            if (!mayPass || now() - begun + PAUSE_MS > most) return false;
            onTrouble?.(`${error.message} Asking again …`);
            await sleep(PAUSE_MS);
            return true;
        },
    });
}
