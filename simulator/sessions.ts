import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";

export type Event = Record<string, unknown> & { childType: string };

/** Seconds after which a session whose client does not look in any more is over; assumed, no source says. */
const IDLE_SECONDS = 120;
/** Seconds between two questions whether the client is still there; assumed as well. */
const KEEP_ALIVE_SECONDS = 30;

interface Session {
    queue: Event[];
    lastSeen: number;
    lastKeepAlive: number;
    /** Asked, and not answered yet. */
    isAsked: boolean;
}

/** Event sessions of clients. */
export class Sessions {
    private readonly sessions = new Map<string, Session>();
    private readonly clock: Clock;

    constructor(clock: Clock) {
        this.clock = clock;
    }

    register(): string {
        const id = randomUUID();
        const now = this.clock.real();
        this.sessions.set(id, { queue: [], lastSeen: now, lastKeepAlive: now, isAsked: false });
        return id;
    }

    unregister(id: string): boolean {
        return this.sessions.delete(id);
    }

    /** Ends every session, as a head node does when its daemon restarts. */
    endAll(): void {
        this.sessions.clear();
    }

    get count(): number {
        this.dropIdle();
        return this.sessions.size;
    }

    has(id: string): boolean {
        this.dropIdle();
        return this.sessions.has(id);
    }

    /** The client shows that it is there. */
    acknowledge(id: string): boolean {
        const session = this.sessions.get(id);
        if (!session) return false;
        session.lastSeen = this.clock.real();
        session.isAsked = false;
        return true;
    }

    send(id: string, event: Event): void {
        this.sessions.get(id)?.queue.push(event);
    }

    broadcast(event: Event): void {
        this.dropIdle();
        for (const { queue } of this.sessions.values()) queue.push(event);
    }

    /** The events so far; they are given out once. Now and then one of them asks whether the client is there. */
    take(id: string): Event[] {
        const session = this.sessions.get(id);
        if (!session) return [];
        const now = this.clock.real();
        if (!session.isAsked) session.lastSeen = now;
        if (now - session.lastKeepAlive >= KEEP_ALIVE_SECONDS * 1000) {
            session.lastKeepAlive = now;
            session.isAsked = true;
            session.queue.push({ baseType: "Event", childType: "KeepAliveEvent" });
        }
        return session.queue.splice(0);
    }

    private dropIdle(): void {
        const oldest = this.clock.real() - IDLE_SECONDS * 1000;
        for (const [id, { lastSeen }] of this.sessions) if (lastSeen < oldest) this.sessions.delete(id);
    }
}
