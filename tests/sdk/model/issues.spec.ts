import assert from "node:assert/strict";
import { CategorySpec } from "../../../sdk/model/category";
import { DeviceSpec } from "../../../sdk/model/device";
import {
    describeFinding,
    holdsUnknown,
    listWords,
    shapeFindings,
    suggest,
    UNKNOWN,
} from "../../../sdk/model/issues";
import { aBootInterface, aCategory, aDevice } from "../../support/builders";

const sentences = (changes: object) =>
    shapeFindings(DeviceSpec, { ...aDevice(), ...changes }, "dgx-05").map(describeFinding);

describe("shapeFindings", () => {
    it("has nothing to say about what is good", () => {
        assert.deepEqual(sentences({}), []);
        assert.deepEqual(shapeFindings(CategorySpec, aCategory(), "c"), []);
    });

    it("says everything at once, by field, with what was given and what is wanted", () => {
        assert.deepEqual(
            sentences({
                hostname: "a_b",
                category: undefined,
                macAddress: "x",
                interfaces: [aBootInterface({ mac: "B8:CE", ip: "10.1" }), { type: "physical" }],
                roles: "gpu",
                forceRemove: "yes",
            }),
            [
                "dgx-05: roles: must be a array, not a string",
                "dgx-05: forceRemove: must be a boolean, not a string",
                'dgx-05: hostname: "a_b" is not valid: expected letters, digits and inner hyphens, at most 63',
                "dgx-05: category: is missing",
                'dgx-05: interfaces[0].mac: "B8:CE" is not valid: expected six pairs of hexadecimal digits, e.g. "B8:CE:F6:D9:47:BC"',
                'dgx-05: interfaces[0].ip: "10.1" is not valid: expected an IPv4 address, e.g. "10.184.162.105"',
                "dgx-05: interfaces[1].name: is missing",
                "dgx-05: macAddress: there is no such field",
            ],
        );
    });

    it("never shows a password", () => {
        const [sentence = ""] = sentences({ bmc: { password: 12345 } });
        assert.equal(sentence, "dgx-05: bmc.password: must be a string, not a number");
    });

    it("takes what is not known yet on trust", () => {
        assert.deepEqual(sentences({ mac: UNKNOWN, category: UNKNOWN, interfaces: UNKNOWN }), []);
        assert.deepEqual(sentences({ interfaces: [UNKNOWN, aBootInterface({ ip: UNKNOWN })] }), []);
        assert.equal(holdsUnknown({ a: [{ b: UNKNOWN }] }), true);
        assert.equal(holdsUnknown({ a: [{ b: "x" }] }), false);
    });
});

describe("words for people", () => {
    it("are listed with commas and a last word", () => {
        assert.deepEqual(
            [listWords([]), listWords(["a"]), listWords(["a", "b"]), listWords(["a", "b", "c"], "and")],
            ["", "a", "a or b", "a, b and c"],
        );
    });

    it("are suggested by nearness, whatever the case", () => {
        assert.equal(suggest("DGXnet", ["oob", "dgxnet"]), ' Did you mean "dgxnet"?');
        assert.equal(suggest("x", []), "");
    });
});
