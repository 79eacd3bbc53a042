import type { DeviceSpec } from "../../model/device";
import { groupBy } from "../../model/records";
import { listWords, nameAll } from "../../model/text";
import type { WireObject } from "../wire/envelope";
import { findLosses, type Lacking } from "../wire/lacking";

/**
 * What is stated and the head node has no place for, in one sentence, e.g. `https://head:8081 keeps no serialNumber,
 * like BCM 10. Not stored: serialNumber of dgx-01 and dgx-02.`; undefined if nothing is lost.
 *
 * @param live the device of a single spec as the head node gives it, which tells where nothing is known yet
 */
export function describeLosses(
    specs: readonly DeviceSpec[],
    lacking: Lacking,
    headNode: string,
    live?: WireObject,
): string | undefined {
    const all = specs.flatMap((spec) =>
        findLosses(spec, lacking, live).map((loss) => ({ loss, hostname: spec.hostname })),
    );
    if (all.length === 0) return undefined;
    const byLoss = groupBy(all, ({ loss }) => loss);
    const losses = [...byLoss].map(
        ([loss, nodes]) => `${loss} of ${nameAll(nodes.map(({ hostname }) => hostname))}`,
    );
    return `${headNode} keeps no ${listWords([...byLoss.keys()])}, like BCM 10. Not stored: ${losses.join("; ")}.`;
}
