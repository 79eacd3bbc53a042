import { extname } from "node:path";
import { describeFinding } from "../../model/issues";
import { groupBy } from "../../model/records";
import { nameAll, plural } from "../../model/text";
import { withPlainErrors } from "../../provider/internals/run-errors";
import type { NodeArgs } from "../args";
import { findProblems, planNodes } from "../node-set/plan";
import { readCsv } from "./csv";
import { COLUMNS, FIELDS } from "./fields";
import type { Place, Problem } from "./found";
import { Naming, type NodesFromFileOptions } from "./naming";
import { readText } from "./text";
import { readYaml } from "./yaml";

const NOWHERE: Place = { line: 0, column: 0 };
/** Stand-ins for names that come from the set, not from the file; the set checks them. */
const GIVEN_BY_SET = { categoryName: "-", managementNetworkName: "-", oobNetworkName: "-" };

/**
 * Reads the nodes of a set from a file, e.g. a spreadsheet.
 *
 * - `.csv`: a header with `hostname` and names of {@link NodeArgs}; `roles` are separated by blanks or `;`; an empty cell
 *   states nothing. The header's separator (comma, semicolon or tab) applies to all lines. Interfaces are in the short
 *   form (`mac`, `ip` or `dhcp`, `bmcMac`, `ipmiIp`).
 * - `.yaml`, `.yml`, `.json`: host name → {@link NodeArgs}, or the same under `nodes`. Anchors, aliases and merge keys (`<<`)
 *   are read; templates stand beside `nodes`, or their names begin with a dot, or they have no MAC.
 *
 * @param options how to read names of other tools, and what to pass over
 * @example
 * const rack = new bcm.NodeSet("rack1", { nodes: bcm.nodesFromFile("rack1.csv"), categoryName: "gpu-worker", … });
 * @example
 * bcm.nodesFromFile("export.csv", { columns: { NAME: "hostname", ADMIN_MAC: "mac" }, ignore: ["location"] });
 * @throws Error that lists everything that is wrong in the file, with line and column
 */
export function nodesFromFile(file: string, options?: NodesFromFileOptions): Record<string, NodeArgs> {
    return withPlainErrors(() => readNodes(file, options));
}

function readNodes(file: string, options?: NodesFromFileOptions): Record<string, NodeArgs> {
    const text = readText(file);
    const extension = extname(file).toLowerCase();
    const isCsv = extension === ".csv";
    const naming = new Naming(file, isCsv ? COLUMNS : FIELDS, options);
    const found = isCsv ? readCsv(text, naming) : readYaml(text, extension === ".json", naming);
    const { places, problems } = found;
    const set = { nodes: Object.fromEntries(found.nodes) as Record<string, NodeArgs>, ...GIVEN_BY_SET };
    for (const { subject, field, message } of findProblems(set, planNodes(set))) {
        const place = placeOfField(places.get(subject), field);
        // A missing field may come from the set; if it does not, the set reports it.
        if (place) problems.push({ place, subject, text: describeFinding({ subject: "", field, message }) });
    }
    // Such a file is more likely a failed export than a request to remove a rack.
    if (problems.length === 0 && found.nodes.size === 0)
        throw new Error(
            `${file}: it has ${isCsv ? "a header but " : ""}no nodes. A set without nodes removes all its nodes; ` +
                "if you mean that, write nodes: {} in the program.",
        );
    if (problems.length === 0) return set.nodes;
    const lines = describeProblems(problems);
    const wrong = `${plural(lines.length, "thing is", "things are")} wrong:\n  ${lines.join("\n  ")}`;
    throw new Error([`${file}: ${wrong}`, ...naming.advice()].join("\n"));
}

/** One line for each mistake, in the order of the file; one in a template concerns many nodes. */
function describeProblems(problems: readonly Problem[]): string[] {
    const alike = groupBy(problems, ({ place, text }) => JSON.stringify([place, text]));
    return [...alike.values()]
        .sort(([a], [b]) => compare(a, b))
        .map((same) => {
            const [first] = same;
            const subject = nameAll(same.flatMap((problem) => problem.subject ?? []));
            const { line, column } = first?.place ?? NOWHERE;
            const what = describeFinding({ subject, field: "", message: first?.text ?? "" });
            return `line ${line}, column ${column}: ${what}`;
        });
}

function compare(one: Problem | undefined, other: Problem | undefined): number {
    const [a, b] = [one?.place ?? NOWHERE, other?.place ?? NOWHERE];
    return a.line - b.line || a.column - b.column;
}

/** The place of a field, or of the nearest field around it that is written; undefined if there is none. */
function placeOfField(own: Map<string, Place> | undefined, field: string): Place | undefined {
    if (field === "hostname") return own?.get("");
    for (let path = field; path !== ""; path = path.replace(/(^|[,.[])[^,.[]*$/, ""))
        if (own?.has(path)) return own.get(path);
    return undefined;
}
