import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { digestOf } from "./request-names";
import { openStateFolder, replaceFile } from "./state-folder";

/** The most requests that are remembered as begun here. */
const MOST = 100;

const Notes = z.object({
    /** Managers that this stack has drained nodes in and not given back, by the node's uuid. */
    nodes: z.record(z.string(), z.array(z.string())).default({}),
    /** Tokens of the requests for which this machine notes what is drained. */
    begun: z.array(z.string()).default([]),
});
type Notes = z.infer<typeof Notes>;

/**
 * What a stack has drained from this machine. Not every manager keeps the reason of a drain, and what somebody else has drained
 * must stay so: there only these notes tell the two apart. They are written before the call.
 */
export class DrainNotes {
    private readonly file: string;
    private notes: Promise<Notes> | undefined;
    private written: Promise<void> = Promise.resolve();

    private constructor(file: string) {
        this.file = file;
    }

    /** Those of a stack on a head node; sets of one program share them. */
    static of(stack: string, headNode: string): DrainNotes {
        const key = digestOf(`${stack} ${headNode}`);
        const known = opened.get(key) ?? new DrainNotes(`${key}.json`);
        opened.set(key, known);
        return known;
    }

    /** Notes that from now on all that is drained for a request is noted here. */
    async begin(token: string): Promise<void> {
        const notes = await this.read();
        if (notes.begun.includes(token)) return;
        notes.begun = [...notes.begun, token].slice(-MOST);
        await this.write(notes);
    }

    /** Whether all that was drained for a request is noted here. */
    async hasBegun(token: string): Promise<boolean> {
        return (await this.read()).begun.includes(token);
    }

    /** Whether this stack has drained a node in a manager. */
    async has(node: string, manager: string): Promise<boolean> {
        return (await this.read()).nodes[node]?.includes(manager) === true;
    }

    async add(drains: readonly [node: string, managers: readonly string[]][]): Promise<void> {
        if (drains.length === 0) return;
        const notes = await this.read();
        for (const [node, managers] of drains)
            notes.nodes[node] = [...new Set([...(notes.nodes[node] ?? []), ...managers])];
        await this.write(notes);
    }

    /** Nodes that were given back. */
    async remove(nodes: readonly string[]): Promise<void> {
        if (nodes.length === 0) return;
        const notes = await this.read();
        const known = nodes.filter((node) => notes.nodes[node] !== undefined);
        if (known.length === 0) return;
        for (const node of known) delete notes.nodes[node];
        // They have been given back by now, and are looked at before anything follows from what is noted.
        await this.write(notes).catch(() => undefined);
    }

    private read(): Promise<Notes> {
        this.notes ??= this.load();
        return this.notes;
    }

    /** A file that cannot be read is one that notes nothing; what must be noted fails when it is written. */
    private async load(): Promise<Notes> {
        try {
            const text = await readFile(join(await openStateFolder("drains"), this.file), "utf8");
            return Notes.parse(JSON.parse(text));
        } catch {
            return Notes.parse({});
        }
    }

    private write(notes: Notes): Promise<void> {
        const write = async () =>
            replaceFile(join(await openStateFolder("drains"), this.file), JSON.stringify(notes));
        const done = this.written.then(write);
        this.written = done.catch(() => undefined);
        return done;
    }
}

const opened = new Map<string, DrainNotes>();
