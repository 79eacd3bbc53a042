/*
 * Loaded into Pulumi's provider process by NODE_OPTIONS=--require: work on a node stops for ever once a given line of its
 * journal is on disk (or, with `before`, just before it is written). So one update can reach every step at once, one node
 * per step, before it is killed. The package itself is not changed.
 */
import { appendFileSync } from "node:fs";
import promises from "node:fs/promises";

/** The JSON in `TEST_FREEZE`. */
export interface Freeze {
    node: string;
    step: string;
    operation: string;
    /** Stop just before the line is written. */
    before?: boolean;
}

const freezes = JSON.parse(process.env.TEST_FREEZE ?? "[]") as Freeze[];
/** Gets a line for each stopped node: its name, and this process. */
const report = process.env.TEST_FREEZE_REPORT ?? "";

function standStill(node: string): Promise<never> {
    appendFileSync(report, `${node} ${process.pid}\n`);
    return new Promise(() => setInterval(() => undefined, 60_000));
}

function findFreeze(text: string): Freeze | undefined {
    if (!text.includes('"step"')) return undefined;
    const line = JSON.parse(text.trim()) as Record<string, unknown>;
    return freezes.find(
        ({ node, step, operation }) =>
            line.node === node && line.step === step && line.operation === operation,
    );
}

if (freezes.length > 0) {
    const open = promises.open;
    promises.open = async (...args) => {
        const handle = await open(...args);
        const [append, sync] = [handle.appendFile.bind(handle), handle.sync.bind(handle)];
        let frozen: Freeze | undefined;
        handle.appendFile = async (data, options) => {
            const freeze = findFreeze(String(data));
            if (freeze?.before) return standStill(freeze.node);
            frozen = freeze;
            return append(data, options);
        };
        handle.sync = async () => {
            await sync();
            if (frozen) await standStill(frozen.node);
        };
        return handle;
    };
}
