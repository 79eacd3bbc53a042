import assert from "node:assert/strict";
import fc from "fast-check";
import * as text from "../../model/text";

describe("listWords", () => {
    const cases: [string[], string][] = [
        [[], ""],
        [["a"], "a"],
        [["a", "b"], "a or b"],
        [["a", "b", "c"], "a, b or c"],
    ];
    for (const [words, expected] of cases)
        it(`says "${expected}"`, () => assert.equal(text.listWords(words), expected));

    it("takes another last word", () => assert.equal(text.listWords(["a", "b"], "and"), "a and b"));
});

describe("foldNames", () => {
    for (const [names, folded] of [
        [["dgx-01", "dgx-02", "dgx-03", "dgx-07"], "dgx-[01-03,07]"],
        [["dgx-3", "dgx-1", "dgx-2", "dgx-10", "dgx-2"], "dgx-[1-3], dgx-10"],
        [["r1-n1", "r1-n2", "r2-n1", "login"], "r1-n[1-2], r2-n1, login"],
        [["dgx-01-a", "dgx-02-a"], "dgx-[01-02]-a"],
    ] as const)
        it(`writes ${names.join(" ")} as ${folded}`, () => assert.equal(text.foldNames(names), folded));
});

describe("suggest", () => {
    const cases: [string, string[], string][] = [
        ["power_up", ["power_on", "power_off"], ' Did you mean "power_on"?'],
        ["dgxnte", ["oobnet", "dgxnet"], ' Did you mean "dgxnet"?'],
        ["GPU-worker", ["gpu-worker", "gpu-workers"], ' Did you mean "gpu-worker"?'],
        ["auto", ["AUTO", "FULL"], ' Did you mean "AUTO"?'],
        ["QUICK", ["AUTO", "FULL", "SKIP"], ""],
        ["SKIP", ["AUTO", "MAIN"], ""],
        ["", ["AUTO"], ""],
        ["auto", [], ""],
    ];
    for (const [given, words, expected] of cases)
        it(`says "${expected.trim()}" to "${given}" among ${words.join(", ")}`, () =>
            assert.equal(text.suggest(given, words), expected));

    it("finds a word again that is written in another case", () => {
        fc.assert(
            fc.property(
                fc.stringMatching(/^[a-z]{3,12}$/),
                fc.stringMatching(/^[0-9]{16,20}$/),
                (word, far) => {
                    assert.equal(text.suggest(word.toUpperCase(), [far, word]), ` Did you mean "${word}"?`);
                    assert.equal(text.suggest(word, [far]), "");
                },
            ),
        );
    });
});

describe("plural", () => {
    it("counts one and many, in regular and other words", () => {
        assert.equal(text.plural(1, "node"), "1 node");
        assert.equal(text.plural(0, "node"), "0 nodes");
        assert.equal(text.plural(2, "thing is", "things are"), "2 things are");
    });
});
