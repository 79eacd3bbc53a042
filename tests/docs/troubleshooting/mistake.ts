import type { Workshop } from "./workshop";

/** Makes the mistake. @returns the answer, as it is printed */
export type Mistake = (at: Workshop) => Promise<string>;

/** One attempt in which several mistakes are seen: an engine command takes seconds. */
export function shared(attempt: Mistake): Mistake {
    let made: Promise<string> | undefined;
    return (at) => {
        made ??= attempt(at);
        return made;
    };
}

/** The errors among a preview's diagnostics, without the resources they stand under. */
export function errorsIn(output: string): string {
    const [, diagnostics = ""] = output.split(/^Diagnostics:\n/m);
    const lines = (diagnostics.split(/^Resources:/m)[0] ?? "").split("\n");
    return lines
        .filter((line) => !/^ {2}\S/.test(line))
        .map((line) => line.replace(/^ {4}/, ""))
        .join("\n")
        .trim();
}

/** The lines that begin so, as they stand in a list or alone. */
export function linesIn(output: string, start: string): string {
    const lines = output.split("\n").map((line) => line.replace(/^\s*(- )?/, ""));
    return [...new Set(lines.filter((line) => line.startsWith(start)))].join("\n");
}

/** What a rule of the policy pack says of a resource. */
export function verdictIn(output: string, rule: string, resource: string): string {
    const verdicts = output.split(/^(?= *- \[|\n)/m);
    const verdict = verdicts.find((text) => text.includes(rule) && text.includes(`: ${resource})`)) ?? "";
    return verdict.replace(/^ {8}/gm, "").trim();
}
