import assert from "node:assert/strict";
import { describeCalls, describeGrowth, rowsOf } from "../../bench/report";
import { runPackage } from "../../bench/trial";

const PHASES = [
    ...["preview", "register", "unchanged up"],
    ...["refresh, 1 % drift", "image change, 10 %", "destroy"],
];

describe("bench", () => {
    it("passes its own gates with two nodes, and sets every phase beside a floor's", async () => {
        const setting = {
            ...{ size: 2, latency: 0, parallel: 4, hasPower: false, hasCheckpoints: false },
            say: () => undefined,
        };
        const { trials, stateBytes } = await runPackage(setting);
        const cell = { ...setting, runs: [trials], floor: [trials], stateBytes }; // its own takes as long again
        const rows = rowsOf(cell);

        assert.deepEqual(
            rows.map(({ phase }) => phase),
            PHASES,
        );
        assert.ok(rows.every(({ overFloor, cpuOverFloor }) => overFloor === 1 && cpuOverFloor === 1));
        assert.ok(rows.every(({ peakMegabytes }) => (peakMegabytes.provider ?? 0) > 0));
        assert.match(describeCalls(rows), /\| 2 \| unchanged up \| login 1, .*getDevices 1/);
        assert.deepEqual(describeGrowth([cell], 2, 2).length, PHASES.length);
    });
});
