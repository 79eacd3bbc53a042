import { readFileSync } from "node:fs";
import { extname, isAbsolute } from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import type { NodeArgs } from "./args";
import { describeFinding, oneScreen, suggest } from "./model/issues";
import { NodeSpec } from "./model/node-set";
import { withPlainErrors } from "./plain-error";
import { findProblems, planNodes } from "./plan";

/** Names that the set gives and the file need not: what is wrong with them is said by the set. */
const GIVEN_BY_SET = { categoryName: "-", managementNetworkName: "-", oobNetworkName: "-" };
/** Fields that a cell can hold. */
const COLUMNS = [
    "hostname",
    ...Object.keys(NodeSpec.shape).filter((field) => !["interfaces", "bmc"].includes(field)),
];
const LISTS = new Set(["roles"]);
const FLAGS = new Set(["dhcp", "forceRemove", "allowDhcpChange"]);
/** Cells that may hold blanks. */
const TEXTS = new Set([...LISTS, "notes", "kernelParameters", "serialNumber", "partNumber"]);
/** Without these an adopted node needs no MAC. */
const BESIDE_MAC = ["ip", "dhcp", "bmcMac", "ipmiIp", "interfaceName"];
const FORMATS = new Set([".csv", ".yaml", ".yml", ".json"]);

/** Where something stands in a file, counted from 1. */
interface Place {
    line: number;
    column: number;
}

/** What a file says of its nodes, and where. */
interface Inventory {
    nodes: Record<string, Record<string, unknown>>;
    /** Place of each field; `""` is the node's own. */
    places: Record<string, Record<string, Place>>;
    problems: { place: Place; text: string }[];
}

/**
 * Reads the nodes of a set from a file, so that racks can be kept in spreadsheets.
 *
 * - `.csv`: a header with `hostname` and names of {@link NodeArgs}; `roles` are separated by blanks or `;`; an empty
 *   cell states nothing. Cells are separated by commas, semicolons or tabs, as the header's are. Interfaces come in the short form (`mac`, `ip` or `dhcp`, `bmcMac`, `ipmiIp`).
 * - `.yaml`, `.yml`, `.json`: host name → {@link NodeArgs}, or the same under `nodes`.
 *
 * @example
 * const rack = new bcm.NodeSet("rack1", { nodes: bcm.nodesFromFile("rack1.csv"), categoryName: "gpu-worker", … });
 * @throws Error that lists everything that is wrong with what the file states, each with its line and column
 */
export function nodesFromFile(file: string): Record<string, NodeArgs> {
    return withPlainErrors(() => readNodes(file));
}

