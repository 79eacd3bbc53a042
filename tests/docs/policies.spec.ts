import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describePolicies } from "../../tools/docs/policies";
import { packageRoot } from "../../tools/root";

describe("docs/policies.md", () => {
    it("is what the rules say of themselves (npm run docs)", () => {
        assert.equal(readFileSync(join(packageRoot, "docs/policies.md"), "utf8"), describePolicies());
    });
});
