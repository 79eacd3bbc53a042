import type { DeviceSpec } from "../../model/device";
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
    const nodes = new Map<string, string[]>();
    for (const spec of specs)
        for (const loss of findLosses(spec, lacking, live))
            nodes.set(loss, [...(nodes.get(loss) ?? []), spec.hostname]);
    if (nodes.size === 0) return undefined;
    const losses = [...nodes].map(([loss, hostnames]) => `${loss} of ${nameAll(hostnames)}`);
    return `${headNode} keeps no ${listWords([...nodes.keys()])}, like BCM 10. Not stored: ${losses.join("; ")}.`;
}
