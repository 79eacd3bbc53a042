import assert from "node:assert/strict";
import { describeFailed, historySince } from "../../../bcm/rules/power-history";
import type { PastOperation } from "../../../bcm/wire/power";

const at = (executionTime: number, changes: Partial<PastOperation> = {}): PastOperation => ({
    ref_device_uuid: "u",
    executionTime,
    operation: "ON",
    ...changes,
});
const failed = (executionTime: number) => at(executionTime, { success: false, message: "no route\n" });
const times = (all: readonly PastOperation[]) => all.map(({ executionTime }) => executionTime);
const many = (count: number, from: number) => Array.from({ length: count }, (_, index) => at(from + index));

describe("historySince", () => {
    it("counts only what worked as carried out; what does not say whether it worked is believed", () => {
        const history = [at(1), failed(2), at(3, { success: true }), at(4, { success: null }), failed(5)];
        const { executed, failed: tried } = historySince(history, "u", 0);
        assert.deepEqual(
            [times(executed), times(tried)],
            [
                [1, 3, 4],
                [2, 5],
            ],
        );
    });

    it("leaves out other devices, and what came before", () => {
        const history = [at(1), at(2), at(3, { ref_device_uuid: "other" }), at(4)];
        assert.deepEqual(times(historySince(history, "u", 1).executed), [2, 4]);
    });

    it("is whole as long as it shows what came before, or is not full where nothing did", () => {
        const isWhole = (all: PastOperation[], moment: number) => historySince(all, "u", moment).isWhole;
        assert.deepEqual(
            [
                isWhole([], 0),
                isWhole([], 5), // registered anew: nothing was ever done to this record
                isWhole(many(7, 1), 0),
                isWhole(many(8, 5), 5),
                isWhole([failed(5), ...many(7, 6)], 5),
            ],
            Array(5).fill(true),
        );
        assert.deepEqual(
            [isWhole(many(8, 1), 0), isWhole(many(8, 6), 5), isWhole(many(2, 6), 5)],
            [false, false, false],
        );
    });
});

describe("describeFailed", () => {
    it("says what, when and why", () => {
        assert.equal(describeFailed(failed(0)), "ON at 1970-01-01T00:00:00.000Z failed: no route");
        assert.equal(describeFailed(at(0, { success: false })), "ON at 1970-01-01T00:00:00.000Z failed");
    });
});
