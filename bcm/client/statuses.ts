import { z } from "zod";
import { WireStatus } from "../wire/status";
import type { BcmClient } from "./client";

/** How BCM sees these devices, in one call and in their order; null for what it does not know. */
export async function readStatuses(
    client: BcmClient,
    uuids: readonly string[],
): Promise<(WireStatus | null)[]> {
    if (uuids.length === 0) return [];
    const statuses = await client.read(
        "cmstatus",
        "getStatusForDevices",
        [uuids],
        z.array(WireStatus.nullable()),
    );
    return uuids.map((_uuid, index) => statuses[index] ?? null);
}
