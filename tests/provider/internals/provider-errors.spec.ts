import assert from "node:assert/strict";
import { withPlainErrors } from "../../../provider/internals/provider-errors";

describe("withPlainErrors", () => {
    const { configure, read } = withPlainErrors({
        configure: () => "at once",
        read: async (error: Error): Promise<never> => {
            throw error;
        },
    });

    it("leaves nothing but the sentence, as Pulumi prints it", async () => {
        await assert.rejects(read(new Error("the head node said no")), (error: Error) => {
            assert.equal(`${error}: ${error.stack}`, "the head node said no: ");
            return true;
        });
    });

    it("keeps the place of our own mistakes", async () => {
        await assert.rejects(read(new TypeError("x is not a function")), (error: Error) => {
            assert.match(String(error.stack), /provider-errors\.spec/);
            return true;
        });
    });

    it("leaves configure as it is: Pulumi does not wait for it", () => assert.equal(configure(), "at once"));
});
