import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Device } from "../../../provider/device";
import { findEmptied, nameKind } from "../../../provider/internals/plain-inputs";

class Login {
    constructor(readonly username: string) {}
}

describe("inputs of which Pulumi would send nothing", () => {
    it("are found wherever they stand, but not in what is not known yet", () => {
        const map = new Map([["username", "admin"]]);
        const set = new Set(["gpu"]);
        const date = new Date(0);
        const inputs = {
            bmc: map,
            roles: set,
            interfaces: [{}, { name: date }],
            notes: pulumi.output("x"),
            category: Promise.resolve(map),
            own: new Login("admin"),
            none: null,
        };
        assert.deepEqual(findEmptied(inputs), [
            ["bmc", map],
            ["roles", set],
            ["interfaces[1].name", date],
        ]);
    });

    it("are refused by a resource on its own, all of them", () => {
        const bmc = new Map([["username", "admin"]]) as never;
        const args = {
            hostname: "dgx-01",
            category: "gpu",
            interfaces: [],
            bmc,
            roles: new Set(["gpu"]) as never,
        };
        assert.throws(() => new Device("node", args), {
            message:
                "node: bmc: is a Map, of which nothing would be sent; write Object.fromEntries(…) around it.\n" +
                "node: roles: is a Set, of which nothing would be sent; write a list, [...set].",
        });
    });
});

describe("nameKind", () => {
    for (const [value, name] of [
        [undefined, "undefined"],
        [null, "null"],
        [7, "a number"],
        [true, "a boolean"],
        ["s3cr3t", "a text"],
        [[], "a list"],
        [{}, "a map"],
        [new Map(), "a Map"],
        [() => 1, "a function"],
        [Promise.resolve(), "a promise"],
        [pulumi.output(1), "an output"],
        [new Login("s3cr3t"), "an instance of Login"],
        [new (class {})(), "an instance of a class"],
    ] as const)
        it(`calls it ${name}`, () => assert.equal(nameKind(value), name));
});
