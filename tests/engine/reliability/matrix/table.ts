/** How a command ended that met a fault: with all that was wanted, or with an error that the next one makes good. */
export type Ending = "done" | "error";
export const STRIKES = ["once", "lasting"] as const;
/** Whether a fault strikes one call, or the call each time that it is made. */
export type Strike = (typeof STRIKES)[number];
/** `register http-500 once` → its ending. */
export type Endings = Record<string, Ending>;

export const cellName = (phase: string, fault: string, strike: Strike) => `${phase} ${fault} ${strike}`;

const NEVER = "–";
const BOTH = " · ";

/** The table of tests/README.md: a row for each fault, a column for each phase. */
export function tableOf(endings: Endings): string {
    const names = Object.keys(endings).map((cell) => cell.split(" "));
    const phases = [...new Set(names.map(([phase = ""]) => phase))];
    const faults = [...new Set(names.map(([, fault = ""]) => fault))];
    const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
    const both = (phase: string, fault: string) =>
        STRIKES.map((strike) => endings[cellName(phase, fault, strike)] ?? NEVER).join(BOTH);
    return [
        row(["fault", ...phases]),
        row(["fault", ...phases].map(() => "---")),
        ...faults.map((fault) =>
            row([
                `\`${fault}\``,
                ...phases.map((phase) => both(phase, fault).replace(NEVER + BOTH + NEVER, NEVER)),
            ]),
        ),
    ].join("\n");
}

/** The same table, read. */
export function readTable(table: string): Endings {
    const [head = [], , ...rows] = table
        .trim()
        .split("\n")
        .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
    const endings: Endings = {};
    for (const [, fault = "", ...cells] of rows)
        cells.forEach((cell, index) => {
            const each = cell.split(BOTH);
            for (const [position, strike] of STRIKES.entries())
                if (each[position] === "done" || each[position] === "error")
                    endings[cellName(head[index + 2] ?? "", fault, strike)] = each[position];
        });
    return endings;
}
