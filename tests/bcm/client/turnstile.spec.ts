import assert from "node:assert/strict";
import type { AxiosResponse } from "axios";
import { Turnstile } from "../../../bcm/client/turnstile";

const answer = (status: number) =>
    ({ status, headers: { "retry-after": "0.01" } }) as unknown as AxiosResponse;

describe("Turnstile", () => {
    /** A head node that turns so many calls away before it lets one in. */
    const busyFor = (times: number) => {
        const sent: number[] = [];
        let left = times;
        const send = async () => {
            const status = left-- > 0 ? 429 : 200;
            sent.push(status);
            return answer(status);
        };
        return { sent, send };
    };

    it("lets a call come again until it is let in", async () => {
        const { sent, send } = busyFor(3);
        assert.equal((await new Turnstile().pass(send)).status, 200);
        assert.deepEqual(sent, [429, 429, 429, 200]);
    });

    it("gives up when patience has run out, and has none left for the next call", async () => {
        const turnstile = new Turnstile(100);
        const { sent, send } = busyFor(1000);
        assert.equal((await turnstile.pass(send)).status, 429);
        assert.ok(sent.length >= 2, "it came again");
        const before = sent.length;
        assert.equal((await turnstile.pass(send)).status, 429);
        assert.equal(sent.length, before + 1);
    });

    it("has all its patience again once a call was let in", async () => {
        const turnstile = new Turnstile(100);
        await turnstile.pass(busyFor(1000).send);
        assert.equal((await turnstile.pass(busyFor(0).send)).status, 200);
        const { sent, send } = busyFor(1);
        assert.equal((await turnstile.pass(send)).status, 200);
        assert.deepEqual(sent, [429, 200]);
    });
});
