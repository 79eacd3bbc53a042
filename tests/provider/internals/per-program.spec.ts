import assert from "node:assert/strict";
import { perProgram } from "../../../provider/internals/per-program";
import { asProgram } from "../../support/programs";

describe("perProgram", () => {
    it("keeps programs apart that run in one process, and one value for each", () => {
        const names = perProgram(() => new Set<string>());
        const seen = ["dgx-01", "dgx-02"].map((name) =>
            asProgram(() => {
                names().add(name);
                return [...names()];
            }),
        );
        assert.deepEqual(seen, [["dgx-01"], ["dgx-02"]]);
        assert.equal(names(), names()); // and where there is no stack
    });
});
