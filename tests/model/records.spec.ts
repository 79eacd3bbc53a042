import assert from "node:assert/strict";
import { groupBy, ownValue, renameKeys } from "../../model/records";

describe("ownValue", () => {
    it("is what a record has itself, and not what every object has", () => {
        assert.equal(ownValue({ constructor: 1 } as never, "constructor"), 1);
        assert.equal(ownValue({ "dgx-01": 1 }, "constructor"), undefined);
        assert.equal(ownValue(undefined, "constructor"), undefined);
    });
});

describe("renameKeys", () => {
    it("gives the values also under the new keys, and none of what every object has", () => {
        const record = { "dgx-01": 1, "dgx-02": 2 };
        const renamed = { "gpu-01": "dgx-01", "gpu-03": "dgx-03", "gpu-04": "constructor" };
        assert.deepEqual(renameKeys(record, renamed), { "dgx-01": 1, "dgx-02": 2, "gpu-01": 1 });
    });
});

describe("groupBy", () => {
    it("gives the items of each key, keys and items in the order in which they come", () => {
        const groups = groupBy(["b1", "a1", "b2"], (item) => item[0]);
        assert.deepEqual(
            [...groups],
            [
                ["b", ["b1", "b2"]],
                ["a", ["a1"]],
            ],
        );
    });
});
