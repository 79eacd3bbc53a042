/** Rows as lines of text, each column as wide as its widest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
    const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
    const widths = (rows[0] ?? []).map((_, column) => width(column));
    return rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
}
