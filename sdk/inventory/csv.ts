import { parse } from "csv-parse/sync";
import { namesWith } from "../../model/field";
import { NODE_ARGS } from "../../model/node-set";
import { listWords, plural, suggest } from "../../model/text";
import type { Inventory, Place } from "./found";

/** Fields that a cell can hold. */
const COLUMNS = ["hostname", ...namesWith(NODE_ARGS, ({ inner }) => inner === undefined)];
const LISTS = new Set(namesWith(NODE_ARGS, ({ wire }) => wire?.as === "roles"));
const FLAGS = new Set(namesWith(NODE_ARGS, ({ schema }) => schema.safeParse(true).success));
/** Columns whose cells may contain blanks. */
const TEXTS = new Set([...LISTS, ...namesWith(NODE_ARGS, ({ wire }) => wire?.as === "text")]);
/** An adopted node without any of these needs no MAC. */
const BESIDE_MAC = ["ip", "dhcp", "bmcMac", "ipmiIp", "interfaceName"];

/** A line of the sheet. */
interface Row {
    record: string[];
    info: { lines: number };
}

/** Reads a spreadsheet: a header, then one node per line. */
export function readCsv(text: string): Inventory {
    const found: Inventory = { nodes: {}, places: {}, problems: [] };
    const separator = separatorOf(text);
    let rows: Row[];
    try {
        rows = parse(text, {
            bom: true,
            delimiter: separator,
            info: true,
            trim: true,
            skip_empty_lines: true,
            relax_column_count: true,
            comment: "#",
            comment_no_infix: true, // a cell may contain "#": "slot #3"
        }) as never;
    } catch (error) {
        const { lines = 1, message } = error as Error & { lines?: number };
        found.problems.push({ place: { line: lines, column: 1 }, text: message });
        return found;
    }
    const [head = { record: [], info: { lines: 1 } }, ...others] = rows;
    judgeHeader(head, found);
    if (found.problems.length > 0) return found;
    const short = findShortRows(others, head.record, separator);
    const [first] = short;
    if (first)
        found.problems.push({ place: placeAt(first.info.lines, 0), text: describeShort(short, head.record) });
    const said = new Set(short);
    for (const row of others) if (!said.has(row)) readRow(row, head.record, separator, found);
    return found;
}

function judgeHeader({ record: header, info }: Row, { problems }: Inventory): void {
    header.forEach((name, column) => {
        const first = header.indexOf(name);
        const say = (text: string) => problems.push({ place: placeAt(info.lines, column), text });
        if (/^bmc(username|password)?$/i.test(name))
            say(
                "BMC log-ins do not belong in a CSV file: give bmcUsername and bmcPassword to the set, or bmc to a node in YAML",
            );
        else if (!COLUMNS.includes(name)) say(`there is no field "${name}".${suggest(name, COLUMNS)}`);
        else if (first < column) say(`"${name}" is already in column ${first + 1}`);
    });
    if (!header.includes("hostname"))
        problems.push({ place: placeAt(info.lines, 0), text: 'the header has no column "hostname"' });
}

function readRow({ record, info }: Row, header: string[], separator: string, found: Inventory): void {
    const say = (column: number, text: string) =>
        found.problems.push({ place: placeAt(info.lines, column), text });
    const hostColumn = header.indexOf("hostname");
    const hostname = record[hostColumn] ?? "";
    if (record.length !== header.length) {
        const { column, question } = findGap(record, header, separator) ?? {
            column: hostColumn,
            question: "",
        };
        say(column, `it has ${record.length} cells, but the header has ${header.length}${question}`);
        return;
    }
    if (hostname === "" || found.nodes[hostname]) {
        const line = found.places[hostname]?.[""]?.line;
        say(hostColumn, line ? `${hostname} is already in line ${line}` : "it has no hostname");
        return;
    }
    const node: Record<string, unknown> = {};
    const places: Record<string, Place> = { "": placeAt(info.lines, hostColumn) };
    for (const [column, name] of header.entries()) {
        const cell = record[column] ?? "";
        if (name === "hostname" || cell === "") continue;
        const value = cellValue(name, cell);
        if (value === undefined) {
            say(column, `${hostname}: ${name}: "${cell}" is not valid: use true or false`);
            continue;
        }
        node[name] = value;
        places[name] = placeAt(info.lines, column);
    }
    const macColumn = header.indexOf("mac");
    if (record[macColumn] === "" && BESIDE_MAC.some((name) => name in node))
        say(macColumn, `${hostname}: mac is empty`);
    found.nodes[hostname] = node;
    found.places[hostname] = places;
}

/** Rows to which nobody has added the cells of new columns: two or more that lack the same number. */
function findShortRows(rows: Row[], header: string[], separator: string): Row[] {
    const short = rows.filter(
        ({ record }) => record.length < header.length && !findGap(record, header, separator),
    );
    const isSame = short.every(({ record }) => record.length === short[0]?.record.length);
    return short.length > 1 && isSame ? short : [];
}

function describeShort(rows: Row[], header: string[]): string {
    const cells = rows[0]?.record.length ?? 0;
    return (
        `it and ${plural(rows.length - 1, "more line")} have ${plural(cells, "cell")}, but the header has ${header.length}. ` +
        `If ${listWords(header.slice(cells), "and")} was added to the header, each line needs its separator too, also ` +
        "where the cell is empty."
    );
}

/** The first cell that looks like two, because a separator is missing; the cells after it are under the wrong names. */
function findGap(record: string[], header: string[], separator: string) {
    const column = record.findIndex((cell, index) => /\s/.test(cell) && !TEXTS.has(header[index] ?? ""));
    if (record.length > header.length || column < 0) return undefined;
    const sign = separator === "," ? "comma" : "separator";
    return { column, question: `; is a ${sign} missing in "${record[column]}"?` };
}

function placeAt(line: number, column: number): Place {
    return { line, column: column + 1 };
}

/** Spreadsheets in some countries use semicolons; no column name contains any of these. */
function separatorOf(text: string): string {
    const header = text.split("\n").find((line) => !/^\s*(#|$)/.test(line)) ?? "";
    return [",", ";", "\t"].find((separator) => header.includes(separator)) ?? ",";
}

/** @returns undefined if the column needs a flag and the text is not one */
function cellValue(name: string, text: string): unknown {
    if (LISTS.has(name)) return text.split(/[\s;]+/).filter(Boolean);
    if (!FLAGS.has(name)) return text;
    return /^(true|yes|false|no)$/i.test(text) ? /^(true|yes)$/i.test(text) : undefined;
}
