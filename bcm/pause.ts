import { AsyncLocalStorage } from "node:async_hooks";

const signals = new AsyncLocalStorage<AbortSignal>();

/** Runs work of which nobody waits for the end once the signal is aborted: its pauses end then. */
export function underSignal<T>(signal: AbortSignal, work: () => T): T {
    return signals.run(signal, work);
}

/** The signal of the work that is being done here; undefined if it has none. */
export function currentSignal(): AbortSignal | undefined {
    return signals.getStore();
}

/** Sleeps; an aborted signal ends the sleep early, without an error. */
export function pause(milliseconds: number, signal = currentSignal()): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(done, milliseconds);
        signal?.addEventListener("abort", done, { once: true });
        if (signal?.aborted) done();
        function done(): void {
            clearTimeout(timer);
            signal?.removeEventListener("abort", done);
            resolve();
        }
    });
}
