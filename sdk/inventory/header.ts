/** Spreadsheets in some countries use semicolons; no name of a column contains any of these. */
const SEPARATORS = [",", ";", "\t"];

/** A sheet of which the header is the first line that is neither empty nor a comment. */
export interface Sheet {
    separator: string;
    /** Each line at its own place. */
    lines: string[];
}

/**
 * Finds the header of a sheet, also where a `#` before it makes it look like a comment, and its separator, which Excel may
 * state in a line of its own (`sep=;`).
 *
 * @param isHostname whether this cell of a header names the column of the host names
 */
export function findHeader(text: string, isHostname: (name: string) => boolean): Sheet {
    const lines = text.split(/\r\n|\n|\r/);
    const [, stated] = /^"?sep=(.)"?$/i.exec(lines[0] ?? "") ?? [];
    if (stated) lines[0] = "";
    const hasHostname = (line: string) =>
        line.split(/[,;\t]/).some((cell) => isHostname(cell.trim().replace(/^"(.*)"$/, "$1")));
    const isComment = (line: string) => /^\s*#/.test(line);
    const first = lines.findIndex((line) => line.trim() !== "" && !isComment(line));
    const above = lines.slice(0, Math.max(first, 0));
    const hidden = hasHostname(lines[first] ?? "")
        ? -1
        : above.findLastIndex((line) => isComment(line) && hasHostname(line.replace("#", "")));
    if (hidden >= 0) {
        const header = (lines[hidden] ?? "").trimStart();
        // A column of row numbers is often called "#".
        lines[hidden] = /^#\s*[,;\t]/.test(header) ? `"#"${header.slice(1)}` : header.slice(1);
    }
    const header = lines[hidden >= 0 ? hidden : first] ?? "";
    return { separator: stated ?? SEPARATORS.find((sign) => header.includes(sign)) ?? ",", lines };
}
