/** Most items in one call: a few seconds of work for a head node, and a request of a few hundred kilobytes. */
export const MOST_AT_ONCE = 50;
/**
 * How long a call waits for others like it after the latest one, ms. With a large state Pulumi takes a while between
 * two resources, because it writes the whole state each time. So the wait is several times the recent gap between calls.
 */
const QUIET_MS = { least: 50, first: 100, most: 2500 } as const;
const GAPS_WAITED = 20;
/** The weight of the newest gap in the average. */
const NEWEST = 0.3;

/**
 * How many resources of a kind are being worked on. Pulumi starts a fixed number at a time, and each waits for its own
 * calls: once as many wait for the same call as were ever under way together, no more will come.
 */
export class Crowd {
    private present = 0;
    /** The most that were ever under way together. */
    most = 0;

    async during<T>(work: () => Promise<T>): Promise<T> {
        this.present += 1;
        this.most = Math.max(this.most, this.present);
        try {
            return await work();
        } finally {
            this.present -= 1;
        }
    }
}

interface Waiting<Item, Result> {
    item: Item;
    accept: (result: Result) => void;
    refuse: (error: unknown) => void;
}

/**
 * Combines calls that many resources make at about the same time into one. One is under way at a time; calls that come
 * in the meantime go together next.
 */
export class Bulk<Item, Result> {
    private readonly crowd: Crowd;
    private readonly send: (items: Item[]) => Promise<(Result | Error)[]>;
    private waiting: Waiting<Item, Result>[] = [];
    private isBusy = false;
    private timer: NodeJS.Timeout | undefined;
    private lastCame = 0;
    /** Average time between calls, ms. */
    private gap: number = QUIET_MS.first / GAPS_WAITED;

    /** @param send answers each item at its index; an Error there concerns only that item */
    constructor(crowd: Crowd, send: (items: Item[]) => Promise<(Result | Error)[]>) {
        this.crowd = crowd;
        this.send = send;
    }

    ask(item: Item): Promise<Result> {
        return new Promise((accept, refuse) => {
            this.waiting.push({ item, accept, refuse });
            this.noteGap();
            this.consider();
        });
    }

    private consider(): void {
        clearTimeout(this.timer);
        if (this.isBusy || this.waiting.length === 0) return;
        if (this.waiting.length >= Math.min(this.crowd.most, MOST_AT_ONCE)) void this.flush();
        else {
            const quiet = Math.min(Math.max(this.gap * GAPS_WAITED, QUIET_MS.least), QUIET_MS.most);
            this.timer = setTimeout(() => void this.flush(), quiet);
        }
    }

    private noteGap(): void {
        const gap = performance.now() - this.lastCame;
        this.lastCame += gap;
        // A longer silence is a pause between two bursts and says nothing about either.
        if (gap < QUIET_MS.most) this.gap += (gap - this.gap) * NEWEST;
    }

    private async flush(): Promise<void> {
        const batch = this.waiting.splice(0, MOST_AT_ONCE);
        this.isBusy = true;
        try {
            const results = await this.send(batch.map(({ item }) => item));
            batch.forEach(({ accept, refuse }, index) => {
                const result = results[index];
                if (result instanceof Error) refuse(result);
                else accept(result as Result);
            });
        } catch (error) {
            for (const { refuse } of batch) refuse(error);
        } finally {
            this.isBusy = false;
            this.consider();
        }
    }
}
