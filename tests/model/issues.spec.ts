import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import * as issues from "../../model/issues";

const { UNKNOWN } = issues;

describe("describeFinding", () => {
    const finding = { subject: "dgx-05", field: "interfaces[1].mac", message: "is missing" };
    const cases: [string, Partial<issues.Finding>, string][] = [
        ["names subject, field and message", {}, "dgx-05: interfaces[1].mac: is missing"],
        ["leaves out the subject of a node set", { subject: "" }, "interfaces[1].mac: is missing"],
        ["leaves out the field of a whole", { field: "" }, "dgx-05: is missing"],
        ["may be a message alone", { subject: "", field: "" }, "is missing"],
    ];
    for (const [behaviour, changes, expected] of cases)
        it(behaviour, () => assert.equal(issues.describeFinding({ ...finding, ...changes }), expected));
});

describe("holdsUnknown", () => {
    const cases: [unknown, boolean][] = [
        [UNKNOWN, true],
        [[1, UNKNOWN], true],
        [{ a: { b: [UNKNOWN] } }, true],
        [`x${UNKNOWN}`, false],
        [{ [UNKNOWN]: 1 }, false],
        [{ a: [1, null, "b", undefined, true] }, false],
        [null, false],
        [undefined, false],
    ];
    for (const [value, expected] of cases)
        it(`says ${expected} of ${JSON.stringify(value)}`, () =>
            assert.equal(issues.holdsUnknown(value), expected));

    it("finds it wherever it is, and nowhere else", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                assert.equal(issues.holdsUnknown(value), false);
                assert.equal(issues.holdsUnknown([{ deep: [value, { deeper: UNKNOWN }] }]), true);
            }),
        );
    });
});

describe("fieldPath", () => {
    const cases: [PropertyKey[], string][] = [
        [[], ""],
        [["mac"], "mac"],
        [["interfaces", 0, "mac"], "interfaces[0].mac"],
        [["nodes", "dgx-05", "roles", 12], "nodes.dgx-05.roles[12]"],
        [[0, "mac"], "[0].mac"],
    ];
    for (const [path, expected] of cases)
        it(`writes ${JSON.stringify(path)} as "${expected}"`, () =>
            assert.equal(issues.fieldPath(path), expected));
});

describe("describeFindings", () => {
    const finding = (subject: string, field: string) => ({ subject, field, message: "is missing" });

    it("says what many nodes have in common once", () => {
        const many = Array.from({ length: 60 }, (_, index) => finding(`dgx-${index + 10}`, "category"));
        assert.deepEqual(
            issues.describeFindings([finding("", "categoryName"), ...many, finding("dgx-11", "mac")]),
            ["categoryName: is missing", "dgx-[10-69]: category: is missing", "dgx-11: mac: is missing"],
        );
    });

    it("leaves nothing out, however many there are", () => {
        const many = Array.from({ length: 40 }, (_, index) => finding("dgx-01", `interfaces[${index}].mac`));
        assert.equal(issues.describeFindings(many).length, 40);
    });
});

describe("shapeFindings", () => {
    const Schema = z.strictObject({
        name: z.string().min(3, "3 letters or more"),
        password: z.string().min(12, "12 letters or more").optional(),
        count: z.int().optional(),
        flag: z.boolean().optional(),
        list: z.array(z.strictObject({ id: z.string() })).optional(),
        map: z.record(z.string(), z.string()).optional(),
        either: z
            .union([z.string(), z.array(z.strictObject({ id: z.string() }))], "a text or a list")
            .optional(),
    });
    const cases: [string, object, [field: string, message: string][]][] = [
        ["has nothing to say about a good value", {}, []],
        ["misses what is required", { name: undefined }, [["name", "is missing"]]],
        ["misses it deep inside", { list: [{ id: "a" }, {}] }, [["list[1].id", "is missing"]]],
        [
            "names each field that there is not",
            { colour: 1, list: [{ id: "a", size: 2 }] },
            [
                ["list[0].size", "there is no such field"],
                ["colour", "there is no such field"],
            ],
        ],
        ["wants a string", { name: 5 }, [["name", "must be a string, not a number"]]],
        ["wants a boolean", { flag: "yes" }, [["flag", "must be a boolean, not a string"]]],
        ["wants a list", { list: { id: "a" } }, [["list", "must be a list, not an object"]]],
        ["wants an object", { list: ["a"] }, [["list[0]", "must be an object, not a string"]]],
        ["wants an object with any names", { map: ["a"] }, [["map", "must be an object, not a list"]]],
        ["wants something where there is null", { name: null }, [["name", "must be a string, not null"]]],
        ["wants a whole number", { count: 1.5 }, [["count", "must be a whole number, not a fraction"]]],
        ["shows a text", { name: 'a"' }, [["name", '"a\\"" is not valid: expected 3 letters or more']]],
        ["shows a number", { either: 7 }, [["either", "7 is not valid: expected a text or a list"]]],
        [
            "shows no password",
            { password: "hunter2" },
            [["password", "the value given is not valid: expected 12 letters or more"]],
        ],
        [
            "shows no object, which may hold one",
            { either: { password: "hunter2" } },
            [["either", "the value given is not valid: expected a text or a list"]],
        ],
        [
            "trusts a value that is not known yet",
            { name: UNKNOWN, count: UNKNOWN, list: UNKNOWN, either: UNKNOWN },
            [],
        ],
        ["trusts an item that is not known yet", { list: [UNKNOWN, { id: UNKNOWN }] }, []],
        ["trusts an alternative that holds one", { either: [{ id: "a", size: UNKNOWN }, UNKNOWN] }, []],
        [
            "judges what stands beside one",
            { count: UNKNOWN, list: [UNKNOWN, { id: 5 }] },
            [["list[1].id", "must be a string, not a number"]],
        ],
        [
            "knows the nearest field, also in lists and objects inside",
            { counts: 1, list: [{ id: "a", idd: 2 }] },
            [
                ["list[0].idd", 'there is no such field. Did you mean "id"?'],
                ["counts", 'there is no such field. Did you mean "count"?'],
            ],
        ],
        [
            "knows a field that there is not by its name alone",
            { colour: UNKNOWN },
            [["colour", "there is no such field"]],
        ],
    ];
    for (const [behaviour, changes, expected] of cases)
        it(behaviour, () =>
            assert.deepEqual(
                issues.shapeFindings(Schema, { name: "good", ...changes }, "dgx-05"),
                expected.map(([field, message]) => ({ subject: "dgx-05", field, message })),
            ),
        );

    it("judges a value that is no object", () => {
        for (const [value, kind] of [
            ["x", "a string"],
            [null, "null"],
            [[], "a list"],
        ] as const)
            assert.deepEqual(issues.shapeFindings(Schema, value, ""), [
                { subject: "", field: "", message: `must be an object, not ${kind}` },
            ]);
        assert.deepEqual(issues.shapeFindings(Schema, UNKNOWN, ""), []);
    });

    it("has something to say about every value that zod refuses, and nothing about others", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                const findings = issues.shapeFindings(Schema, value, "");
                assert.equal(findings.length === 0, Schema.safeParse(value).success);
            }),
        );
    });
});
