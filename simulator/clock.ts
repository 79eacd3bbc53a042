/** Time on the simulated head node: real time since its start, multiplied. */
export class Clock {
    private readonly startedAt = Date.now();
    private readonly speed: number;
    private skipped = 0;

    constructor(speed: number) {
        this.speed = speed;
    }

    /** Milliseconds since 1970, as the head node has it. */
    now(): number {
        return Math.floor(this.startedAt + (Date.now() - this.startedAt) * this.speed) + this.skipped;
    }

    /** Lets so many seconds of the head node's time pass at once. */
    advance(seconds: number): void {
        this.skipped += seconds * 1000;
    }
}
