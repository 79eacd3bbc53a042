import { distance } from "fastest-levenshtein";
import { groupBy } from "./records";

/** `1 node`, `3 nodes`; `plural(3, "thing is", "things are")`. */
export function plural(count: number, one: string, many = `${one}s`): string {
    return `${count} ${count === 1 ? one : many}`;
}

/** Words as a list to read: `a, b or c`. */
export function listWords(words: readonly string[], last = "or"): string {
    if (words.length < 2) return words.join("");
    return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** The first few words, and how many more there are: `a, b and 58 more`. */
export function listSome(words: readonly string[], most: number): string {
    return listFirst(words.slice(0, most), words.length);
}

/** The same of words of which only the first are known, and how many there are in all. */
export function listFirst(words: readonly string[], count: number): string {
    if (words.length >= count) return listWords(words, "and");
    return `${words.join(", ")} and ${count - words.length} more`;
}

/** Names beyond this many are folded into ranges. */
const MOST_NAMES = 4;

/** All names: a few one by one, many as {@link foldNames}. */
export function nameAll(names: readonly string[]): string {
    return names.length > MOST_NAMES ? foldNames(names) : listWords(names, "and");
}

/** Names that differ in their last number as ranges, as schedulers write them: `dgx-[01-04,07], login`. */
export function foldNames(names: readonly string[]): string {
    const parts = [...new Set(names)].map((name) => {
        const [, before = name, digits = "", after = ""] = /^(.*?)(\d{1,9})(\D*)$/.exec(name) ?? [];
        return { before, digits, after };
    });
    const series = groupBy(parts, ({ before, digits, after }) =>
        JSON.stringify([before, digits.length, after]),
    );
    return [...series.values()]
        .map((same) => {
            const [{ before, digits, after } = { before: "", digits: "", after: "" }] = same;
            const numbers = same.map((part) => Number(part.digits)).sort((a, b) => a - b);
            if (numbers.length === 1) return `${before}${digits}${after}`;
            return `${before}[${foldNumbers(numbers, digits.length)}]${after}`;
        })
        .join(", ");
}

/** `01-04,07` */
function foldNumbers(sorted: readonly number[], width: number): string {
    const ranges: [number, number][] = [];
    for (const number of sorted) {
        const last = ranges.at(-1);
        if (last && last[1] === number - 1) last[1] = number;
        else ranges.push([number, number]);
    }
    const show = (number: number) => String(number).padStart(width, "0");
    return ranges
        .map(([first, last]) => (first === last ? show(first) : `${show(first)}-${show(last)}`))
        .join(",");
}

/** ` Did you mean "x"?` if one of the words is close; otherwise nothing. */
export function suggest(given: string, words: readonly string[]): string {
    const allowed = Math.max(1, Math.floor(given.length / 3)); // letters that may differ
    const [nearest] = words
        .map((word) => ({ word, away: distance(given.toLowerCase(), word.toLowerCase()) }))
        .filter(({ away }) => away <= allowed)
        .sort((one, other) => one.away - other.away);
    return nearest ? ` Did you mean "${nearest.word}"?` : "";
}

/** Rows as lines of text, each column as wide as its widest cell; what ends a row may be longer. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
    const widths: number[] = [];
    for (const row of rows)
        for (const [column, cell] of row.slice(0, -1).entries())
            widths[column] = Math.max(widths[column] ?? 0, cell.length);
    return rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
}
