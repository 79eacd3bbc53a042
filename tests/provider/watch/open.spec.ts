import assert from "node:assert/strict";
import { NodeReadinessSpec, type ReadinessTarget, type UnderWay } from "../../../model/power";
import { Arrivals, type StoredWatch } from "../../../provider/watch/arrivals";
import { type Line, lineOf } from "../../../provider/watch/line";
import { findOpen, isSettled } from "../../../provider/watch/open";
import { startOf } from "../../../provider/watch/watch";
import { aTarget, type Look, watch } from "./support";

describe("a watch that may leave nodes to the next", () => {
    const script: Record<string, Look[]> = {
        a: [["INSTALLING"], ["UP"]],
        b: [["INSTALLING"], ["INSTALLING"], ["INSTALLER_FAILED"]],
        c: [["INSTALLING"]],
    };

    it("ends when no more are on their way, whether the others have arrived or failed", async () => {
        const { looks, state } = await watch(script, { leave: 2 });
        assert.deepEqual([looks, state("a"), state("b"), state("c")], [2, "reached", "waiting", "waiting"]);
        const next = await watch(script, { leave: 1 });
        assert.deepEqual([next.looks, next.state("b"), next.state("c")], [3, "failed", "waiting"]);
    });

    it("looks once, however many it may leave: somebody may have arrived meanwhile", async () => {
        const { looks, state } = await watch({ a: [["UP"]], b: [["BOOTING"]] }, { leave: 5 });
        assert.deepEqual([looks, state("a"), state("b")], [1, "reached", "waiting"]);
    });

    it("goes on with the time that a node has used, and counts what passed between the watches", async () => {
        const { nodes } = await watch({ a: [["INSTALLING"]] }, { leave: 1 });
        const begun = new Map(
            [...nodes].map(([host, node]) => [host, { ...node, seconds: 590, seenAt: -4000 }]),
        );
        const next = await watch({ a: [["INSTALLING"]] }, { begun });
        // 590 and 4 s, then a tick of a second after the other until the time-out of 600 s.
        assert.deepEqual([next.state("a"), next.looks < 8], ["failed", true]);
        assert.match(next.nodes.get("a")?.message ?? "", /^not active after 10m 0\ds: INSTALLING/);
    });
});

const left = (hostname: string, seconds = 60): UnderWay => ({ hostname, request: "r1", seconds });
const [a, b, c] = [aTarget("a"), aTarget("b"), aTarget("c")];
/** Watched a, b and c: the first has arrived, the second was left to the next, the third has failed. */
const first: StoredWatch = {
    targets: [a, b, c],
    arrived: { a: "r1" },
    unfinished: [left("b")],
    failed: { c: "INSTALLER_FAILED" },
};
/** What a watcher of later knows, having seen others' state before. */
const knowing = (...stored: StoredWatch[]) => {
    const arrivals = new Arrivals();
    for (const one of stored) arrivals.note(one);
    return arrivals;
};
const aLine = (): Line => lineOf(`urn of ${Math.random()}`);
const open = (
    spec: { targets: ReadinessTarget[]; unfinishedBefore?: UnderWay[] },
    olds: StoredWatch,
    arrivals: Arrivals,
) => {
    const { targets, begun, arrived } = findOpen(NodeReadinessSpec.parse(spec), olds, arrivals, aLine());
    const seconds = targets.map(({ hostname }) => [hostname, begun.get(hostname)?.seconds ?? 0]);
    return { seconds: Object.fromEntries(seconds) as Record<string, number>, arrived };
};

