import type { Category } from "../../../provider/category";
import type { Device } from "../../../provider/device";
import { settleInput } from "../../../provider/internals/resolve-inputs";

/**
 * What Pulumi's engine does with a resource in this update. It compares the program with the stack's state, or in a preview with
 * `--refresh` with what that has found, and looks at the head node in neither case. `same` is also what is not among its targets.
 */
export type Planned = "create" | "change" | "same";

/** What the engine does with a set's devices, by host name, and its category. */
export interface PlannedSet {
    devices: ReadonlyMap<string, Planned>;
    category: Planned | undefined;
}

/** Waits until the engine has planned them, in a preview. */
export async function readPlanned(
    hostnames: readonly string[],
    devices: readonly Device[],
    category: Category | undefined,
): Promise<PlannedSet> {
    const planned = await Promise.all(devices.map(plannedOf));
    return {
        devices: new Map(hostnames.map((hostname, index) => [hostname, planned[index] ?? "create"])),
        category: category && (await plannedOf(category)),
    };
}

/** Of what it creates the engine knows no id, and of what it changes no output that is not an input. */
async function plannedOf({ id, adopted }: Device | Category): Promise<Planned> {
    if ((await settleInput(id)) === undefined) return "create";
    return (await settleInput(adopted)) === undefined ? "change" : "same";
}
