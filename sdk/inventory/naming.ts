import { z } from "zod";
import { describeFinding, shapeFindings } from "../../model/issues";
import { suggest } from "../../model/text";
import { nearestField } from "./fields";
import type { Place, Problem } from "./found";

/** How the names in a file are to be read; a file of our own needs none of this. */
export interface NodesFromFileOptions {
    /**
     * Names of other tools, each with the field that it stands for, e.g. `{ ADMIN_MAC: "mac", service_tag: "serialNumber" }`: a
     * column of a spreadsheet, or a field of a node in YAML and JSON. Every one must be in the file.
     */
    columns?: Record<string, string>;
    /** Names to pass over, e.g. `["location"]`, whether they are in the file or not. */
    ignore?: string[];
}

const Options = z.strictObject({
    columns: z.record(z.string(), z.string()).optional(),
    ignore: z.array(z.string()).optional(),
});

/** The fields that the names in a file stand for. */
export class Naming {
    private readonly columns: Map<string, string>;
    private readonly ignored: Set<string>;
    /** Names that are no fields, with the nearest field of each. */
    private readonly strange = new Map<string, string | undefined>();

    /**
     * @param fields what a name may stand for
     * @throws Error that lists everything that is wrong with the options
     */
    constructor(
        private readonly file: string,
        private readonly fields: readonly string[],
        options: NodesFromFileOptions = {},
    ) {
        const findings = shapeFindings(Options, options, "").map((finding) =>
            describeFinding({ ...finding, field: finding.field || "options" }),
        );
        const sound = findings.length > 0 ? {} : options;
        this.columns = new Map(Object.entries(sound.columns ?? {}));
        this.ignored = new Set(sound.ignore);
        for (const [name, field] of this.columns) {
            if (!fields.includes(field))
                findings.push(
                    `columns: ${name}: there is no field "${field}".${suggest(field, fields)} The fields are ${fields.join(", ")}.`,
                );
            if (this.ignored.has(name))
                findings.push(`ignore: "${name}" is in columns as well; leave it in one of them`);
        }
        if (findings.length > 0)
            throw new Error(findings.map((text) => `nodesFromFile("${file}"): ${text}`).join("\n"));
    }

    /** The field that a name stands for; undefined if it is to be passed over. What is no field is returned as it is. */
    fieldOf(name: string): string | undefined {
        return this.columns.get(name) ?? (this.ignored.has(name) ? undefined : name);
    }

    /** Whether this is a field. */
    has(field: string): boolean {
        return this.fields.includes(field);
    }

    /** ` Did you mean "mac"?` for a name that is no field, if one that is not `taken` is near. */
    suggest(name: string, taken: readonly string[]): string {
        const free = this.fields.filter((field) => !taken.includes(field));
        if (!this.strange.has(name)) this.strange.set(name, nearestField(name, free));
        const near = this.strange.get(name);
        return near ? ` Did you mean "${near}"?` : "";
    }

    /** Forgets the names that are no fields: the line was no header. */
    forget(): void {
        this.strange.clear();
    }

    /** Whether this field, or any, was suggested for a name that is none. */
    hasSuggested(field?: string): boolean {
        return [...this.strange.values()].some((near) => near !== undefined && near === (field ?? near));
    }

    /** Adds names of `columns` that are not in the file: what they stand for would be missing from every node. */
    reportUnseen(names: Iterable<string>, problems: Problem[], place: Place): void {
        const seen = new Set(names);
        for (const [name, field] of this.columns)
            if (!seen.has(name))
                problems.push({ place, text: `columns: "${name}", for ${field}, is not in the file` });
    }

    /** What to do about names that are no fields; empty if all are. */
    advice(): string[] {
        if (this.strange.size === 0) return [];
        const columns = new Map(this.columns);
        const ignore = [...this.ignored];
        for (const [name, near] of this.strange)
            if (near && ![...columns.values()].includes(near)) columns.set(name, near);
            else ignore.push(name);
        const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
        const pairs = [...columns].map(([name, field]) => `${key(name)}: ${JSON.stringify(field)}`);
        const options = [
            ...(pairs.length > 0 ? [`columns: { ${pairs.join(", ")} }`] : []),
            ...(ignore.length > 0 ? [`ignore: ${JSON.stringify(ignore).replaceAll('","', '", "')}`] : []),
        ];
        return [
            `The fields are ${this.fields.join(", ")}.`,
            `To read the file as it is: nodesFromFile(${JSON.stringify(this.file)}, { ${options.join(", ")} })`,
        ];
    }
}
