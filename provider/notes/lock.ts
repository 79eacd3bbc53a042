import { lock } from "proper-lockfile";
import { pause } from "../../bcm/pause";

/** A lock whose holder was killed is free after `stale` ms; a living holder renews it every `update` ms. */
const TERMS = { stale: 5000, update: 1000, realpath: false } as const;
/** How long a process may stand still and surely keep its lock, which may have been due for renewal just then. */
const STILL_MS = TERMS.stale - 2 * TERMS.update;
const BEAT_MS = 500;

export interface LockOptions {
    /** How often somebody else's lock is tried, and the pause between two attempts in ms. */
    tries: number;
    everyMs: number;
    /**
     * Whether the lock counts as lost as soon as this process stood still for so long that it may be, as on a paused
     * machine. The lock file itself tells only at its next renewal, which is too late for whoever acts on other machines.
     */
    isStrict?: boolean;
}

/** A file that no other process works on meanwhile. */
export interface Lock {
    isHeld(): boolean;
    /** @throws Error when the lock was lost, since others may hold it by now */
    assertHeld(): void;
    release(): Promise<void>;
}

/** Does something while holding the lock of a file. */
export async function withLock<T>(
    file: string,
    options: LockOptions,
    work: (lock: Lock) => Promise<T>,
): Promise<T> {
    const held = await takeLock(file, options);
    try {
        return await work(held);
    } finally {
        await held.release();
    }
}

/** Takes the lock of a file. @throws Error with code `ELOCKED` when somebody else keeps it for too long */
export async function takeLock(
    file: string,
    { tries, everyMs, isStrict = false }: LockOptions,
): Promise<Lock> {
    let lost: Error | undefined;
    const release = await lock(file, {
        ...TERMS,
        retries: { retries: tries, factor: 1, minTimeout: everyMs, maxTimeout: everyMs },
        // Without it the error is thrown in a timer, where it ends the process.
        onCompromised: (error) => {
            lost = error;
        },
    });
    const pulse = isStrict ? new Pulse() : undefined;
    const isHeld = () => {
        pulse?.beat();
        return lost === undefined && pulse?.hasMissed !== true;
    };
    return {
        isHeld,
        assertHeld: () => {
            if (isHeld()) return;
            const why = lost ? ` (${lost.message})` : "";
            throw new Error(`its lock was lost, because this process stood still${why}`);
        },
        release: async () => {
            pulse?.stop();
            // Another run may have the lock by now, which must stay: the next renewal tells.
            if (pulse?.hasMissed) await pause(2 * TERMS.update);
            if (!lost) await release();
        },
    };
}

/** Notices that this process stood still, by the wall's clock: the monotonic one may stand still with the machine. */
class Pulse {
    hasMissed = false;
    private last = Date.now();
    private readonly timer = setInterval(() => this.beat(), BEAT_MS).unref();

    beat(): void {
        const now = Date.now();
        if (now - this.last > STILL_MS) this.hasMissed = true;
        this.last = now;
    }

    stop(): void {
        clearInterval(this.timer);
    }
}
