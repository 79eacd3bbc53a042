import promises from "node:fs/promises";

/** Lets the disk be full when the journal's line of this step is written. @returns what takes that back */
export function failOnce(step: string): () => void {
    const open = promises.open;
    promises.open = async (...args) => {
        const handle = await open(...args);
        const append = handle.appendFile.bind(handle);
        handle.appendFile = async (data, options) => {
            if (String(data).includes(`"step":"${step}"`)) {
                promises.open = open;
                throw new Error("no space");
            }
            return append(data, options);
        };
        return handle;
    };
    return () => {
        promises.open = open;
    };
}
