import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi";
import { withPlainErrors } from "../../../provider/internals/run-errors";

class OwnError extends Error {}
const fail = () => {
    throw new OwnError("all there is to say");
};
const isPlain = (error: unknown) => error instanceof OwnError && RunError.isInstance(error);

describe("withPlainErrors", () => {
    it("marks what is thrown for Pulumi, which then prints no stack, and keeps its class", () =>
        assert.throws(() => withPlainErrors(fail), isPlain));

    it("does the same with what is rejected", () =>
        assert.rejects(
            withPlainErrors(async () => fail()),
            isPlain,
        ));

    it("hands results on", async () => {
        assert.equal(
            withPlainErrors(() => 7),
            7,
        );
        assert.equal(await withPlainErrors(async () => 8), 8);
    });
});
