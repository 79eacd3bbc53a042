import assert from "node:assert/strict";
import { isInSet, parseUrn, stackOf } from "../../model/urn";

const URN = "urn:pulumi:dev::racks::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:Device::rack1-dgx-05";

describe("parseUrn", () => {
    it("tells stack, project and name", () => {
        assert.deepEqual(parseUrn(URN), { stack: "dev", project: "racks", name: "rack1-dgx-05" });
        assert.equal(stackOf(URN), "dev::racks");
    });

    it("tells whether it is part of a node set", () => {
        assert.equal(isInSet(URN), true);
        assert.equal(isInSet(URN.replace("bcm:index:NodeSet$", "my:index:Rack$bcm:index:NodeSet$")), true);
        assert.equal(isInSet("urn:pulumi:dev::racks::pulumi-nodejs:dynamic/bcm:Device::NodeSet$x"), false);
    });

    it("tells a name that holds colons whole", () => {
        assert.equal(parseUrn("urn:pulumi:dev::racks::bcm:index:NodeSet::a::b")?.name, "a::b");
    });

    it("tells nothing of what is no URN", () => {
        for (const text of ["", "dev::racks", undefined, 7]) assert.equal(parseUrn(text), undefined);
        assert.equal(stackOf(undefined), "");
    });
});
