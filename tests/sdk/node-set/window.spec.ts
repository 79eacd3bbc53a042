import assert from "node:assert/strict";
import fc from "fast-check";
import type { NodeSetSpec } from "../../../model/node-set";
import type { NodeSetArgs } from "../../../sdk";
import { planSteps, windowOf } from "../../../sdk/node-set/window";
import { aNodeSet } from "../../support/builders";

const hosts = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index + 1}`, {}]));
const args = (nodes: number, more: Partial<NodeSetSpec> = {}) =>
    aNodeSet({ nodes: hosts(nodes) as NodeSetSpec["nodes"], ...more }) as unknown as NodeSetArgs;
/** Steps as so many nodes, how many they leave, and how many may fail. */
const steps = (nodes: number, more?: Partial<NodeSetSpec>) =>
    planSteps(args(nodes, more)).map(({ hostnames, leave, maxFailures }) => [
        hostnames.length,
        leave,
        maxFailures,
    ]);

describe("planSteps", () => {
    for (const [what, nodes, more, expected] of [
        [
            "ten at a time by default, then one for each that ends; a tenth may fail",
            12,
            {},
            [
                [10, 9, 1],
                [1, 9, 1],
                [1, 0, 1],
            ],
        ],
        ["at least one failure is allowed", 3, {}, [[3, 0, 1]]],
        ["none where none may fail", 3, { rollout: { maxFailures: "0%" } }, [[3, 0, 0]]],
        [
            "sequential: a window of one",
            3,
            { provisioningMode: "sequential" },
            [
                [1, 0, 1],
                [1, 0, 1],
                [1, 0, 1],
            ],
        ],
        [
            "canaries first: none of them may fail, and all have ended before the others begin",
            6,
            { rollout: { canary: 2, maxParallel: 3, maxFailures: 1 } },
            [
                [2, 0, 0],
                [3, 2, 1],
                [1, 0, 1],
            ],
        ],
        ["no nodes, no steps", 0, {}, []],
    ] as const)
        it(what, () => assert.deepEqual(steps(nodes, more as Partial<NodeSetSpec>), expected));

    const anySet = fc.record({
        nodes: fc.nat(400),
        maxParallel: fc.integer({ min: 1, max: 60 }),
        canary: fc.nat(70),
    });

    it("hold every node once, in the order of the map, and never more at a time than the window", () => {
        fc.assert(
            fc.property(anySet, ({ nodes, maxParallel, canary }) => {
                const set = args(nodes, { rollout: { maxParallel, canary } });
                const planned = planSteps(set);
                assert.deepEqual(
                    planned.flatMap(({ hostnames }) => hostnames),
                    Object.keys(hosts(nodes)),
                );
                for (const [index, { hostnames }] of planned.entries()) {
                    const left = planned[index - 1]?.leave ?? 0;
                    assert.ok(hostnames.length > 0 && left + hostnames.length <= windowOf(set));
                }
                assert.equal(planned.at(-1)?.leave ?? 0, 0);
            }),
        );
    });

    it("stay as they are when nodes are added at the end, but for the last one", () => {
        fc.assert(
            fc.property(anySet, fc.integer({ min: 1, max: 20 }), ({ nodes, maxParallel, canary }, more) => {
                const named = (count: number) =>
                    planSteps(args(count, { rollout: { maxParallel, canary: Math.min(canary, nodes) } })).map(
                        ({ hostnames }) => hostnames,
                    );
                const before = named(nodes);
                const after = named(nodes + more);
                assert.deepEqual(after.slice(0, Math.max(0, before.length - 1)), before.slice(0, -1));
            }),
        );
    });

    it("are about a hundred for any set whose window is a tenth of it, and at most twice as many as waves", () => {
        const count = (nodes: number, maxParallel: number) =>
            steps(nodes, { rollout: { maxParallel } }).length;
        assert.deepEqual(
            [count(300, 50), count(1000, 100), count(5000, 500)].map((number) => number <= 130),
            [true, true, true],
        );
        assert.ok(count(1000, 10) <= 2 * 100 + 100);
        const largest = planSteps(args(1000, { rollout: { maxParallel: 100 } })).slice(1);
        assert.ok(Math.max(...largest.map(({ hostnames }) => hostnames.length)) <= 20);
    });
});

describe("planSteps with groups", () => {
    const inGroups = (groups: string, rollout: object) => {
        const nodes = [...groups].map((group, index) => [
            `${group}${index + 1}`,
            group === "-" ? {} : { group },
        ]);
        const set = aNodeSet({ nodes: Object.fromEntries(nodes) as NodeSetSpec["nodes"], rollout });
        return planSteps(set as unknown as NodeSetArgs).map(({ hostnames }) => hostnames.join(" "));
    };

    it("take the groups in turn, and power no more of one together than may be under way", () => {
        assert.deepEqual(inGroups("AAAABB", { maxParallel: 4, maxPerGroup: 1 }), [
            "A1 B5",
            "A2",
            "B6",
            "A3",
            "A4",
        ]);
        assert.deepEqual(inGroups("AAAA", { maxPerGroup: 2 }), ["A1 A2", "A3", "A4"]);
    });

    it("power a node alone whose group is known only later", () => {
        assert.deepEqual(inGroups("A--A", { maxPerGroup: 2 }), ["A1", "-2", "-3", "A4"]);
    });

    it("take canaries from different groups, and keep the order of the map without a limit", () => {
        assert.deepEqual(inGroups("AABB", { canary: 2 }), ["A1 B3", "A2 B4"]);
        assert.deepEqual(inGroups("AABB", { canary: 1 }), ["A1", "A2 B3 B4"]);
        assert.deepEqual(inGroups("AABB", {}), ["A1 A2 B3 B4"]);
    });
});
