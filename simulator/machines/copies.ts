/** One node's copy of its image. */
interface Copy {
    /** Seconds that it still takes at full speed, and the moment for which that holds, ms. */
    left: number;
    at: number;
    /** Which of its appointments counts: an earlier one was made for another speed. */
    plan: number;
}

/** When a copy ends if nothing changes, ms. */
export interface CopyEnd {
    device: string;
    at: number;
    plan: number;
}

/** Nodes that copy an image share what the provisioner can send: up to so many at full speed, more of them slower. */
export class Copies {
    private readonly copies = new Map<string, Copy>();
    private readonly bandwidth: number;
    private nextPlan = 1;

    /** @param bandwidth copies that run at full speed together */
    constructor(bandwidth: number) {
        this.bandwidth = bandwidth;
    }

    /** A copy begins, which takes so many seconds at full speed. @returns when which copies end from now on */
    start(device: string, seconds: number, at: number): CopyEnd[] {
        return this.change(at, () => this.copies.set(device, { left: seconds, at, plan: 0 }));
    }

    /** A copy ends, done or not. @returns when the others end from now on, as far as that changes */
    end(device: string, at: number): CopyEnd[] {
        return this.copies.has(device) ? this.change(at, () => this.copies.delete(device)) : [];
    }

    /** Whether an appointment is the one that counts. */
    isPlanned(device: string, plan: number): boolean {
        return this.copies.get(device)?.plan === plan;
    }

    dump(): [device: string, copy: Copy][] {
        return [...this.copies];
    }

    load(copies: readonly [device: string, copy: Copy][]): void {
        for (const [device, copy] of copies) this.copies.set(device, copy);
        this.nextPlan = 1 + Math.max(0, ...copies.map(([, { plan }]) => plan));
    }

    private get speed(): number {
        return Math.min(1, this.bandwidth / Math.max(1, this.copies.size));
    }

    private change(at: number, make: () => unknown): CopyEnd[] {
        const before = this.speed;
        for (const copy of this.copies.values()) {
            copy.left = Math.max(0, copy.left - ((at - copy.at) / 1000) * before);
            copy.at = at;
        }
        make();
        const isSame = this.speed === before;
        return [...this.copies]
            .filter(([, { plan }]) => !isSame || plan === 0)
            .map(([device, copy]) => {
                copy.plan = this.nextPlan++;
                return { device, at: Math.round(at + (copy.left * 1000) / this.speed), plan: copy.plan };
            });
    }
}
