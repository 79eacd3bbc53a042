import { escape as text } from "html-escaper";
import { about } from "../../../model/install-times";
import { plural } from "../../../model/text";
import { duration } from "../watch";
import type { RolloutForecast } from "./records";

/** What was expected of each rollout beside what it came to, as markup. */
export function describeForecasts(forecasts: readonly RolloutForecast[]): string {
    if (forecasts.length === 0) return "";
    const rows = forecasts.map(
        ({ set, nodes, seconds, basis, arrived, took }) =>
            `<tr><td class="name">${text(set)}</td><td>${plural(nodes, "node")}: ${about(seconds)}, ${text(basis)}</td>` +
            `<td>${arrived} active after ${duration(took)}</td></tr>`,
    );
    return `<h2>Forecast, and what was</h2>
<table><tr><th>set</th><th>forecast as it began</th><th>what was</th></tr>
${rows.join("\n")}
</table>`;
}
