/** Time on the simulated head node: real time, multiplied; it can be stopped and stepped. */
export class Clock {
    private head: number;
    private readAt = Date.now();
    private skipped = 0;
    private factor: number;
    private stopped = false;

    /** @param start ms since 1970 at which its time begins, default: now */
    constructor(speed = 1, start = Date.now()) {
        this.factor = speed;
        this.head = start;
    }

    /** Milliseconds since 1970, as the head node has it. */
    now(): number {
        const elapsed = this.stopped ? 0 : (Date.now() - this.readAt) * this.factor;
        return Math.floor(this.head + elapsed);
    }

    /**
     * Milliseconds that clients live in: cookies and sessions end after real minutes, because a client that looks in
     * once a second would else lose its session at every look when time is compressed.
     */
    real(): number {
        return Date.now() + this.skipped;
    }

    /** Lets so many seconds of the nodes' time pass at once. */
    advance(seconds: number): void {
        this.rebase();
        this.head += seconds * 1000;
    }

    /** Lets so many seconds of the clients' time pass at once. */
    advanceClients(seconds: number): void {
        this.skipped += seconds * 1000;
    }

    get speed(): number {
        return this.factor;
    }

    set speed(factor: number) {
        this.rebase();
        this.factor = factor;
    }

    get isStopped(): boolean {
        return this.stopped;
    }

    /** Holds the nodes' time; clients go on. */
    stop(): void {
        this.rebase();
        this.stopped = true;
    }

    resume(): void {
        this.rebase();
        this.stopped = false;
    }

    private rebase(): void {
        this.head = this.now();
        this.readAt = Date.now();
    }
}
