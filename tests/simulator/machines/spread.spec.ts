import assert from "node:assert/strict";
import { secondsOf } from "../../../simulator/machines/spread";

const boots = Array.from({ length: 2000 }, (_, index) => `dgx-${index} 1`);
const take = (spread: number, seed = "1") =>
    boots.map((boot) => secondsOf(900, "INSTALLING", boot, { spread, seed }));

describe("how long a stage takes", () => {
    it("is the same for all without spread", () => assert.deepEqual([...new Set(take(0))], [900]));

    it("differs by boot and seed, and not from run to run", () => {
        assert.equal(new Set(take(0.15)).size, boots.length);
        assert.deepEqual(take(0.15), take(0.15));
        assert.notDeepEqual(take(0.15), take(0.15, "2"));
    });

    it("is the usual one in the middle, with a few stragglers", () => {
        const sorted = take(0.15).sort((a, b) => a - b);
        const middle = sorted[sorted.length / 2] ?? 0;
        assert.ok(Math.abs(middle / 900 - 1) < 0.03, `${middle}`);
        const stragglers = sorted.filter((seconds) => seconds > 900 * (1 + 3 * 0.15)).length;
        assert.ok(stragglers > 10 && stragglers < 100, `${stragglers}`);
        assert.ok((sorted[0] ?? 0) >= 900 * 0.4);
    });
});
