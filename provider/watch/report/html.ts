import { escape as text } from "html-escaper";
import { groupBy } from "../../../model/records";
import { plural } from "../../../model/text";
import { orderStages, QUEUEING } from "../stages";
import { duration } from "../watch";
import { axis, gaps, share } from "./axis";
import { describeForecasts } from "./forecasts";
import { type NodeRecord, type RunRecord, secondsOf, stageSpans } from "./records";
import { CHART_STYLE, INSTALLING, windowChart } from "./window-chart";

/** Colour of what failed. */
const FAILED = "#d00000";
/** Colours that are told apart in print and by most eyes (Okabe and Ito); others get grey. */
const COLOURS: Record<string, string> = {
    "down or in firmware": "#999999",
    booting: "#56b4e9",
    [QUEUEING]: "#f0e442",
    [INSTALLING]: "#0072b2",
    "installer calling init": "#cc79a7",
    "installer rebooting": "#e69f00",
    up: "#009e73",
    "installer failed": "#d55e00",
};
const OTHER = "#bbbbbb";
const NAMES = new Intl.Collator("en", { numeric: true });

const STYLE = `
:root { color-scheme: light dark; --line: #8884; }
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 0 .6rem 0 0; vertical-align: middle; }
td.name { white-space: nowrap; width: 1%; } td.time { white-space: nowrap; width: 1%; font-variant-numeric: tabular-nums; }
.bar { position: relative; height: 11px; background: repeating-linear-gradient(to right, #888 0 1px, var(--line) 1px var(--gap)); }
.bar i { position: absolute; top: 0; bottom: 0; } .bar b { position: absolute; top: -2px; bottom: -2px; width: 4px; background: ${FAILED}; }
.failed td.name { color: ${FAILED}; font-weight: 600; } .key i { display: inline-block; width: 1em; height: .8em; margin: 0 .3em 0 1em; } .key i.end { width: 4px; height: 1em; background: ${FAILED}; }
.axis { position: relative; height: 1.4em; font: .8rem system-ui, sans-serif; } .axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
thead th { position: sticky; top: 0; background: Canvas; z-index: 1; }
td.group { white-space: nowrap; width: 1%; font-size: .8rem; } td.group i { display: inline-block; width: .7em; height: .7em; margin-right: .3em; border-radius: 50%; }
${CHART_STYLE}
@media print { body { margin: 0; max-width: none; font-size: 9pt; } tr { break-inside: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }`;

