/** Waits after which a written value is looked for again: the head node may lag (`bcm-api.md` §21 Q5). */
const READ_BACK_MS = [0, 250, 1000, 2000, 5000] as const;

/**
 * Reads back until what was written is there.
 *
 * @param read one look, which says what is still missing; nothing missing ends the wait.
 * @throws Error that names the fields which BCM accepted but did not store.
 */
export async function readBack<T>(
    what: string,
    read: () => Promise<{ found: T; missing: string[] }>,
    waits: readonly number[] = READ_BACK_MS,
): Promise<T> {
    let missing: string[] = [];
    for (const wait of waits) {
        if (wait > 0) await pause(wait);
        const look = await read();
        if (look.missing.length === 0) return look.found;
        missing = look.missing;
    }
    throw new Error(
        `BCM accepted the write of ${what} but did not store ${missing.join(", ")}. ` +
            "Look at it with cmsh; somebody else may be writing it, or this version of BCM may not keep the value.",
    );
}

/** Sleeps; an aborted signal ends the sleep early, without an error. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(done, milliseconds);
        signal?.addEventListener("abort", done, { once: true });
        function done(): void {
            clearTimeout(timer);
            signal?.removeEventListener("abort", done);
            resolve();
        }
    });
}
