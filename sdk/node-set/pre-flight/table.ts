import type { DeviceForecast, Risk } from "../../../bcm/rules/device-forecast";

/** The most rows that are printed; nobody reads a thousand. */
const MOST_ROWS = 40;
/** An update does not look at the head node where the program has not changed. */
const GONE = "no longer on the head node: run `pulumi refresh`, then `pulumi up` registers it again";
const BY_DANGER: Risk[] = [
    ...(["wipe", "boot MAC change", "address change", "category change"] as const),
    ...(["rename", "adopt", "create"] as const),
];

/** Nodes that the stack's state has, and the program or the head node has not. */
export interface Absent {
    /** Those that leave the set, each with what becomes of its record. */
    leavers: readonly (readonly [hostname: string, fate: string])[];
    /** Those that somebody removed from the head node. */
    gone: ReadonlySet<string>;
}

/** What a preview prints about a set: counts, then the nodes that leave it, then the changed ones, worst first. */
export function describeChanges(
    changes: readonly DeviceForecast[],
    { leavers, gone }: Absent,
    total: number,
    headNode: string,
): string {
    const count = (kind: DeviceForecast["change"]) => changes.filter(({ change }) => change === kind).length;
    const parts = [
        `${leavers.length} to remove`,
        `${gone.size} gone`,
        `${count("create")} to create`,
        `${count("adopt")} to adopt`,
        `${count("rename")} to rename`,
        `${count("change")} to change`,
        `${total - changes.length - gone.size} unchanged`,
    ].filter((part) => !part.startsWith("0 "));
    const changed = [...changes]
        .sort((a, b) => danger(a) - danger(b))
        .map(({ hostname, change, risks, edits }) => {
            const said = risks.map(([risk, about]) => (risk === change ? about : `${risk}: ${about}`));
            return [hostname, change, [...said, ...edits].filter(Boolean).join("; ")] as const;
        });
    const rows = [
        ...leavers.map(([hostname, fate]) => [hostname, "remove", fate] as const),
        ...[...gone].map((hostname) => [hostname, "gone", GONE] as const),
        ...changed,
    ];
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

/**
 * What is still to be done after the update, for what it does not do by itself; undefined if there is nothing.
 *
 * @param isPowered whether the set has a power action, whose own forecast says the rest
 * @param waits whether the category changes in a way that its nodes take on at their next boot
 */
export function describeNext(
    changes: readonly DeviceForecast[],
    { isPowered, waits }: { isPowered: boolean; waits: boolean },
): string | undefined {
    const isCreated = changes.some(({ change }) => change === "create");
    if (isCreated && !isPowered)
        return "Next: the update registers new nodes and leaves their power alone. To power them on, set enablePowerAction: true.";
    if (waits)
        return "Next: running nodes take the category's changes on when they boot. To boot them, give powerAction: power_reset a new powerRequest.";
    return undefined;
}

function danger({ risks }: DeviceForecast): number {
    return Math.min(...risks.map(([risk]) => BY_DANGER.indexOf(risk)), BY_DANGER.length);
}
