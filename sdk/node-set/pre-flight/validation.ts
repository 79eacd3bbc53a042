import { z } from "zod";
import { BcmRefusedError, describeValidation, fieldOf, reasonOf } from "../../../bcm/client/errors";
import type { HeadNode } from "../../../bcm/client/head-nodes";
import type { DeviceForecast } from "../../../bcm/rules/device-forecast";
import { WireValidation } from "../../../bcm/wire/envelope";
import type { Finding } from "../../../model/issues";

const MOST_VALIDATED = 50;
const OWN_FIELDS = new Set([
    ...["uuid", "hostname", "mac", "ip", "provisioningInterface", "serialNumber", "partNumber"],
    ...["extra_values", "creationTime", "ref_device_uuid"],
]);

/**
 * The nodes that BCM is asked to validate: one call each, so not all of a thousand. Nodes of one rack differ in names and
 * addresses, which we check against the lists ourselves. For each other difference one node is validated, then as many
 * more as fit.
 */
export function sampleOf(changes: readonly DeviceForecast[]): DeviceForecast[] {
    if (changes.length <= MOST_VALIDATED) return [...changes];
    const kinds = new Map(changes.map((change) => [kindOf(change), change]));
    return [...new Set([...kinds.values(), ...changes])].slice(0, MOST_VALIDATED);
}

/** What a node has in common with similar ones: its whole record except fields that differ by nature. */
function kindOf({ change, wanted }: DeviceForecast): string {
    return (
        change +
        JSON.stringify(wanted, (key, value: unknown) =>
            OWN_FIELDS.has(key) ? undefined : typeof value === "bigint" ? String(value) : value,
        )
    );
}

/** What BCM says of a node as it would be sent. */
interface Verdict {
    findings: Finding[];
    /** What it would accept with a remark. */
    remarks: Finding[];
}

/** Asks BCM to validate a node; nothing is saved. If the head node refuses the call, there are no findings. */
export async function validate({ client }: HeadNode, { hostname, wanted }: DeviceForecast): Promise<Verdict> {
    try {
        const entries = await client.read("cmdevice", "validateDevice", [wanted], z.array(WireValidation), {
            target: hostname,
        });
        const of = (wanted: string) => entries.filter(({ severity }) => severity === wanted);
        return {
            remarks: of("WARNING").map((entry) => ({
                subject: hostname,
                field: "",
                message: `BCM remarks: ${describeValidation([entry])}`,
            })),
            findings: of("ERROR").map((entry) => ({
                subject: hostname,
                field: fieldOf(entry),
                message: `BCM would refuse it: ${reasonOf(entry)}`,
            })),
        };
    } catch (error) {
        if (error instanceof BcmRefusedError) return { findings: [], remarks: [] };
        throw error;
    }
}
