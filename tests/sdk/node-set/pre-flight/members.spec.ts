import assert from "node:assert/strict";
import { findDoubleClaim } from "../../../../sdk/node-set/pre-flight/members";

const SET = "urn:pulumi:dev::racks::team:Rack$bcm:index:NodeSet::rack";

describe("findDoubleClaim", () => {
    it("names both sets, and takes the same set twice for one", () => {
        const head = "https://double-claim:8081";
        assert.equal(findDoubleClaim(head, "dgx-01", SET), undefined);
        assert.equal(findDoubleClaim(head, "dgx-01", SET), undefined);
        assert.equal(findDoubleClaim("https://other:8081", "dgx-01", `${SET}-b`), undefined);
        assert.equal(
            findDoubleClaim(head, "dgx-01", `${SET}-b`),
            '"dgx-01" is in two node sets of this program, "rack" and "rack-b". Take it out of one of them.',
        );
    });
});