function readNodes(file: string): Record<string, NodeArgs> {
    const isCsv = extname(file).toLowerCase() === ".csv";
    const text = readText(file, isCsv);
    const { nodes, places, problems } = isCsv ? readCsv(text) : readYaml(text);
    const set = { nodes: nodes as Record<string, NodeArgs>, ...GIVEN_BY_SET };
    for (const { subject, field, message } of findProblems(set, planNodes(set))) {
        const own = places[subject] ?? {};
        const [root = ""] = field.split(/[.[]/);
        const place = own[field] ?? own[root === "hostname" ? "" : root];
        // What is missing may come from the set; if it does not, the set says so.
        if (place) problems.push({ place, text: describeFinding({ subject, field, message }) });
    }
    // Such a file is rather a lost export than the wish to remove a rack.
    if (problems.length === 0 && Object.keys(nodes).length === 0)
        throw new Error(
            `${file}: it has ${isCsv ? "a header and " : ""}no nodes. A set without nodes removes all that it has; ` +
                "if that is meant, write nodes: {} in the program.",
        );
    if (problems.length === 0) return set.nodes;
    problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
    const lines = problems.map(
        ({ place, text: what }) => `line ${place.line}, column ${place.column}: ${what}`,
    );
    throw new Error(
        `${file}: ${lines.length === 1 ? "1 thing is" : `${lines.length} things are`} wrong:\n  ${oneScreen(lines).join("\n  ")}`,
    );
}

function readText(file: string, isCsv: boolean): string {
    let bytes: Buffer;
    try {
        bytes = readFileSync(file);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EISDIR") throw new Error(`${file} is a folder; a .csv, .yaml or .json file is needed.`);
        const where =
            code !== "ENOENT" || isAbsolute(file)
                ? ""
                : ` It is looked for in ${process.cwd()}, where the program runs: the folder of Pulumi.yaml, or that of ` +
                  "its main; give its path from there.";
        throw new Error(`${file} cannot be read (${code}).${where}`);
    }
    const extension = extname(file);
    if (!FORMATS.has(extension.toLowerCase()))
        throw new Error(
            `${file}: ${extension || "a name without ending"} is no inventory format; save the sheet as CSV, or write a ` +
                ".yaml or .json file.",
        );
    // By its byte order mark; without one a Latin letter has a zero beside it.
    const [first, second] = bytes;
    if (
        first === 0 ||
        second === 0 ||
        (first === 0xff && second === 0xfe) ||
        (first === 0xfe && second === 0xff)
    )
        throw new Error(`${file}: it is UTF-16. Save it as "${isCsv ? "CSV " : ""}UTF-8".`);
    return bytes.toString("utf8");
}

function readCsv(text: string): Inventory {
    const found: Inventory = { nodes: {}, places: {}, problems: [] };
    const separator = separatorOf(text);
    let rows: { record: string[]; info: { lines: number } }[];
    try {
        rows = parseCsv(text, {
            bom: true,
            delimiter: separator,
            info: true,
            trim: true,
            skip_empty_lines: true,
            relax_column_count: true,
            comment: "#",
            comment_no_infix: true, // a cell may hold one: "slot #3"
        }) as never;
    } catch (error) {
        const { lines = 1, message } = error as Error & { lines?: number };
        found.problems.push({ place: { line: lines, column: 1 }, text: message });
        return found;
    }
    const [head, ...others] = rows;
    const header = head?.record ?? [];
    const at = (line: number, column: number): Place => ({ line, column: column + 1 });
    header.forEach((name, column) => {
        const first = header.indexOf(name);
        const say = (text: string) => found.problems.push({ place: at(head?.info.lines ?? 1, column), text });
        if (/^bmc(username|password)?$/i.test(name))
            say(
                "BMC log-ins are not kept in a CSV: give bmcUsername and bmcPassword to the set, or bmc to a node in YAML",
            );
        else if (!COLUMNS.includes(name)) say(`there is no field "${name}".${suggest(name, COLUMNS)}`);
        else if (first < column) say(`"${name}" stands in column ${first + 1} already`);
    });
    const hostColumn = header.indexOf("hostname");
    if (hostColumn < 0) found.problems.push({ place: at(1, 0), text: 'the header has no column "hostname"' });
    if (found.problems.length > 0) return found;
    for (const { record, info } of others) {
        const hostname = record[hostColumn] ?? "";
        const place = at(info.lines, hostColumn);
        if (record.length !== header.length) {
            const text = `it has ${record.length} cells, and the header ${header.length}`;
            // Cells behind the gap stand under a wrong name, but the first one that looks like two is before them.
            const double = record.findIndex(
                (cell, column) => /\s/.test(cell) && !TEXTS.has(header[column] ?? ""),
            );
            if (record.length > header.length || double < 0) found.problems.push({ place, text });
            else
                found.problems.push({
                    place: at(info.lines, double),
                    text: `${text}; is a ${separator === "," ? "comma" : "separator"} missing in "${record[double]}"?`,
                });
        } else if (hostname === "") found.problems.push({ place, text: "it has no hostname" });
        else if (found.nodes[hostname])
            found.problems.push({
                place,
                text: `${hostname} stands in line ${found.places[hostname]?.[""]?.line} already`,
            });
        else {
            const cells = header.flatMap((name, column): [string, unknown, number][] => {
                const cell = record[column] ?? "";
                if (name === "hostname" || cell === "") return [];
                const value = cellValue(name, cell);
                if (value !== undefined) return [[name, value, column]];
                found.problems.push({
                    place: at(info.lines, column),
                    text: `${hostname}: ${name}: "${cell}" is not valid: use true or false`,
                });
                return [];
            });
            const macColumn = header.indexOf("mac");
            if (record[macColumn] === "" && cells.some(([name]) => BESIDE_MAC.includes(name)))
                found.problems.push({ place: at(info.lines, macColumn), text: `${hostname}: mac is empty` });
            found.nodes[hostname] = Object.fromEntries(cells.map(([name, value]) => [name, value]));
            found.places[hostname] = Object.fromEntries([
                ["", place],
                ...cells.map(([name, , column]) => [name, at(info.lines, column)]),
            ]);
        }
    }
    return found;
}

/** Some countries' spreadsheets separate by semicolons; no name of a column holds any of these. */
function separatorOf(text: string): string {
    const header = text.split("\n").find((line) => !/^\s*(#|$)/.test(line)) ?? "";
    return [",", ";", "\t"].find((separator) => header.includes(separator)) ?? ",";
}

/** @returns undefined for what is no flag where one has to be */
function cellValue(name: string, text: string): unknown {
    if (LISTS.has(name)) return text.split(/[\s;]+/).filter(Boolean);
    if (!FLAGS.has(name)) return text;
    return /^(true|yes|false|no)$/i.test(text) ? /^(true|yes)$/i.test(text) : undefined;
}

function readYaml(text: string): Inventory {
    const found: Inventory = { nodes: {}, places: {}, problems: [] };
    const counter = new LineCounter();
    const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
    const placeOf = (node: unknown): Place => {
        const { line, col } = counter.linePos((node as Node | null)?.range?.[0] ?? 0);
        return { line, column: col };
    };
    for (const { pos, message } of document.errors) {
        const { line, col } = counter.linePos(pos[0]);
        found.problems.push({ place: { line, column: col }, text: message.split("\n")[0] ?? message });
    }
    if (found.problems.length > 0) return found;
    const inner = isMap(document.contents) ? document.contents.get("nodes", true) : undefined;
    const top = isMap(inner) ? inner : document.contents;
    if (isEmpty(inner) || isEmpty(document.contents)) return found;
    if (!isMap(top)) {
        found.problems.push({ place: placeOf(top), text: "it is no map of host names" });
        return found;
    }
    for (const { key, value } of (top as YAMLMap<unknown, unknown>).items) {
        const hostname = String(isScalar(key) ? key.value : key);
        const places: Record<string, Place> = { "": placeOf(key) };
        if (!isMap(value)) {
            found.problems.push({ place: placeOf(value ?? key), text: `${hostname} is no map of fields` });
            continue;
        }
        for (const field of value.items)
            places[String(isScalar(field.key) ? field.key.value : field.key)] = placeOf(
                field.value ?? field.key,
            );
        found.nodes[hostname] = value.toJS(document) as Record<string, unknown>;
        found.places[hostname] = places;
    }
    return found;
}

/** Whether nothing is written where something could be. */
function isEmpty(node: unknown): boolean {
    return node === null || (isScalar(node) && node.value === null);
}
