import assert from "node:assert/strict";
import { markOf, newRegistration, ownerOf, withMark } from "../../../bcm/wire/marks";

const URN = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";

describe("the mark of an entity", () => {
    it("says who registered it, and which registration it is; what others keep beside it stays", () => {
        const registration = newRegistration();
        const before = { hostname: "dgx-05", extra_values: { osac: { host: "h1" } } };
        const marked = withMark(before, { owner: URN, registration });
        assert.deepEqual(marked, {
            hostname: "dgx-05",
            extra_values: { osac: { host: "h1" }, "pulumi-bcm": { owner: URN, registration } },
        });
        assert.deepEqual(markOf(marked), { owner: URN, registration });
        assert.match(registration, /^[0-9a-f]{12}$/);
        assert.notEqual(newRegistration(), registration);
    });

    it("of an older version has no registration, and an entity of nobody has no mark", () => {
        assert.deepEqual(markOf({ extra_values: { "pulumi-bcm": { owner: URN } } }), { owner: URN });
        for (const extra_values of [
            null,
            undefined,
            {},
            "x",
            { "pulumi-bcm": null },
            { "pulumi-bcm": { owner: 7 } },
        ])
            assert.equal(ownerOf({ extra_values }), undefined);
    });
});
