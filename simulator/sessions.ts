import { randomUUID } from "node:crypto";

export type Event = Record<string, unknown> & { childType: string };

/** Event sessions of clients (`bcm-api.md` §19). */
export class Sessions {
    private readonly queues = new Map<string, Event[]>();

    register(): string {
        const session = randomUUID();
        this.queues.set(session, []);
        return session;
    }

    unregister(session: string): void {
        this.queues.delete(session);
    }

    /** Ends every session, as a head node does when its daemon restarts. */
    endAll(): void {
        this.queues.clear();
    }

    has(session: string): boolean {
        return this.queues.has(session);
    }

    send(session: string, event: Event): void {
        this.queues.get(session)?.push(event);
    }

    /** The events so far; they are given out once. */
    take(session: string): Event[] {
        return this.queues.get(session)?.splice(0) ?? [];
    }
}
