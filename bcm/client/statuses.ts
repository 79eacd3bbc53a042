import { z } from "zod";
import { type PastOperation, WirePowerHistory } from "../wire/power";
import { WireStatus } from "../wire/status";
import type { BcmClient } from "./client";

/** BCM's status of these devices, from one call and in the same order; null for those that it does not know. */
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

/** Uuids of those of these devices that are UP, from one call. */
export async function findUp(client: BcmClient, uuids: readonly string[]): Promise<Set<string>> {
    const statuses = await readStatuses(client, uuids);
    return new Set(uuids.filter((_uuid, index) => statuses[index]?.status === "UP"));
}

/** The operations of these devices that the head node shows, or only the last of each; from one call, oldest first. */
export async function readPowerHistory(
    client: BcmClient,
    uuids: readonly string[],
    { lastOnly = false, target }: { lastOnly?: boolean; target?: string } = {},
): Promise<PastOperation[]> {
    if (uuids.length === 0) return [];
    return client.read("cmdevice", "powerOperationHistory", [uuids, lastOnly], WirePowerHistory, { target });
}
