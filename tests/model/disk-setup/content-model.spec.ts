import assert from "node:assert/strict";
import fc from "fast-check";
import {
    follow,
    mayEnd,
    namesIn,
    neededIn,
    nextIn,
    readContentModel,
} from "../../../model/disk-setup/content-model";

/** Whether a list of elements is allowed. */
function allows(notation: string, names: string[]): boolean {
    let rest: ReturnType<typeof follow> = readContentModel(notation);
    for (const name of names) rest = rest && follow(rest, name);
    return rest !== undefined && mayEnd(rest);
}

describe("a content model", () => {
    const cases: [string, string[], string[]][] = [
        ["", [""], ["a"]],
        ["a", ["a"], ["", "b", "aa"]],
        ["a b? c*", ["a", "ab", "ac", "abc", "abccc"], ["", "b", "abb", "acb", "ca"]],
        ["a a+ b", ["aab", "aaaab"], ["ab", "aa", "aaba"]],
        ["(a | b c?) d", ["ad", "bd", "bcd"], ["d", "abd", "acd"]],
        ["(a b?)? c", ["c", "ac", "abc"], ["bc", "aac"]],
        ["a ((b c?)? | d e?)", ["a", "ab", "abc", "ad", "ade"], ["abd", "ae", "abce"]],
        ["(a | b)+ c", ["abbac"], ["c"]],
    ];
    for (const [notation, good, bad] of cases)
        it(`"${notation}" allows what it says, and nothing else`, () => {
            for (const names of good) assert.ok(allows(notation, [...names]), `${names} is allowed`);
            for (const names of bad) assert.ok(!allows(notation, [...names]), `${names} is not allowed`);
        });

    it("is the same as a regular expression", () => {
        const names = fc.array(fc.constantFrom(..."abcde"), { maxLength: 8 });
        fc.assert(
            fc.property(names, fc.constantFrom(...cases.map(([notation]) => notation)), (list, notation) => {
                const expression = new RegExp(`^(?:${notation.replaceAll(" ", "")})$`);
                assert.equal(allows(notation, list), expression.test(list.join("")));
            }),
        );
    });

    const model = readContentModel("a b? (c | d) e+");

    it("says what may come next and what is needed", () => {
        assert.deepEqual(
            [nextIn(model), neededIn(model), namesIn(model)],
            [["a"], ["a", "c", "d", "e"], [..."abcde"]],
        );
        const afterA = follow(model, "a");
        assert.ok(afterA);
        assert.deepEqual(nextIn(afterA), ["b", "c", "d"]);
    });

    it("goes on after a mistake, as if what is missing had been there", () => {
        assert.equal(follow(model, "e"), undefined);
        const rest = follow(model, "e", true);
        assert.ok(rest && mayEnd(rest));
        assert.deepEqual(nextIn(rest), ["e"]);
        assert.equal(follow(rest, "a", true), undefined);
    });
});
