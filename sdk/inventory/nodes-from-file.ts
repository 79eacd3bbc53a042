import { extname } from "node:path";
import { describeFinding, oneScreen } from "../../model/issues";
import { plural } from "../../model/text";
import { withPlainErrors } from "../../provider/internals/run-errors";
import type { NodeArgs } from "../args";
import { findProblems, planNodes } from "../node-set/plan";
import { readCsv } from "./csv";
import type { Place } from "./found";
import { readText } from "./text";
import { readYaml } from "./yaml";

/** Names that the set gives and the file need not: what is wrong with them is said by the set. */
const GIVEN_BY_SET = { categoryName: "-", managementNetworkName: "-", oobNetworkName: "-" };

/**
 * Reads the nodes of a set from a file, so that racks can be kept in spreadsheets.
 *
 * - `.csv`: a header with `hostname` and names of {@link NodeArgs}; `roles` are separated by blanks or `;`; an empty
 *   cell states nothing. Cells are separated by commas, semicolons or tabs, as the header's are. Interfaces come in the
 *   short form (`mac`, `ip` or `dhcp`, `bmcMac`, `ipmiIp`).
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
    const extension = extname(file).toLowerCase();
    const isCsv = extension === ".csv";
    const text = readText(file);
    const { nodes, places, problems } = isCsv ? readCsv(text) : readYaml(text, extension === ".json");
    const set = { nodes: nodes as Record<string, NodeArgs>, ...GIVEN_BY_SET };
    for (const { subject, field, message } of findProblems(set, planNodes(set))) {
        const place = placeOfField(places[subject] ?? {}, field);
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
        `${file}: ${plural(lines.length, "thing is", "things are")} wrong:\n  ${oneScreen(lines).join("\n  ")}`,
    );
}

/** Of a field, or of what it stands in; none when nothing of that is written. */
function placeOfField(own: Record<string, Place>, field: string): Place | undefined {
    if (field === "hostname") return own[""];
    for (let path = field; path !== ""; path = path.replace(/(^|[,.[])[^,.[]*$/, ""))
        if (own[path]) return own[path];
    return undefined;
}
