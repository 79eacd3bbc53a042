/** The provisioner's slots: so many nodes copy their image at a time, the others queue. */
export class Slots {
    private readonly holders = new Set<string>();
    private readonly queue = new Set<string>();
    private readonly capacity: number;
    /** The most that were ever held at once. */
    peak = 0;

    constructor(capacity: number) {
        this.capacity = capacity;
    }

    get used(): number {
        return this.holders.size;
    }

    get waiting(): number {
        return this.queue.size;
    }

    get holding(): readonly string[] {
        return [...this.holders];
    }

    hasFree(): boolean {
        return this.holders.size < this.capacity;
    }

    take(device: string): void {
        this.queue.delete(device);
        this.holders.add(device);
        this.peak = Math.max(this.peak, this.holders.size);
    }

    wait(device: string): void {
        this.queue.add(device);
    }

    /** Gives back a slot or a place in the queue. */
    leave(device: string): void {
        this.holders.delete(device);
        this.queue.delete(device);
    }

    /** The longest waiting node that may have a slot. */
    next(mayHave: (device: string) => boolean): string | undefined {
        if (!this.hasFree()) return undefined;
        for (const device of this.queue) if (mayHave(device)) return device;
        return undefined;
    }

    dump(): { holders: string[]; queue: string[] } {
        return { holders: [...this.holders], queue: [...this.queue] };
    }

    load({ holders, queue }: { holders: string[]; queue: string[] }): void {
        for (const device of holders) this.take(device);
        for (const device of queue) this.wait(device);
    }
}
