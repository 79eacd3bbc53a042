import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { Bulk, Crowd, MOST_AT_ONCE } from "../../../bcm/client/bulk";

describe("Bulk", () => {
    let sent: number[][];
    let crowd: Crowd;
    let bulk: Bulk<number, string>;
    beforeEach(() => {
        sent = [];
        crowd = new Crowd();
        bulk = new Bulk(crowd, async (items) => {
            sent.push(items);
            await sleep(20);
            return items.map((item) => (item < 0 ? new Error(`no ${item}`) : `answer ${item}`));
        });
    });
    afterEach(() => mock.timers.reset());
    /** So many resources at work, each with one call. */
    const ask = (...items: number[]) =>
        Promise.allSettled(items.map((item) => crowd.during(() => bulk.ask(item))));

    it("puts what comes together into one call, each with its own answer", async () => {
        const results = await ask(1, -2, 3);
        assert.deepEqual(sent, [[1], [-2, 3]]);
        assert.deepEqual(
            results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.message)),
            ["answer 1", "no -2", "answer 3"],
        );
    });

    it("sends as soon as all that are at work together wait for it", async () => {
        await ask(1, 2, 3);
        sent = [];
        mock.timers.enable({ apis: ["setTimeout"] }); // no timer rings any more
        const asked = ask(4, 5, 6);
        await setImmediate();
        assert.deepEqual(sent, [[4, 5, 6]]);
        mock.timers.runAll();
        await asked;
    });

    it("waits for others who come one after the other", async () => {
        await ask(1, 2, 3, 4);
        sent = [];
        const calls: Promise<unknown>[] = [];
        for (const item of [5, 6, 7]) {
            calls.push(ask(item));
            await sleep(5);
        }
        await Promise.all(calls);
        assert.deepEqual(sent, [[5, 6, 7]]);
    });

    it("takes no more than the most in one call, and has one under way at a time", async () => {
        const items = Array.from({ length: 2 * MOST_AT_ONCE + 1 }, (_, index) => index);
        await ask(...items);
        assert.deepEqual(
            sent.map((batch) => batch.length),
            [1, MOST_AT_ONCE, MOST_AT_ONCE],
        );
        assert.deepEqual(sent.flat(), items);
    });

    it("lets all of a call fail that fails as a whole, and goes on", async () => {
        let isDown = true;
        bulk = new Bulk(crowd, async (items) => {
            if (isDown) throw new Error("down");
            return items.map(String);
        });
        const results = await ask(1, 2);
        assert.deepEqual(
            results.map(({ status }) => status),
            ["rejected", "rejected"],
        );
        isDown = false;
        assert.equal(await bulk.ask(3), "3");
    });
});
