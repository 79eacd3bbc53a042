import assert from "node:assert/strict";
import { about, describeBasis, expectedSeconds, USUAL_SECONDS } from "../../model/install-times";

const minutes = (...all: number[]) => all.map((each) => each * 60);

describe("how long an install takes", () => {
    it("is the median of what was measured for one node, and for several what was measured, as it was spread", () => {
        const known = { FULL: [500, 100, 300, 200, 400] };
        const all = Array.from({ length: 7 }, (_, index) => expectedSeconds("FULL", known, index));
        assert.deepEqual(all, [300, 200, 400, 150, 350, 250, 450]);
        assert.equal(expectedSeconds("FULL", { FULL: [100, 200] }, 0), 150);
        assert.equal(expectedSeconds("FULL", { FULL: [100] }, 5), 100);
    });

    it("is a guess for a mode of which nothing was measured", () => {
        for (const known of [{}, { FULL: [] }, { AUTO: [1] }])
            assert.equal(expectedSeconds("FULL", known, 3), USUAL_SECONDS.FULL);
    });

    it("counts for one under way by those that took longer", () => {
        const known = { AUTO: [100, 200, 300] };
        const left = (passed: number) => expectedSeconds("AUTO", known, 0, passed);
        assert.deepEqual([0, 150, 250, 300, 999].map(left), [200, 100, 50, 0, 0]);
        assert.equal(expectedSeconds("AUTO", known, 1, 150), 75);
    });
});

describe("what a forecast says of itself", () => {
    it("is a time in whole minutes", () => {
        assert.deepEqual([0, 59.9, 60, 89, 90, 3569, 3570, 3600, 6600, 7200, 90_000].map(about), [
            ...["less than a minute", "less than a minute", "about 1 min", "about 1 min", "about 2 min"],
            ...["about 59 min", "about 1 h", "about 1 h", "about 1 h 50 min", "about 2 h", "about 25 h"],
        ]);
    });

    it("is how many installs it rests on, and between which times these were if they differ", () => {
        assert.equal(
            describeBasis(["FULL", "FULL"], { FULL: minutes(37, 37.2), AUTO: minutes(5) }),
            "by 2 earlier installs in mode FULL on this head node",
        );
        assert.equal(
            describeBasis(["AUTO", "FULL"], { FULL: minutes(44, 31, 40), AUTO: minutes(5) }),
            "by 3 earlier installs in mode FULL (31 to 44 min) and 1 in mode AUTO on this head node",
        );
        const one = (...times: number[]) => describeBasis(["SKIP"], { SKIP: minutes(...times) });
        assert.match(one(0.5, 0.2), /in mode SKIP on this/);
        assert.match(one(0.5, 2), /in mode SKIP \(less than a minute to 2 min\) on/);
        assert.match(one(55, 70), /in mode SKIP \(55 min to 1 h 10 min\) on/);
    });

    it("is that it is a guess, for all modes or for some", () => {
        assert.equal(describeBasis(["FULL"], {}), "by BCM's usual times, a guess");
        assert.equal(
            describeBasis(["FULL", "NOSYNC"], { FULL: minutes(9) }),
            "by 1 earlier install in mode FULL on this head node, and for NOSYNC by BCM's usual times, a guess",
        );
    });
});
