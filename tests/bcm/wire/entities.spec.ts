import assert from "node:assert/strict";
import fc from "fast-check";
import { sameValue } from "../../../bcm/wire/entities";

/** The plain definition: JSON with the fields in order. */
function inOrder(value: unknown): string | undefined {
    return JSON.stringify(value, (_key, inner: unknown) =>
        inner !== null && typeof inner === "object" && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
            : inner,
    );
}

describe("sameValue", () => {
    it("does not mind the order of fields, and minds that of lists", () => {
        assert.ok(sameValue({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }));
        assert.ok(!sameValue([1, 2], [2, 1]));
    });
    it("takes an undefined field for one that is left out, and null for a value", () => {
        assert.ok(sameValue({ a: 1, b: undefined }, { a: 1 }));
        assert.ok(sameValue({ a: 1 }, { a: 1, b: undefined }));
        assert.ok(!sameValue({ a: null }, {}));
        assert.ok(!sameValue({}, { a: null }));
    });
    it("tells lists from objects, and long lists from short ones", () => {
        assert.ok(!sameValue([], {}));
        assert.ok(!sameValue({ 0: "x" }, ["x"]));
        assert.ok(!sameValue([1], [1, 2]));
        assert.ok(!sameValue([1, 2], [1]));
    });
    it("takes no inherited field for one of the value's own", () => {
        for (const name of ["valueOf", "constructor", "toString"]) {
            assert.equal(sameValue({}, { [name]: {} }), false);
            assert.equal(sameValue({ [name]: {} }, {}), false);
        }
    });

    it("says the same as the JSON of both does, for any values", () => {
        const value = fc.jsonValue({ maxDepth: 3 }).map((one) => JSON.parse(JSON.stringify(one)) as unknown);
        const related = fc.oneof(
            fc.tuple(value, value),
            value.map((one) => [one, structuredClone(one)] as [unknown, unknown]),
        );
        fc.assert(
            fc.property(
                related,
                ([left, right]) => sameValue(left, right) === (inOrder(left) === inOrder(right)),
            ),
            { numRuns: 2000 },
        );
    });
});
