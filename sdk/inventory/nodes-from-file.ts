import { extname } from "node:path";
import { describeFinding } from "../../model/issues";
import { plural } from "../../model/text";
import { withPlainErrors } from "../../provider/internals/run-errors";
import type { NodeArgs } from "../args";
import { findProblems, planNodes } from "../node-set/plan";
import { readCsv } from "./csv";
import type { Place } from "./found";
import { readText } from "./text";
import { readYaml } from "./yaml";

/** Stand-ins for names that come from the set, not from the file; the set checks them. */
const GIVEN_BY_SET = { categoryName: "-", managementNetworkName: "-", oobNetworkName: "-" };

/**
 * Reads the nodes of a set from a file, e.g. a spreadsheet.
 *
 * - `.csv`: a header with `hostname` and names of {@link NodeArgs}; `roles` are separated by blanks or `;`; an empty cell
 *   states nothing. The header's separator (comma, semicolon or tab) applies to all lines. Interfaces are in the short
 *   form (`mac`, `ip` or `dhcp`, `bmcMac`, `ipmiIp`).
 * - `.yaml`, `.yml`, `.json`: host name → {@link NodeArgs}, or the same under `nodes`.
 *
 * @example
 * const rack = new bcm.NodeSet("rack1", { nodes: bcm.nodesFromFile("rack1.csv"), categoryName: "gpu-worker", … });
 * @throws Error that lists everything that is wrong in the file, with line and column
 */
export function nodesFromFile(file: string): Record<string, NodeArgs> {
    return withPlainErrors(() => readNodes(file));
}

function readNodes(file: string): Record<string, NodeArgs> {
    const extension = extname(file).toLowerCase();
    const isCsv = extension === ".csv";
    const text = readText(file);
    const { nodes, places, problems } = isCsv ? readCsv(text) : readYaml(text, extension === ".json");
    const set = { nodes: nodes as Record<string, NodeArgs>, ...GIVEN_BY_SET };
    for (const { subject, field, message } of findProblems(set, planNodes(set))) {
        const place = placeOfField(places[subject] ?? {}, field);
        // A missing field may come from the set; if it does not, the set reports it.
        if (place) problems.push({ place, text: describeFinding({ subject, field, message }) });
    }
    // Such a file is more likely a failed export than a request to remove a rack.
    if (problems.length === 0 && Object.keys(nodes).length === 0)
        throw new Error(
            `${file}: it has ${isCsv ? "a header but " : ""}no nodes. A set without nodes removes all its nodes; ` +
                "if you mean that, write nodes: {} in the program.",
        );
    if (problems.length === 0) return set.nodes;
    problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
    const lines = problems.map(
        ({ place, text: what }) => `line ${place.line}, column ${place.column}: ${what}`,
    );
    throw new Error(
        `${file}: ${plural(lines.length, "thing is", "things are")} wrong:\n  ${lines.join("\n  ")}`,
    );
}

/** The place of a field, or of the nearest field around it that is written; undefined if there is none. */
function placeOfField(own: Record<string, Place>, field: string): Place | undefined {
    if (field === "hostname") return own[""];
    for (let path = field; path !== ""; path = path.replace(/(^|[,.[])[^,.[]*$/, ""))
        if (own[path]) return own[path];
    return undefined;
}
