import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { findMadeCategory, type MadeCategory, madeCategories } from "../../provider/category";
import { Made } from "../../provider/made";
import { asProgram } from "../support/programs";

describe("what a program makes", () => {
    it("is found by a name that becomes known later, and by one of a line further down", async () => {
        const made = new Made<string>();
        made.note("first", Promise.resolve("gpu-own"), undefined);
        const found = made.find("gpu-own", undefined);
        made.note("second", pulumi.output("gpu-own"), undefined);
        assert.deepEqual(await found, ["first", "second"]);
        assert.deepEqual(await made.find("GPU-own", undefined), []);
    });

    it("is that of its head node", async () => {
        const made = new Made<string>((name) => name.toLowerCase());
        made.note("here", "dgx-01", "one");
        assert.deepEqual(await made.find("DGX-01", "one"), ["here"]);
        assert.deepEqual(await made.find("dgx-01", "two"), []);
        assert.deepEqual(made.names("two"), []);
    });

    it("is waited for no longer than it takes what the program knows by itself", async () => {
        const made = new Made<string>();
        made.note("never", new Promise(() => undefined), undefined);
        assert.deepEqual(await made.find("gpu-own", undefined), []);
    });

    it("is shown unless its name is secret, and counts for nothing without one", async () => {
        const made = new Made<string>();
        for (const name of ["b", "a", "a", "", pulumi.secret("hidden")]) made.note("thing", name, undefined);
        assert.deepEqual(await made.find("hidden", undefined), ["thing"]);
        assert.deepEqual(await made.find("", undefined), []);
        assert.deepEqual(made.names(undefined), ["a", "b"]);
    });

    it("is nothing to another program of the process", async () => {
        const gpu = { args: { name: "gpu-own", softwareImage: "image" } } as MadeCategory;
        const [found, elsewhere] = [true, false].map((makes) =>
            asProgram(() => {
                if (makes) madeCategories().note(gpu, "gpu-own", undefined);
                return findMadeCategory("gpu-own", undefined);
            }),
        );
        assert.equal(await found, gpu);
        assert.equal(await elsewhere, undefined);
    });

    it("is, of two categories of one name, the one that does not take over the other", async () => {
        const [adopting, creating] = [true, false].map(
            (adopt) => ({ args: { name: "gpu-own", softwareImage: "image", adopt } }) as MadeCategory,
        );
        const found = asProgram(() => {
            for (const one of [adopting, creating])
                madeCategories().note(one as MadeCategory, "gpu-own", undefined);
            return findMadeCategory("gpu-own", undefined);
        });
        assert.equal(await found, creating);
    });
});
