import assert from "node:assert/strict";
import { listSchedule, type Places } from "../../model/schedule";

const ends = (seconds: number[], places: Places) =>
    listSchedule(
        seconds.map((each) => ({ seconds: each })),
        places,
    );
const grouped = (groups: (string | undefined)[], places: Places) =>
    listSchedule(
        groups.map((group) => ({ seconds: 10, group })),
        places,
    );

describe("a line of nodes", () => {
    it("fills each place at once: nobody waits for a node that is slow", () => {
        assert.deepEqual(ends([9, 1, 1, 1], { window: 2 }), [9, 1, 2, 3]);
        assert.deepEqual(ends([9, 1, 1, 1], { window: 9 }), [9, 1, 1, 1]);
        assert.deepEqual(ends([], { window: 2 }), []);
    });

    it("begins once places that are taken become free; of more than there are, the last ones count", () => {
        assert.deepEqual(ends([5, 5, 5], { window: 2, taken: [3] }), [5, 8, 10]);
        assert.deepEqual(ends([5], { window: 2, taken: [1, 4, 3, 2] }), [8]);
    });

    it("has no more of one group under way than may be, and a group without a place holds up those behind it", () => {
        assert.deepEqual(grouped(["A", "A", "B"], { window: 3, maxPerGroup: 1 }), [10, 20, 20]);
        assert.deepEqual(grouped(["A", "B", "A", "B"], { window: 4, maxPerGroup: 1 }), [10, 10, 20, 20]);
        assert.deepEqual(grouped(["A", "A", "A", "A"], { window: 4, maxPerGroup: 2 }), [10, 10, 20, 20]);
        assert.deepEqual(grouped(["A", "A", undefined], { window: 3 }), [10, 10, 10]);
        assert.deepEqual(
            grouped([undefined, undefined, undefined], { window: 3, maxPerGroup: 1 }),
            [10, 10, 10],
        );
    });
});
