import assert from "node:assert/strict";
import type { PastOperation } from "../../../../bcm/wire/power";
import type { JournalEntry } from "../../../../provider/notes/power-journal";
import { pastOf } from "../../../../provider/power/bcm/past";

const REQUESTED = 100;
const operation = (executionTime: number, word = "ON", success = true): PastOperation => ({
    ref_device_uuid: "u",
    executionTime,
    operation: word,
    success,
});
const note = (step: JournalEntry["step"], word: string, seen?: number): JournalEntry => ({
    ...{ at: "2026-11-26T10:00:00.000Z", stack: "dev::racks", node: "dgx-01", request: "power_cycle CHG-1" },
    ...{ step, operation: word, since: REQUESTED, seen },
});
/** A full history, all of it failed: the head node shows the last eight of a device. */
const failures = (from: number) =>
    Array.from({ length: 8 }, (_, index) => operation(from + index, "ON", false));

describe("pastOf", () => {
    it("is the head node's history as long as that reaches back to the request", () => {
        const history = [operation(REQUESTED, "OFF"), operation(101)];
        const past = pastOf(history, "u", REQUESTED, [note("confirmed", "RESET", 100)]);
        assert.deepEqual([past.executed, past.isWhole], [[history[1]], true]);
    });

    it("is not whole once the history has lost what came before, and nobody has noted it", () => {
        assert.equal(pastOf(failures(200), "u", REQUESTED, []).isWhole, false);
        assert.equal(pastOf(failures(200), "u", REQUESTED, [note("intended", "ON")]).isWhole, false);
    });

    it("is whole when this machine has read the history up to what it still shows", () => {
        const notes = [note("intended", "ON", 150), note("refused", "ON"), note("intended", "ON", 205)];
        const { executed, isWhole } = pastOf(failures(200), "u", REQUESTED, notes);
        assert.deepEqual([executed, isWhole], [[], true]);
    });

    it("has what the journal knows as carried out, before what the history still shows", () => {
        const notes = [note("intended", "OFF", 150), note("confirmed", "OFF"), note("intended", "ON", 200)];
        const { executed, isWhole } = pastOf([...failures(200), operation(300)], "u", REQUESTED, notes);
        assert.deepEqual(executed, [{ operation: "OFF", executionTime: 150 }, operation(300)]);
        assert.equal(isWhole, true);
    });
});
