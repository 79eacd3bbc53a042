import promises from "node:fs/promises";

/** Does something, once, when the journal's line of this step is about to be written. @returns what takes that back */
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

/** Lets the disk be full when the journal's line of this step is written. @returns what takes that back */
export function failOnce(step: string): () => void {
    return atLine(step, () => {
        throw new Error("no space");
    });
}

/** As a machine does that is paused: no timer runs. */
export function standStill(milliseconds: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
