import { z } from "zod";
import { WireEvent, WirePowerStatus } from "../wire/power";
import type { BcmClient } from "./client";
import { BcmAuthError, type BcmError, BcmRefusedError } from "./errors";

/** The client type that NVIDIA's own Python client registers with. */
const CLIENT_TYPE = 6;
const POLL_SECONDS = 10;
/** The poll plus some grace, after which the connection counts as dead. */
const POLL_TIMEOUT_MS = (POLL_SECONDS + 15) * 1000;
/** Answers kept for operations whose index is not known yet: they may come before `powerOperation` returns. */
const KEPT_ANSWERS = 1000;

/** The event session ended while an answer was awaited; the operation may or may not have been carried out. */
export class SessionEndedError extends Error {}

/** The account may not have event sessions; nothing was sent. */
export class SessionsRefusedError extends Error {}

interface Waiter {
    accept: (status: WirePowerStatus) => void;
    refuse: (error: Error) => void;
}

/**
 * The one event session of a process, shared by all nodes. It is registered for the first user and ended after the
 * last one.
 */
export class EventSession {
    private readonly client: BcmClient;
    private readonly waiters = new Map<string, Waiter>();
    private readonly early = new Map<string, WirePowerStatus>();
    private session: Promise<string> | undefined;
    /** The session whose events arrive. */
    private listening: string | undefined;
    private users = 0;
    private refusal: string | undefined;

    constructor(client: BcmClient) {
        this.client = client;
    }

    /** Whether the head node has refused sessions to this account; it is not asked again. */
    get isRefused(): boolean {
        return this.refusal !== undefined;
    }

    /**
     * Runs work that needs the session; the session lives as long as it has users.
     *
     * @throws SessionsRefusedError if the account may not have one
     */
    async use<T>(work: (session: string) => Promise<T>): Promise<T> {
        if (this.refusal !== undefined) throw new SessionsRefusedError(this.refusal);
        this.users += 1;
        try {
            this.session ??= this.open();
            return await work(await this.session);
        } finally {
            this.users -= 1;
            if (this.users === 0) await this.close();
        }
    }

    /**
     * The BMC's final answer to the operation with this index on this device.
     *
     * @param session the one that the operation reports to; if it has ended in the meantime, no answer will come
     * @throws SessionEndedError
     */
    powerAnswer(
        index: number,
        device: string,
        signal: AbortSignal,
        session: string,
    ): Promise<WirePowerStatus> {
        const key = `${index} ${device}`;
        const early = this.early.get(key);
        if (early) {
            this.early.delete(key);
            return Promise.resolve(early);
        }
        if (this.listening !== session) return Promise.reject(this.ended("it is no longer listened to"));
        if (signal.aborted) return Promise.reject(signal.reason); // no further abort event will come
        return new Promise((accept, refuse) => {
            const stop = () => this.take(key)?.refuse(signal.reason as Error);
            const settle = <T>(then: (value: T) => void) => {
                return (value: T) => {
                    signal.removeEventListener("abort", stop);
                    then(value);
                };
            };
            this.waiters.set(key, { accept: settle(accept), refuse: settle(refuse) });
            signal.addEventListener("abort", stop, { once: true });
        });
    }

    private async open(): Promise<string> {
        try {
            const session = await this.client.call(
                "cmsession",
                "registerSession",
                [CLIENT_TYPE],
                z.string(),
                { isRead: true },
            );
            this.listening = session;
            void this.poll(session);
            return session;
        } catch (error) {
            this.session = undefined;
            if (!(error instanceof BcmRefusedError || error instanceof BcmAuthError)) throw error;
            this.refusal = error.message;
            throw new SessionsRefusedError(error.message);
        }
    }

    private async close(): Promise<void> {
        const session = this.session;
        this.session = undefined;
        this.listening = undefined;
        this.early.clear();
        try {
            if (session)
                await this.client.call("cmsession", "unregisterSession", [await session], z.unknown());
        } catch {
            // Best effort: the head node ends an idle session by itself.
        }
    }

    /** Listens until we end the session or it ends by itself. */
    private async poll(session: string): Promise<void> {
        while (this.listening === session) {
            try {
                const events = await this.client.call(
                    "cmsession",
                    "waitForEvents",
                    [session, POLL_SECONDS],
                    z.array(WireEvent),
                    { longPollMs: POLL_TIMEOUT_MS },
                );
                for (const event of events) await this.dispatch(event, session);
            } catch (error) {
                if (this.listening === session) this.end((error as BcmError).message);
                return;
            }
        }
    }

    private async dispatch(event: WireEvent, session: string): Promise<void> {
        if (event.childType === "KeepAliveEvent")
            await this.client.call("cmsession", "acknowledgeKeepAlive", [session, 0], z.unknown());
        if (event.childType === "EndOfSessionEvent")
            throw new Error(String(event.reason ?? "the head node ended it"));
        if (event.childType !== "PowerStatusChangedEvent") return;
        for (const entry of event.status ?? []) {
            const status = WirePowerStatus.safeParse(entry);
            if (!status.success || status.data.state === "PENDING") continue;
            for (const index of status.data.indexes)
                this.deliver(`${index} ${status.data.device}`, status.data);
        }
    }

    private deliver(key: string, status: WirePowerStatus): void {
        const waiter = this.take(key);
        if (waiter) {
            waiter.accept(status);
            return;
        }
        if (this.early.size >= KEPT_ANSWERS) this.early.delete(this.early.keys().next().value as string);
        this.early.set(key, status);
    }

    private take(key: string): Waiter | undefined {
        const waiter = this.waiters.get(key);
        this.waiters.delete(key);
        return waiter;
    }

    private end(reason: string): void {
        this.session = undefined; // the next user registers again
        this.listening = undefined;
        this.early.clear(); // after a restart of CMDaemon the same indexes stand for other operations
        for (const key of [...this.waiters.keys()]) this.take(key)?.refuse(this.ended(reason));
    }

    private ended(reason: string): SessionEndedError {
        return new SessionEndedError(
            `the event session on ${this.client.headNode} ended: ${reason}. Run the same command again: it first finds ` +
                "out what became of the operation.",
        );
    }
}
