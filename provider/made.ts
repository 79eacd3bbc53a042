import type { Input } from "@pulumi/pulumi";
import { headNodeOf } from "./head-node-of";
import { settleInput, untilStill } from "./internals/resolve-inputs";

interface Entry<Thing> {
    thing: Thing;
    headNode: string;
    /** Undefined as long as it is not known. */
    name?: string;
    isSecret?: boolean;
}

/**
 * What a program makes of one kind, by name on its head node. Others may refer to it before the head node has it, and before
 * the program has come to the line that makes it.
 */
export class Made<Thing> {
    private readonly entries: Entry<Thing>[] = [];
    private settled = 0;
    private readonly keyOf: (name: string) => string;

    /** @param keyOf what two spellings of one name have in common */
    constructor(keyOf = (name: string) => name) {
        this.keyOf = keyOf;
    }

    note(thing: Thing, name: Input<string>, cluster: string | undefined): void {
        const entry: Entry<Thing> = { thing, headNode: headNodeOf(cluster) };
        this.entries.push(entry);
        void settleInput(name).then((known) => {
            if (typeof known?.value !== "string" || known.value === "") return; // nobody means one without a name
            entry.name = known.value;
            entry.isSecret = known.isSecret;
            this.settled += 1;
        });
    }

    /** All of this name, in the order of the program, as far as the program knows them by itself. */
    async find(name: string, cluster: string | undefined): Promise<Thing[]> {
        await untilStill(() => this.entries.length + this.settled);
        const key = this.keyOf(name);
        return this.named(cluster).flatMap(([own, thing]) => (this.keyOf(own) === key ? [thing] : []));
    }

    /** The names on a head node that may be shown. */
    names(cluster: string | undefined): string[] {
        const shown = this.on(cluster).flatMap(({ name, isSecret }) => (isSecret ? [] : (name ?? [])));
        return [...new Set(shown)].sort();
    }

    /** All on a head node whose names are known by now. */
    named(cluster: string | undefined): [name: string, thing: Thing][] {
        return this.on(cluster).flatMap(({ thing, name }): [string, Thing][] =>
            name === undefined ? [] : [[name, thing]],
        );
    }

    private on(cluster: string | undefined): Entry<Thing>[] {
        const headNode = headNodeOf(cluster);
        return this.entries.filter((entry) => entry.headNode === headNode);
    }
}
