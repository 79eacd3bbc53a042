import assert from "node:assert/strict";
import { atTheDoor } from "../../../provider/runtime/door";

describe("atTheDoor", () => {
    const seen: unknown[] = [];
    const runtime = atTheDoor("powerAction", {
        check: async (_olds: object, news: object) => ({
            inputs: news,
            failures: [{ property: "", reason: "request: hush-hush is too long" }],
        }),
        diff: async (_id: string, olds: object, news: object) => {
            seen.push(olds, news);
            return { changes: false, replaces: [], deleteBeforeReplace: true };
        },
        update: async (_id: string, _olds: object, news: { request?: string; since?: number }) => {
            if (news.request === "fail")
                throw Object.assign(new Error("hush-hush"), { properties: { since: 1 } });
            return { outs: { ...news, hold: "" } };
        },
    });
    const secret = { secretInputs: ["request"], request: "hush-hush" };

    it("gives internal inputs their plain names inside, and those of older stacks have them", async () => {
        await runtime.diff("id", { since: 1, hold: "" }, { __since: 2, __hold: "", __urn: "u" });
        assert.deepEqual(seen.splice(0), [
            { since: 1, hold: "" },
            { since: 2, hold: "", __urn: "u" },
        ]);
    });

    it("gives them to Pulumi under names that no diff shows, in whatever it returns", async () => {
        assert.deepEqual(await runtime.update("id", {}, { __since: 2 } as object), {
            outs: { __since: 2, __hold: "" },
        });
        assert.deepEqual((await runtime.check({}, { __since: 2 })).inputs, { __since: 2 });
    });

    it("shows no secret input in what fails", async () => {
        const { failures } = await runtime.check({}, secret);
        assert.deepEqual(failures, [{ property: "", reason: "request: … is too long" }]);
        await assert.rejects(runtime.update("id", secret, { request: "fail" }), { message: "…" });
    });

    it("has the state written anew once something has become secret, or is so no longer", async () => {
        const changes = async (olds: object, news: object) => (await runtime.diff("id", olds, news)).changes;
        assert.deepEqual(
            [
                await changes({}, secret),
                await changes(secret, {}),
                await changes(secret, secret),
                await changes({}, {}),
            ],
            [true, true, false, false],
        );
    });
});
