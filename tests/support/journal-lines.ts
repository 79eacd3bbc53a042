import promises from "node:fs/promises";

/** Does something once, just before the journal's line for this step is written. @returns how to undo that */
export function atLine(step: string, work: () => void): () => void {
    const open = promises.open;
    const mend = () => {
        promises.open = open;
    };
    promises.open = async (...args) => {
        const handle = await open(...args);
        const append = handle.appendFile.bind(handle);
        handle.appendFile = async (data, options) => {
            if (String(data).includes(`"step":"${step}"`)) {
                mend();
                work();
            }
            return append(data, options);
        };
        return handle;
    };
    return mend;
}

/** Makes the disk full when the journal's line for this step is written. @returns how to undo that */
export function failOnce(step: string): () => void {
    return atLine(step, () => {
        throw new Error("no space");
    });
}

/** Blocks like a paused machine: no timer runs. */
export function standStill(milliseconds: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
