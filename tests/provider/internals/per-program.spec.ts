import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { perProgram } from "../../../provider/internals/per-program";

/** How the Automation API keeps programs apart; Pulumi's typings leave it out. */
const { withLocalStorage, getStore } = createRequire(__filename)("@pulumi/pulumi/runtime/state") as {
    withLocalStorage<T>(work: () => T): T;
    getStore(): { stackResource?: object };
};

/** Runs something as one program among those of a process. */
function asProgram<T>(work: () => T): T {
    return withLocalStorage(() => {
        getStore().stackResource = {};
        return work();
    });
}

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
