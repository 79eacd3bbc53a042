import type { PastOperation } from "../wire/power";

/** How many operations of a device a head node shows (NVIDIA's Administrator Manual, power history). */
const SHOWN = 8;

/** What a head node's history says about one device since a moment; operations are oldest first. */
export interface PowerHistory {
    /** What was carried out. */
    executed: readonly PastOperation[];
    /** What was tried and failed; it counts as not done. */
    failed: readonly PastOperation[];
    /** Whether all that happened since then is shown. If it is not, an operation that is missing proves nothing. */
    isWhole: boolean;
}

/**
 * A history reaches back to a moment if it still shows an operation from before. Where the device had none by then, it does
 * as long as it is not full.
 *
 * @param all the history of any devices, oldest first
 * @param moment time of the device's last operation by then, ms of the head node's clock; 0 if it had none
 */
export function historySince(all: readonly PastOperation[], device: string, moment: number): PowerHistory {
    const own = all.filter(({ ref_device_uuid }) => ref_device_uuid === device);
    const recent = own.filter(({ executionTime }) => executionTime > moment);
    return {
        executed: recent.filter(isDone),
        failed: recent.filter((past) => !isDone(past)),
        isWhole: own.length > recent.length || own.length === 0 || (moment === 0 && own.length < SHOWN),
    };
}

export function isDone({ success }: PastOperation): boolean {
    return success !== false;
}

/** Whether a node is on or off after an operation that worked. */
export function powerAfter({ operation }: Pick<PastOperation, "operation">): "ON" | "OFF" {
    return operation === "OFF" || operation === "SHUTDOWN" ? "OFF" : "ON";
}

/** A failed operation for people, e.g. `ON at 2026-11-26T02:15:44.000Z failed: no route to host`. */
export function describeFailed({ operation, executionTime, message }: PastOperation): string {
    const why = message?.trim();
    return `${describePast({ operation, executionTime })} failed${why ? `: ${why}` : ""}`;
}

/** E.g. `RESET at 2026-11-26T02:15:44.000Z`. */
export function describePast({
    operation,
    executionTime,
}: Pick<PastOperation, "operation" | "executionTime">): string {
    return `${operation} at ${new Date(executionTime).toISOString()}`;
}
