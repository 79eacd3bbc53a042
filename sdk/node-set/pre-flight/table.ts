import type { DeviceForecast, Risk } from "../../../bcm/rules/device-forecast";

/** The most rows that are printed; nobody reads a thousand. */
const MOST_ROWS = 40;
/** Only the state knows which of the two it is, and a program cannot read it. */
const LEAVES = "no longer in the set; only released if it was adopted or onRemove says so";
const BY_DANGER: Risk[] = ["wipe", "boot MAC change", "address change", "reinstall", "adopt", "create"];

/** What a preview prints about a set: counts, then the nodes that leave it, then the changed ones, worst first. */
export function describeChanges(
    changes: readonly DeviceForecast[],
    leavers: readonly string[],
    total: number,
    headNode: string,
): string {
    const count = (kind: DeviceForecast["change"]) => changes.filter(({ change }) => change === kind).length;
    const parts = [
        `${leavers.length} to remove`,
        `${count("create")} to create`,
        `${count("adopt")} to adopt`,
        `${count("change")} to change`,
        `${total - changes.length} unchanged`,
    ].filter((part) => !part.startsWith("0 "));
    const changed = [...changes]
        .sort((a, b) => danger(a) - danger(b))
        .map(({ hostname, change, risks }) => {
            const said = risks
                .filter(([risk]) => risk !== change)
                .map(([risk, about]) => `${risk}: ${about}`);
            return [hostname, change, said.join("; ")] as const;
        });
    const rows = [...leavers.map((hostname) => [hostname, "remove", LEAVES] as const), ...changed];
    const width = Math.max(...rows.map(([hostname]) => hostname.length), 4);
    const lines = rows
        .slice(0, MOST_ROWS)
        .map(([hostname, change, said]) =>
            `  ${hostname.padEnd(width)}  ${change.padEnd(6)}  ${said}`.trimEnd(),
        );
    const more = rows.length - lines.length;
    return [
        `Pre-flight on ${headNode}: ${parts.join(", ")}`,
        ...lines,
        ...(more > 0 ? [`  … and ${more} more`] : []),
    ].join("\n");
}

function danger({ risks }: DeviceForecast): number {
    return Math.min(...risks.map(([risk]) => BY_DANGER.indexOf(risk)), BY_DANGER.length);
}
