import assert from "node:assert/strict";
import { ownValue } from "../../model/records";

describe("ownValue", () => {
    it("is what a record has itself, and not what every object has", () => {
        assert.equal(ownValue({ constructor: 1 } as never, "constructor"), 1);
        assert.equal(ownValue({ "dgx-01": 1 }, "constructor"), undefined);
        assert.equal(ownValue(undefined, "constructor"), undefined);
    });
});
