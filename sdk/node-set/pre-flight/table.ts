import type { DeviceForecast, Risk } from "../../../bcm/rules/device-forecast";
import type { Planned } from "./planned";

/** The most rows that are printed; nobody reads a thousand. */
const MOST_ROWS = 40;
/** What an update does not notice: it does not look at the head node where the program has not changed. */
export const GONE = "no longer on the head node: run `pulumi refresh`, then `pulumi up` registers it again";
export const DRIFTED = "not in this update: run `pulumi refresh`, then `pulumi up` puts it back";
const BY_DANGER: Risk[] = [
    ...(["wipe", "boot MAC change", "address change", "category change"] as const),
    ...(["rename", "adopt", "create"] as const),
];

/** Nodes that leave the set, each with what becomes of its record. */
export type Leavers = readonly (readonly [hostname: string, fate: string])[];

/** What becomes of one node. */
export interface NodeChange extends Omit<DeviceForecast, "change"> {
    /** `gone`: somebody removed it. `drifted`: somebody changed it, and the update does not notice. */
    change: DeviceForecast["change"] | "gone" | "drifted";
}

/** The changes that the head node's records suggest, as far as the update will make them. */
export function asPlanned(
    changes: readonly DeviceForecast[],
    planned: ReadonlyMap<string, Planned>,
): NodeChange[] {
    return changes.map((forecast) => {
        const { hostname, change, risks } = forecast;
        const plan = planned.get(hostname) ?? "create";
        if (plan === "create") return forecast;
        if (change === "create") return { ...forecast, change: "gone" };
        if (plan === "same") return { ...forecast, change: "drifted" };
        return { ...forecast, change: "change", risks: risks.filter(([risk]) => risk !== "adopt") };
    });
}

/** What a preview prints about a set: counts, then the nodes that leave it, then the others, worst first. */
export function describeChanges(
    changes: readonly NodeChange[],
    leavers: Leavers,
    total: number,
    headNode: string,
): string {
    const of = (kind: NodeChange["change"]) => changes.filter(({ change }) => change === kind);
    const parts = [
        `${leavers.length} to remove`,
        `${of("gone").length} gone`,
        `${of("drifted").length} drifted`,
        `${of("create").length} to create`,
        `${of("adopt").length} to adopt`,
        `${of("rename").length} to rename`,
        `${of("change").length} to change`,
        `${total - changes.length} unchanged`,
    ].filter((part) => !part.startsWith("0 "));
    const saidOf = ({ change, risks, edits }: NodeChange) => {
        const said = risks.map(([risk, about]) => (risk === change ? about : `${risk}: ${about}`));
        return [...said, ...edits].filter(Boolean);
    };
    const made = changes.filter(({ change }) => change !== "gone" && change !== "drifted");
    const rows = [
        ...leavers.map(([hostname, fate]) => [hostname, "remove", fate] as const),
        ...of("gone").map(({ hostname }) => [hostname, "gone", GONE] as const),
        ...of("drifted").map(
            (change) => [change.hostname, "drifted", [...saidOf(change), DRIFTED].join("; ")] as const,
        ),
        ...made
            .sort((a, b) => danger(a) - danger(b))
            .map((change) => [change.hostname, change.change, saidOf(change).join("; ")] as const),
    ];
    const width = Math.max(...rows.map(([hostname]) => hostname.length), 4);
    const kindWidth = Math.max(...rows.map(([, change]) => change.length), 6);
    const lines = rows
        .slice(0, MOST_ROWS)
        .map(([hostname, change, said]) =>
            `  ${hostname.padEnd(width)}  ${change.padEnd(kindWidth)}  ${said}`.trimEnd(),
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
    changes: readonly NodeChange[],
    { isPowered, waits }: { isPowered: boolean; waits: boolean },
): string | undefined {
    const isCreated = changes.some(({ change }) => change === "create");
    if (isCreated && !isPowered)
        return 'Next: the update registers new nodes and leaves their power alone. To power them on, and every other node of the set that is off, set enablePowerAction: true and powerAction: "power_on".';
    if (waits)
        return "Next: running nodes take the category's changes on when they boot. To boot them, give powerAction: power_reset a new powerRequest.";
    return undefined;
}

function danger({ risks }: NodeChange): number {
    return Math.min(...risks.map(([risk]) => BY_DANGER.indexOf(risk)), BY_DANGER.length);
}
