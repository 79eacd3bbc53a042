import type { DeviceChange, Risk } from "./changes";

/** Rows that people read; a set of a thousand is not printed whole. */
const MOST_ROWS = 40;
const BY_DANGER: Risk[] = ["wipe", "boot MAC change", "address change", "reinstall", "adopt", "create"];

/** What a preview says about a set, in one piece: how many nodes of each kind, then the changed ones, worst first. */
export function describeChanges(changes: readonly DeviceChange[], total: number, headNode: string): string {
    const count = (kind: DeviceChange["change"]) => changes.filter(({ change }) => change === kind).length;
    const parts = [
        `${count("create")} to create`,
        `${count("adopt")} to adopt`,
        `${count("change")} to change`,
        `${total - changes.length} as they are`,
    ].filter((part) => !part.startsWith("0 "));
    const rows = [...changes].sort((a, b) => danger(a) - danger(b));
    const width = Math.max(...rows.map(({ hostname }) => hostname.length), 4);
    const lines = rows.slice(0, MOST_ROWS).map(({ hostname, change, risks }) => {
        const said = risks.filter(([risk]) => risk !== change).map(([risk, about]) => `${risk}: ${about}`);
        return `  ${hostname.padEnd(width)}  ${change.padEnd(6)}  ${said.join("; ")}`.trimEnd();
    });
    const more = rows.length - lines.length;
    return [
        `Pre-flight on ${headNode}: ${parts.join(", ")}`,
        ...lines,
        ...(more > 0 ? [`  … and ${more} more`] : []),
    ].join("\n");
}

function danger({ risks }: DeviceChange): number {
    return Math.min(...risks.map(([risk]) => BY_DANGER.indexOf(risk)), BY_DANGER.length);
}
