import { historySince } from "../../../bcm/rules/power-history";
import type { PastOperation } from "../../../bcm/wire/power";
import type { JournalEntry } from "../../notes/power-journal";
import type { Executed, Past } from "../decide";

/**
 * What is known of the operations on a device since a request was made: the head node's history, and where that no longer
 * reaches back to the request, what this machine has noted of it. Each line about an operation says how far the history
 * had been read by then, so that only what came later has to be shown still.
 *
 * @param all the history of any devices
 * @param since when the request was made, ms of the head node's clock
 * @param notes this machine's journal of the request
 */
export function pastOf(
    all: readonly PastOperation[],
    device: string,
    since: number,
    notes: readonly JournalEntry[],
): Past {
    const past = historySince(all, device, since);
    if (past.isWhole) return past;
    const seen = Math.max(since, ...notes.map((entry) => entry.seen ?? 0));
    return {
        ...past,
        executed: [...confirmedIn(notes), ...past.executed],
        isWhole: historySince(all, device, seen).isWhole,
    };
}

/** What the journal knows as carried out; it was later than what had been seen by then, and in this order. */
function confirmedIn(notes: readonly JournalEntry[]): Executed[] {
    return notes.flatMap(({ step, operation }, index) => {
        if (step !== "confirmed") return [];
        const before = notes
            .slice(0, index)
            .findLast((note) => note.step === "intended" && note.operation === operation);
        return [{ operation, executionTime: before?.seen ?? before?.since ?? 0 }];
    });
}