describe("a watcher that ran before", () => {
    it("is settled as long as each of its nodes has arrived, or was left to the next", () => {
        assert.ok(isSettled({ targets: [a, b], leave: 1 }, first, knowing(first)));
        assert.ok(!isSettled({ targets: [a, b] }, first, knowing(first)), "nobody comes after it now");
        assert.ok(!isSettled({ targets: [a, c] }, first, knowing(first)), "c failed");
        assert.ok(!isSettled({ targets: [a, aTarget("d")] }, first, knowing(first)), "d is new");
    });

    it("is settled by what the program has found in the state, wherever it was seen", () => {
        const arrivals = knowing();
        arrivals.add({ a: "r1", b: "r1" });
        assert.ok(isSettled({ targets: [a], unfinishedBefore: [left("b")] }, {}, arrivals));
        assert.deepEqual(knowing(first, { arrived: { b: "r1" } }).list(), { a: "r1", b: "r1" });
    });

    it("is not when one is asked anew, or nothing is known yet", () => {
        const again = aTarget("a", { request: "r2" });
        const later = aTarget("a", { bootedAfter: 7 });
        for (const targets of [[again], [later], ["unknown"], "unknown"])
            assert.ok(!isSettled({ targets }, first, knowing(first)));
        assert.ok(!isSettled({ targets: [a], unfinishedBefore: "unknown" }, first, knowing(first)));
    });

    it("looks at the failed one from the start, and at the one that it left from where it stood", () => {
        assert.deepEqual(open({ targets: [a, b, c] }, first, knowing(first)), {
            seconds: { b: 60, c: 0 },
            arrived: { a: "r1" },
        });
    });

    it("does not wait for what it took over and saw arrive", () => {
        const second: StoredWatch = { targets: [], arrived: { b: "r1" } };
        const arrivals = knowing(first, second);
        assert.ok(isSettled({ targets: [], unfinishedBefore: [left("b")] }, second, arrivals));
        assert.ok(!isSettled({ targets: [], unfinishedBefore: [left("b"), left("e")] }, second, arrivals));
        assert.deepEqual(
            open({ targets: [], unfinishedBefore: [left("b"), left("e", 9)] }, second, arrivals),
            {
                seconds: { e: 9 },
                arrived: { b: "r1" },
            },
        );
    });
});

describe("a new watcher", () => {
    it("knows who arrived under watchers of a version with waves, and who did not", () => {
        const wave: StoredWatch = {
            targets: [a, b],
            failed: { b: "INSTALLER_FAILED", z: "of an earlier wave" },
        };
        assert.deepEqual(open({ targets: [a, b] }, {}, knowing(wave)), {
            seconds: { b: 0 },
            arrived: { a: "r1" },
        });
    });

    it("goes on in the same process with the stages that the one before has seen", () => {
        const line = aLine();
        const progress = { ...startOf(b, { at: 0 }), stages: new Map([["installing", 5]]) };
        line.underWay.set("b", { target: aTarget("b", { message: "power_on done" }), progress });
        const spec = NodeReadinessSpec.parse({ targets: [], unfinishedBefore: [left("b")] });
        const { targets, begun } = findOpen(spec, {}, knowing(), line);
        assert.deepEqual([targets[0]?.message, begun.get("b")], ["power_on done", progress]);
    });
});

describe("a failed install that may be tried again", () => {
    const failed = { hostname: "a", request: "r1", asked: "r1", message: "no disk", poweredAt: 5 };
    const olds: StoredWatch = { targets: [a], arrived: {}, toRetry: [failed] };
    const retried = () => {
        const arrivals = knowing(olds);
        arrivals.addRetried({ a: ["r1"] });
        return arrivals;
    };
    const spec = (mayRetry: number) => ({ targets: [a], mayRetry });

    it("is looked at again as long as no other try was made for it", () => {
        assert.equal(isSettled(spec(1), olds, knowing(olds)), false);
        assert.equal(isSettled(spec(1), olds, retried()), true);
    });

    it("gets one look until then: it has had its time", () => {
        const { targets, begun } = findOpen(NodeReadinessSpec.parse(spec(1)), olds, knowing(olds), aLine());
        assert.deepEqual([targets, begun.get("a")?.seconds], [[a], 3600]);
    });

    it("is not handed on any more once its node is another watcher's", () => {
        assert.equal(isSettled({ targets: [], mayRetry: 1 }, olds, retried()), false);
    });

    it("is stored as arrived once it may not be tried again any more, for it arrived by a try that goes", () => {
        const arrivals = retried();
        arrivals.add({ a: "r1" });
        assert.equal(isSettled(spec(1), olds, arrivals), true);
        assert.equal(isSettled(spec(0), olds, arrivals), false);
    });

    it("is the other try's from then on", () => {
        const { targets, handedOn } = findOpen(NodeReadinessSpec.parse(spec(1)), olds, retried(), aLine());
        assert.deepEqual([targets, handedOn], [[], [failed]]);
    });

    it("is looked at again under a new request, or once it may not be tried again any more", () => {
        const anew = { targets: [aTarget("a", { request: "r2" })], mayRetry: 1 };
        assert.equal(isSettled(anew, olds, retried()), false);
        assert.equal(isSettled(spec(0), olds, retried()), false);
        const { targets, handedOn } = findOpen(NodeReadinessSpec.parse(spec(0)), olds, retried(), aLine());
        assert.deepEqual([targets, handedOn], [[a], []]);
    });
});