/** A run as one HTML file: nothing in it comes from elsewhere, and nothing that a head node said becomes markup. */
export function renderReport({ stack, headNode, nodes: ended, forecasts = [] }: RunRecord): string {
    // In the order in which they were powered, whoever ended first; the tries of a node, one after the other, in its row.
    const records = [...ended].sort(
        (a, b) => a.startedAt - b.startedAt || NAMES.compare(a.hostname, b.hostname),
    );
    const nodes = [...groupBy(records, ({ hostname }) => hostname).values()];
    const failed = nodes.flatMap((tries) => tries.slice(-1)).filter(({ isDone }) => !isDone);
    const start = records[0]?.startedAt ?? 0;
    const seconds = Math.max(1, ...records.map((node) => (node.startedAt - start) / 1000 + secondsOf(node)));
    const title = `${stack || "a stack"} on ${headNode}`;
    const used = orderStages(records.flatMap(({ stages }) => stages.map(([stage]) => stage)));
    const again = records.length - nodes.length;
    const groups = [...new Set(records.flatMap(({ group }) => group ?? []))].sort(NAMES.compare);
    const view: View = { start, seconds, groups };
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title><style>${STYLE}</style></head><body>
<h1>${text(title)}</h1>
<p>${new Date(start).toISOString()}, ${duration(seconds)}: ${nodes.length - failed.length} of ${nodes.length} nodes done, ${failed.length} failed or not powered.${again > 0 ? ` ${plural(again, "install was", "installs were")} tried again.` : ""}</p>
${describeForecasts(forecasts)}
${failed.length > 0 ? failures(failed) : ""}
<h2>Nodes</h2>
<p class="key">${used.map((stage) => `<i style="background:${colourOf(stage)}"></i>${text(stage)}`).join("")}${records.some(hasEnded) ? '<i class="end"></i>failed' : ""}</p>
<table style="--gap:${share(gaps(seconds), seconds)}%"><thead><tr><th></th>${groups.length > 0 ? "<th>group</th>" : ""}<th>${axis(seconds)}</th><th>in all</th></tr></thead>
<tbody>${nodes.map((tries) => nodeRow(tries, view)).join("\n")}</tbody></table>
<h2>Nodes under way, over time</h2>
${windowChart(records, start, seconds)}
<h2>What was asked for</h2>
${requests(records)}</body></html>
`;
}

/** Whether it came to a bad end: what was held never began. */
function hasEnded({ isDone, outcome }: NodeRecord): boolean {
    return !isDone && outcome !== "held";
}

function requests(nodes: readonly NodeRecord[]): string {
    const hasModes = nodes.some(({ reinstall }) => reinstall);
    const mode = (cell: string) => (hasModes ? cell : "");
    const rows = nodes.map(({ hostname, request, reinstall, outcome, sent }) => {
        const isPlain = sent === `${request.split(" ")[0]} ${outcome}`; // `power_on done` says nothing new
        return (
            `<tr><td class="name">${text(hostname)}</td><td>${text(request)}</td>` +
            `${mode(`<td>${text(reinstall ?? "–")}</td>`)}<td>${text(outcome)}</td><td>${isPlain ? "" : text(sent)}</td></tr>`
        );
    });
    return `<table><tr><th>node</th><th>request</th>${mode("<th>install mode asked for</th>")}<th>outcome</th><th>what was said of it</th></tr>
${rows.join("\n")}
</table>`;
}

function failures(failed: readonly NodeRecord[]): string {
    const rows = failed.map(
        ({ hostname, message, sent }) =>
            `<tr class="failed"><td class="name">${text(hostname)}</td><td>${text(message || sent)}</td></tr>`,
    );
    return `<h2>Failures</h2>\n<table>${rows.join("\n")}</table>`;
}

/** What all rows have in common. */
interface View {
    /** When the run began, ms, and how many seconds it took. */
    start: number;
    seconds: number;
    groups: readonly string[];
}

/** A node's tries, the last of which says what became of it. */
function nodeRow(tries: readonly NodeRecord[], view: View): string {
    const last = tries.at(-1);
    if (!last) return "";
    const time = tries.reduce((sum, one) => sum + secondsOf(one), 0);
    return (
        `<tr${last.isDone ? "" : ' class="failed"'}><td class="name">${text(last.hostname)}</td>${groupCell(last, view)}` +
        `<td><div class="bar">${tries.map((one) => bar(one, view)).join("")}</div></td><td class="time">${duration(time)}</td></tr>`
    );
}

function bar(node: NodeRecord, { start, seconds }: View): string {
    const spans = stageSpans(node, start);
    const parts = spans.map(({ stage, length, from }) => {
        const left = share(from, seconds);
        return `<i title="${text(`${stage}: ${duration(length)}`)}" style="left:${left}%;width:${share(length, seconds)}%;background:${colourOf(stage)}"></i>`;
    });
    const at = spans.at(-1)?.to ?? (node.startedAt - start) / 1000;
    const end = hasEnded(node)
        ? `<b title="${text(`failed: ${node.message || node.sent}`)}" style="left:max(0px,${share(at, seconds)}% - 4px)"></b>`
        : "";
    return parts.join("") + end;
}

/** The group by its word, and by a mark that lets the eye find the others. */
function groupCell({ group }: NodeRecord, { groups }: View): string {
    if (groups.length === 0) return "";
    if (group === undefined) return '<td class="group"></td>';
    const hue = Math.round((360 * groups.indexOf(group)) / groups.length);
    return `<td class="group"><i style="background:hsl(${hue} 60% 50%)"></i>${text(group)}</td>`;
}

function colourOf(stage: string): string {
    return COLOURS[stage] ?? OTHER;
}
