import { setTimeout as sleep } from "node:timers/promises";
import type { AxiosResponse } from "axios";
import pLimit from "p-limit";

export const TOO_MANY = 429;
/** The longest wait, whatever the head node asks for; also how long a call may keep being turned away. */
const MOST_WAIT_SECONDS = 120;
const PAUSES = { first: 500, factor: 1.5, longest: 10_000 };

/**
 * How one process treats a head node that is too busy for its calls (HTTP 429): it repeats them one at a time, after the
 * time that the head node asks for plus a growing, random time, so that processes that were turned away together do not
 * come back together. The limit is time, not attempts: among many processes the unlucky ones would run out of attempts.
 */
export class Turnstile {
    private readonly turn = pLimit(1);
    private readonly patience: number;
    /** The time since which no call of this process has been let in. */
    private closedSince = Number.POSITIVE_INFINITY;

    /** @param patience how long a call, or all calls of this process together, may be turned away, ms */
    constructor(patience = MOST_WAIT_SECONDS * 1000) {
        this.patience = patience;
    }

    /** Sends until the call is let in. @returns the last answer, which still has status 429 if patience has run out */
    async pass(send: () => Promise<AxiosResponse<string>>): Promise<AxiosResponse<string>> {
        const first = await this.knock(send);
        if (first.status !== TOO_MANY) return first;
        const since = performance.now();
        return this.turn(async () => {
            let answer = first;
            let pause = PAUSES.first;
            while (answer.status === TOO_MANY && this.mayWait(since)) {
                await sleep(retryAfterMs(answer) + Math.random() * pause);
                pause = Math.min(pause * PAUSES.factor, PAUSES.longest);
                answer = await this.knock(send);
            }
            return answer;
        });
    }

    private mayWait(since: number): boolean {
        return performance.now() < Math.min(since, this.closedSince) + this.patience;
    }

    private async knock(send: () => Promise<AxiosResponse<string>>): Promise<AxiosResponse<string>> {
        const answer = await send();
        const isOpen = answer.status !== TOO_MANY;
        this.closedSince = isOpen ? Number.POSITIVE_INFINITY : Math.min(this.closedSince, performance.now());
        return answer;
    }
}

/** How long the head node asks us to wait; only the form in seconds is known to be used. */
export function retryAfterMs({ headers }: AxiosResponse<string>): number {
    const seconds = Number(headers["retry-after"] ?? 0);
    return seconds > 0 ? Math.min(seconds, MOST_WAIT_SECONDS) * 1000 : 0;
}
