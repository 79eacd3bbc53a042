import assert from "node:assert/strict";
import { mostAtOnce, waveSchedule } from "../../bench/schedule";

describe("what a rollout is compared with", () => {
    it("is waves that wait for their last", () => {
        assert.deepEqual(waveSchedule([9, 1, 1, 1], 2), [9, 1, 10, 10]);
    });

    it("counts who is under way, and not one that begins when another ends", () => {
        assert.equal(
            mostAtOnce([
                [0, 2],
                [1, 3],
                [2, 4],
            ]),
            2,
        );
    });
});
