import assert from "node:assert/strict";
import type { ReadinessTarget } from "../../../model/power";
import { type Budget, judgeNodes } from "../../../provider/watch/result";
import { startOf } from "../../../provider/watch/watch";
import { aTarget } from "./support";

const budget = (changes: Partial<Budget> = {}): Budget => ({
    ...{ tallyBefore: { count: 0, names: [] }, maxFailures: 0, mayRetry: 2, canary: false, until: "active" },
    ...changes,
});
/** Nodes that have failed, by host name; those of `changes` in another way than by their install. */
const broken = (hosts: string[], changes: Record<string, Partial<ReadinessTarget>> = {}) =>
    new Map(
        hosts.map((host) => {
            const target = aTarget(host, { bootedAfter: 5, ...changes[host] });
            const progress = { ...startOf(target, { at: 0 }), state: "failed" as const, message: "no disk" };
            return [host, { target, progress }];
        }),
    );

describe("nodes that failed", () => {
    it("are no failures as long as their install may be tried again", () => {
        const { failed, toRetry, tally, hold } = judgeNodes(budget(), { nodes: broken(["a"]) });
        assert.deepEqual([failed, tally.count, tally.waiting, hold], [{}, 0, 1, ""]);
        assert.deepEqual(
            toRetry.map(({ hostname, request, message }) => [hostname, request, message]),
            [["a", "r1", "no disk"]],
        );
    });

    it("are failures without a try left, or if not their install failed", () => {
        const without = judgeNodes(budget({ mayRetry: 0 }), { nodes: broken(["a"]) });
        assert.deepEqual([without.failed, without.toRetry], [{ a: "no disk" }, []]);
        const tallyBefore = { count: 0, names: [], waiting: 3 };
        assert.equal(judgeNodes(budget({ mayRetry: 0, tallyBefore }), { nodes: new Map() }).hold, "");
        const nodes = broken(["a", "b", "c"], {
            a: { outcome: "failed" },
            b: { outcome: "held" },
            c: { until: "powered_off" },
        });
        const others = judgeNodes(budget(), { nodes });
        assert.deepEqual([Object.keys(others.failed), others.toRetry], [["a", "b", "c"], []]);
    });

    it("are failures if they were to be switched off: nobody switches them on because of that", () => {
        const off = judgeNodes(budget({ until: "powered_off" }), { nodes: broken(["a"]) });
        assert.deepEqual([off.failed, off.toRetry], [{ a: "no disk" }, []]);
    });

    it("stop the rollout if more wait for another try than were under way when the first one failed", () => {
        const two = judgeNodes(budget(), { nodes: broken(["a", "b"]) });
        const tallyBefore = two.tally;
        const three = judgeNodes(budget({ tallyBefore }), { nodes: broken(["c"]) });
        assert.deepEqual(
            [two.hold, three.hold],
            ["", "3 installs failed before; at most 2 may wait for another try"],
        );
        const beside = judgeNodes(budget({ tallyBefore, maxFailures: 1 }), {
            nodes: broken(["c", "d"], { d: { outcome: "failed" } }),
        });
        assert.match(beside.hold, /^3 installs failed before beside 1 failed node; at most 3 may wait/);
    });

    it("do not wait any more once they were tried again, and are handed on as before", () => {
        const handedOn = [{ hostname: "a", request: "r1", asked: "r1", message: "no disk", poweredAt: 5 }];
        const { toRetry, tally } = judgeNodes(budget(), { nodes: new Map(), handedOn });
        assert.deepEqual([toRetry, tally.waiting], [handedOn, undefined]);
    });

    it("are failures if no boot was asked for: a node that was on is not switched off and on", () => {
        const nodes = broken(["a", "b"], { a: { outcome: "already" }, b: { bootedAfter: undefined } });
        const { failed, toRetry } = judgeNodes(budget(), { nodes });
        assert.deepEqual([Object.keys(failed), toRetry], [["a", "b"], []]);
    });
});
