import { escape as text } from "html-escaper";
import { duration, orderStages } from "../watch";
import { axis, gaps, share } from "./axis";
import type { NodeRecord, RunRecord } from "./records";

/** Stage that takes one of the head node's slots. */
const INSTALLING = "installing";
const QUEUEING = "waiting for slot";
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
const SLOTS_HEIGHT = 80;
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
.chart { display: grid; grid-template-columns: auto 1fr; gap: 0 .5rem; padding-right: 2rem; } .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; line-height: 1; font-size: .8rem; }
svg { width: 100%; height: ${SLOTS_HEIGHT}px; border: solid var(--line); border-width: 0 0 1px 1px; box-sizing: border-box; } svg * { fill: none; stroke: var(--line); vector-effect: non-scaling-stroke; }
polyline { stroke: #0072b2; stroke-width: 1.5; } .limit { stroke: #e69f00; stroke-dasharray: 6 4; }
@media print { body { margin: 0; max-width: none; font-size: 9pt; } tr { break-inside: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }`;

/** A run as one HTML file: nothing in it comes from elsewhere, and nothing that a head node said becomes markup. */
export function renderReport({ stack, headNode, nodes: ended }: RunRecord): string {
    // In the order in which they were powered, whoever ended first.
    const nodes = [...ended].sort(
        (a, b) => a.startedAt - b.startedAt || NAMES.compare(a.hostname, b.hostname),
    );
    const failed = nodes.filter(({ isDone }) => !isDone);
    const start = nodes[0]?.startedAt ?? 0;
    const seconds = Math.max(1, ...nodes.map((node) => (node.startedAt - start) / 1000 + secondsOf(node)));
    const title = `${stack || "a stack"} on ${headNode}`;
    const used = orderStages(nodes.flatMap(({ stages }) => stages.map(([stage]) => stage)));
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title><style>${STYLE}</style></head><body>
<h1>${text(title)}</h1>
<p>${new Date(start).toISOString()}, ${duration(seconds)}: ${nodes.length - failed.length} of ${nodes.length} nodes done, ${failed.length} failed or not powered.</p>
${failed.length > 0 ? failures(failed) : ""}
<h2>Nodes</h2>
<p class="key">${used.map((stage) => `<i style="background:${colourOf(stage)}"></i>${text(stage)}`).join("")}${failed.some(hasEnded) ? '<i class="end"></i>failed' : ""}</p>
<table style="--gap:${share(gaps(seconds), seconds)}%"><thead><tr><th></th><th>${axis(seconds)}</th><th>in all</th></tr></thead>
<tbody>${nodes.map((node) => nodeRow(node, start, seconds)).join("\n")}</tbody></table>
<h2>Nodes that install, over time</h2>
${slotsChart(nodes, start, seconds)}
<h2>What was asked for</h2>
${requests(nodes)}</body></html>
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

/** Seconds in all stages together. */
function secondsOf({ stages }: NodeRecord): number {
    return stages.reduce((sum, [, length]) => sum + length, 0);
}

function nodeRow(node: NodeRecord, start: number, seconds: number): string {
    let at = (node.startedAt - start) / 1000;
    const parts = node.stages.map(([stage, length]) => {
        const left = share(at, seconds);
        at += length;
        return `<i title="${text(`${stage}: ${duration(length)}`)}" style="left:${left}%;width:${share(length, seconds)}%;background:${colourOf(stage)}"></i>`;
    });
    const end = hasEnded(node)
        ? `<b title="${text(`failed: ${node.message || node.sent}`)}" style="left:max(0px,${share(at, seconds)}% - 4px)"></b>`
        : "";
    return `<tr${node.isDone ? "" : ' class="failed"'}><td class="name">${text(node.hostname)}</td><td><div class="bar">${parts.join("")}${end}</div></td><td class="time">${duration(secondsOf(node))}</td></tr>`;
}

/** How many nodes were installing at each moment, as a step line. */
function slotsChart(nodes: readonly NodeRecord[], start: number, seconds: number): string {
    const steps = nodes.flatMap(({ startedAt, stages }) => {
        let at = (startedAt - start) / 1000;
        return stages.flatMap(([stage, length]): [number, number][] => {
            const from = at;
            at += length;
            return stage === INSTALLING
                ? [
                      [from, 1],
                      [at, -1],
                  ]
                : [];
        });
    });
    steps.sort(([a, up], [b, down]) => a - b || up - down);
    let used = 0;
    const line: [number, number][] = [[0, 0]];
    for (const [at, change] of steps) {
        line.push([at, used]);
        used += change;
        line.push([at, used]);
    }
    const most = Math.max(0, ...line.map(([, count]) => count));
    if (most === 0) return "<p>None was seen installing.</p>";
    const points = line.map(
        ([at, count]) => `${share(at, seconds)},${(SLOTS_HEIGHT * (1 - count / most)).toFixed(1)}`,
    );
    const waited = nodes.filter(({ stages }) =>
        stages.some(([stage, length]) => stage === QUEUEING && length > 0),
    ).length;
    // A node does not say how many slots there are, and others may install too; that some waited shows how many were free.
    const limit = waited > 0 ? '<path class="limit" d="M0 0H100"/>' : "";
    const words = waited > 0 ? `: as many slots as were free (dashed); ${waited} waited for one` : "";
    return `<p>At most ${most} of ${nodes.length} at a time${words}.</p>
<div class="chart"><div class="scale"><span>${most}</span><span>0</span></div><svg viewBox="0 -2 100 ${SLOTS_HEIGHT + 3}" preserveAspectRatio="none" role="img" aria-label="at most ${most} nodes install at a time">${limit}<polyline points="${points.join(" ")}"/></svg><div></div>${axis(seconds)}</div>`;
}

function colourOf(stage: string): string {
    return COLOURS[stage] ?? OTHER;
}
