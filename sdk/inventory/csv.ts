import { parse } from "csv-parse/sync";
import { namesWith } from "../../model/field";
import { NODE_ARGS } from "../../model/node-set";
import { listWords, plural } from "../../model/text";
import { COLUMNS, isLogIn } from "./fields";
import { emptyInventory, type Inventory, type Place } from "./found";
import { findHeader } from "./header";
import type { Naming } from "./naming";

const HOSTNAME = "hostname";
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
export function readCsv(text: string, naming: Naming): Inventory {
    const found = emptyInventory();
    const isHostname = (name: string) => naming.fieldOf(name) === HOSTNAME;
    const { separator, lines } = findHeader(text, isHostname);
    let rows: Row[];
    try {
        rows = parse(lines.join("\n"), {
            delimiter: separator,
            info: true,
            trim: true,
            skip_empty_lines: true,
            relax_column_count: true,
            comment: "#",
            comment_no_infix: true, // a cell may contain "#": "slot #3"
        }) as never;
    } catch (error) {
        const { lines: line = 1, message } = error as Error & { lines?: number };
        found.problems.push({ place: { line, column: 1 }, text: message });
        return found;
    }
    // Spreadsheets write rows and columns of separators around what is filled.
    const [head = { record: [], info: { lines: 1 } }, ...others] = rows.filter(
        ({ record }) => lengthOf(record) > 0,
    );
    const below = head.record.some(isHostname)
        ? undefined
        : others.find(({ record }) => record.some(isHostname));
    if (below)
        found.problems.push({
            place: placeAt(head.info.lines, 0),
            text: `the header is in line ${below.info.lines}; remove what is above it, or begin those lines with #`,
        });
    else judgeHeader(head, others, naming, found);
    if (found.problems.length > 0) return found;
    const width = lengthOf(head.record);
    const names = head.record.slice(0, width);
    const header = names.map((name) => (name === "" ? undefined : naming.fieldOf(name)));
    const filled = others.map(({ record, info }) => ({
        record: record.slice(0, Math.max(width, lengthOf(record))),
        info,
    }));
    const short = findShortRows(filled, header, separator);
    const [first] = short;
    if (first)
        found.problems.push({ place: placeAt(first.info.lines, 0), text: describeShort(short, names) });
    const said = new Set(short);
    for (const row of filled)
        if (isSame(row.record, names))
            found.problems.push({
                place: placeAt(row.info.lines, 0),
                text: `the header of line ${head.info.lines} again; remove this line`,
            });
        else if (!said.has(row)) readRow(row, header, separator, found);
    return found;
}

function judgeHeader({ record, info }: Row, rows: Row[], naming: Naming, { problems }: Inventory): void {
    const place = placeAt(info.lines, 0);
    const fields = record.map((name) => (name === "" ? undefined : naming.fieldOf(name)));
    const known = fields.filter((field) => field !== undefined && naming.has(field)).map(String);
    for (const [column, field] of fields.entries()) {
        const name = record[column] ?? "";
        const first = fields.indexOf(field);
        const say = (text: string) => problems.push({ place: placeAt(info.lines, column), text });
        const filled = name === "" && rows.find((row) => (row.record[column] ?? "") !== "");
        if (filled) say(`this column has cells, e.g. in line ${filled.info.lines}, but no name`);
        if (field === undefined) continue;
        if (naming.has(field) && first < column)
            say(
                `${name === field ? "" : `"${name}" is read as ${field}, but `}"${field}" is already in column ${first + 1}`,
            );
        else if (!naming.has(field) && isLogIn(name))
            say(
                "BMC log-ins do not belong in a CSV file: give bmcUsername and bmcPassword to the set, or bmc to a node in YAML",
            );
        else if (!naming.has(field)) say(`there is no field "${name}".${naming.suggest(name, known)}`);
    }
    if (known.length === 0 && !naming.hasSuggested()) {
        // Every cell of the first node would be a column that does not exist.
        problems.length = 0;
        naming.forget();
        const names = "the first line must name the columns";
        problems.push({
            place,
            text: `the header has no column "hostname"; ${names}: ${COLUMNS.join(", ")}`,
        });
        return;
    }
    if (!known.includes(HOSTNAME) && !naming.hasSuggested(HOSTNAME))
        problems.push({ place, text: 'the header has no column "hostname"' });
    naming.reportUnseen(record, problems, place);
}

function readRow(
    { record, info }: Row,
    header: (string | undefined)[],
    separator: string,
    found: Inventory,
): void {
    const say = (column: number, text: string) =>
        found.problems.push({ place: placeAt(info.lines, column), text });
    const hostColumn = header.indexOf(HOSTNAME);
    const hostname = record[hostColumn] ?? "";
    if (record.length !== header.length) {
        const { column, question } = findGap(record, header, separator) ?? {
            column: hostColumn,
            question: "",
        };
        say(column, `it has ${record.length} cells, but the header has ${header.length}${question}`);
        return;
    }
    const line = found.places.get(hostname)?.get("")?.line;
    if (hostname === "" || line) {
        say(hostColumn, line ? `${hostname} is already in line ${line}` : "it has no hostname");
        return;
    }
    const node: Record<string, unknown> = {};
    const places = new Map([["", placeAt(info.lines, hostColumn)]]);
    for (const [column, field] of header.entries()) {
        const cell = record[column] ?? "";
        if (field === undefined || field === HOSTNAME || cell === "") continue;
        const value = cellValue(field, cell);
        if (value === undefined) {
            say(column, `${hostname}: ${field}: "${cell}" is not valid: use true or false`);
            continue;
        }
        node[field] = value;
        places.set(field, placeAt(info.lines, column));
    }
    const macColumn = header.indexOf("mac");
    if (record[macColumn] === "" && BESIDE_MAC.some((name) => name in node))
        say(macColumn, `${hostname}: mac is empty`);
    found.nodes.set(hostname, node);
    found.places.set(hostname, places);
}

/** Rows to which nobody has added the cells of new columns: two or more that lack the same number. */
function findShortRows(rows: Row[], header: (string | undefined)[], separator: string): Row[] {
    const short = rows.filter(
        ({ record }) => record.length < header.length && !findGap(record, header, separator),
    );
    const isAlike = short.every(({ record }) => record.length === short[0]?.record.length);
    return short.length > 1 && isAlike ? short : [];
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
function findGap(record: string[], header: (string | undefined)[], separator: string) {
    // A column that is passed over may contain anything.
    const column = record.findIndex(
        (cell, index) => /\s/.test(cell) && header[index] !== undefined && !TEXTS.has(header[index]),
    );
    if (record.length > header.length || column < 0) return undefined;
    const sign = separator === "," ? "comma" : "separator";
    return { column, question: `; is a ${sign} missing in "${record[column]}"?` };
}

/** How many cells there are up to the last that is filled. */
function lengthOf(record: string[]): number {
    return record.findLastIndex((cell) => cell !== "") + 1;
}

function isSame(record: string[], names: string[]): boolean {
    return record.length === names.length && record.every((cell, column) => cell === names[column]);
}

function placeAt(line: number, column: number): Place {
    return { line, column: column + 1 };
}

/** @returns undefined if the column needs a flag and the text is not one */
function cellValue(name: string, text: string): unknown {
    if (LISTS.has(name)) return text.split(/[\s;]+/).filter(Boolean);
    if (!FLAGS.has(name)) return text;
    return /^(true|yes|false|no)$/i.test(text) ? /^(true|yes)$/i.test(text) : undefined;
}
