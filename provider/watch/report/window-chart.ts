import { QUEUEING } from "../stages";
import { axis, share } from "./axis";
import { type NodeRecord, type StageSpan, stageSpans } from "./records";

/** Stage that takes one of the head node's slots. */
export const INSTALLING = "installing";
const HEIGHT = 80;

export const CHART_STYLE = `.chart { display: grid; grid-template-columns: auto 1fr; gap: 0 .5rem; padding-right: 2rem; } .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; line-height: 1; font-size: .8rem; }
svg { width: 100%; height: ${HEIGHT}px; border: solid var(--line); border-width: 0 0 1px 1px; box-sizing: border-box; } svg * { fill: none; stroke: var(--line); vector-effect: non-scaling-stroke; }
polyline.installing { stroke: #0072b2; stroke-width: 1.5; } polyline.window { stroke: #999999; } .limit { stroke: #e69f00; stroke-dasharray: 6 4; }`;

/** How many nodes were under way at each moment, and how many of them were installing, as step lines. */
export function windowChart(tries: readonly NodeRecord[], start: number, seconds: number): string {
    const each = tries.map((one) => stageSpans(one, start));
    const underWay = countOver(
        each.flatMap((spans) => {
            const [first, last] = [spans[0], spans.at(-1)];
            return first && last ? [{ from: first.from, to: last.to }] : [];
        }),
    );
    const installing = countOver(each.flat().filter(({ stage }) => stage === INSTALLING));
    const most = mostOf(underWay);
    const slots = mostOf(installing);
    if (slots === 0) return "<p>None was seen installing.</p>";
    const points = (line: readonly Step[]) =>
        line
            .map(([at, count]) => `${share(at, seconds)},${(HEIGHT * (1 - count / most)).toFixed(1)}`)
            .join(" ");
    const waited = new Set(
        tries
            .filter(({ stages }) => stages.some(([stage, length]) => stage === QUEUEING && length > 0))
            .map(({ hostname }) => hostname),
    ).size;
    // A node does not say how many slots there are, and others may install too; that some waited shows how many were free.
    const height = (HEIGHT * (1 - slots / most)).toFixed(1);
    const limit = waited > 0 ? `<path class="limit" d="M0 ${height}H100"/>` : "";
    const words = waited > 0 ? `: as many slots as were free (dashed); ${waited} waited for one` : "";
    return `<p>At most ${most} under way at a time (grey), and ${slots} installing (blue)${words}.</p>
<div class="chart"><div class="scale"><span>${most}</span><span>0</span></div><svg viewBox="0 -2 100 ${HEIGHT + 3}" preserveAspectRatio="none" role="img" aria-label="at most ${most} nodes under way, and ${slots} installing at a time">${limit}<polyline class="window" points="${points(underWay)}"/><polyline class="installing" points="${points(installing)}"/></svg><div></div>${axis(seconds)}</div>`;
}

type Step = [at: number, count: number];

/** How many spans hold each moment, as the corners of a step line. */
function countOver(spans: readonly Pick<StageSpan, "from" | "to">[]): Step[] {
    const changes = spans.flatMap(({ from, to }): Step[] => [
        [from, 1],
        [to, -1],
    ]);
    changes.sort(([a, up], [b, down]) => a - b || up - down);
    let count = 0;
    const line: Step[] = [[0, 0]];
    for (const [at, change] of changes) {
        line.push([at, count]);
        count += change;
        line.push([at, count]);
    }
    return line;
}

function mostOf(line: readonly Step[]): number {
    return Math.max(0, ...line.map(([, count]) => count));
}
