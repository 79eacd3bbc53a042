import assert from "node:assert/strict";
import { isWritten, writtenName } from "../../../provider/notes/request-names";

describe("writtenName", () => {
    it("is the name; of a secret one a digest that tells it from others", () => {
        assert.equal(writtenName("power_on CHG-1", false), "power_on CHG-1");
        assert.equal(writtenName("power_on CHG-1", true), "(secret fb3a7acfa42ed09e)");
        assert.notEqual(writtenName("power_on CHG-2", true), writtenName("power_on CHG-1", true));
    });
});

describe("isWritten", () => {
    it("knows a request in both forms, since it may become secret between two runs", () => {
        for (const isSecret of [true, false])
            assert.deepEqual(
                ["power_on CHG-1", "power_on CHG-2"].map((name) =>
                    isWritten(writtenName("power_on CHG-1", isSecret), name),
                ),
                [true, false],
            );
    });
});
