import { distance } from "fastest-levenshtein";

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
    if (words.length <= most) return listWords(words, "and");
    return `${words.slice(0, most).join(", ")} and ${words.length - most} more`;
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
    const width = (column: number) => Math.max(...rows.map((row) => row.slice(0, -1)[column]?.length ?? 0));
    return rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(width(column)))
            .join("  ")
            .trimEnd(),
    );
}
