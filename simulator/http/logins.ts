import { randomUUID } from "node:crypto";
import type { Clock } from "../clock";

export const COOKIE = "cm-login-token";

/** Who is logged in. */
export class Logins {
    private readonly lastSeen = new Map<string, number>();
    private readonly clock: Clock;
    private readonly lifetimeMs: number;

    constructor(clock: Clock, minutes: number) {
        this.clock = clock;
        this.lifetimeMs = minutes * 60_000;
    }

    /** A new token for the cookie. */
    add(): string {
        const token = randomUUID();
        this.lastSeen.set(token, this.clock.real());
        return token;
    }

    /** Whether the cookie of a request is good; each use makes it last longer. */
    isGood(cookies: string | undefined): boolean {
        const token = tokenOf(cookies);
        const seen = token === undefined ? undefined : this.lastSeen.get(token);
        if (token === undefined || seen === undefined) return false;
        const now = this.clock.real();
        if (now - seen > this.lifetimeMs) {
            this.lastSeen.delete(token);
            return false;
        }
        this.lastSeen.set(token, now);
        return true;
    }

    expire(cookies: string | undefined): void {
        const token = tokenOf(cookies);
        if (token !== undefined) this.lastSeen.delete(token);
    }

    clear(): void {
        this.lastSeen.clear();
    }
}

function tokenOf(cookies = ""): string | undefined {
    return new RegExp(`${COOKIE}=([^;]+)`).exec(cookies)?.[1];
}
