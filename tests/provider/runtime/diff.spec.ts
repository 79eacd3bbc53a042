import assert from "node:assert/strict";
import { pause } from "../../../bcm/pause";
import { compare, differingFields, type FieldRule } from "../../../provider/runtime/diff";

interface Thing {
    name: string;
    size: number;
    note: string;
    tags: string[];
}
const RULES: Record<keyof Thing, FieldRule> = {
    name: "replace",
    size: "update",
    note: "ignore",
    tags: "update",
};
const aThing = { name: "a", size: 1, note: "n", tags: ["x"] };

describe("compare", () => {
    for (const [what, changes, expected] of [
        ["nothing", {}, [false, []]],
        ["an ignored field", { note: "other" }, [false, []]],
        ["a field that is updated", { size: 2 }, [true, []]],
        ["a field that replaces", { name: "b", size: 2 }, [true, ["name"]]],
        ["a field that is gone", { tags: undefined }, [true, []]],
        ["what no rule knows", { other: 1, __urn: "u" }, [false, []]],
    ] as const)
        it(`of a change of ${what}`, () => {
            const { changes: isChanged, replaces } = compare(aThing, { ...aThing, ...changes }, RULES);
            assert.deepEqual([isChanged, replaces], expected);
        });

    it("takes the order of keys for none", () => {
        const { changes } = compare(
            { ...aThing, tags: [{ x: 1, y: 2 }] },
            { ...aThing, tags: [{ y: 2, x: 1 }] },
            RULES,
        );
        assert.equal(changes, false);
        assert.deepEqual(differingFields({ a: { x: 1, y: 2 }, b: 1 }, { a: { y: 2, x: 1 }, b: 2 }), ["b"]);
    });

    it("takes the default head node for the one that is not named, and another one for another", () => {
        const rules = { cluster: "replace" } as const;
        const replaces = (before: object, after: object) =>
            compare({ ...before }, { ...after }, rules).replaces;
        assert.deepEqual(replaces({}, { cluster: "bcm" }), []);
        assert.deepEqual(replaces({ cluster: "bcm" }, {}), []);
        assert.deepEqual(replaces({}, { cluster: "lab" }), ["cluster"]);
    });

    it("always removes the old one first, because names and MACs are unique", () => {
        assert.equal(compare(aThing, aThing, RULES).deleteBeforeReplace, true);
    });
});

describe("pause", () => {
    it("ends early, without an error, when it is aborted", async () => {
        const abort = new AbortController();
        const pausing = pause(60_000, abort.signal);
        abort.abort();
        await pausing;
    });
});
