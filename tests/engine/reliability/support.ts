import assert from "node:assert/strict";
import { hostnameOf, rackNodes, SCENARIO } from "../../../bench/rack";
import { HeadNode, type HeadNodeOptions } from "../../../simulator";
import { TestStack } from "../../support/engine";

/** `npm run test:soak` runs all seeds at full size; `npm test` a few of them, smaller. */
export const isSoak = process.env.TEST_SOAK === "1";

/** Seeds of a random test: one, or so many in a soak; `TEST_SEED=7` repeats one. */
export function listSeeds(inSoak: number): string[] {
    const count = isSoak ? inSoak : 1;
    return process.env.TEST_SEED?.split(",") ?? Array.from({ length: count }, (_, index) => `${index + 1}`);
}

/** Pseudo-random numbers from 0 to 1 that a seed repeats (mulberry32). */
export function randomOf(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** A head node and a stack for one test, both gone afterwards. */
export async function withRack<T>(
    options: HeadNodeOptions,
    work: (headNode: HeadNode, stack: TestStack) => Promise<T>,
): Promise<T> {
    const headNode = await new HeadNode({ speed: 600, slots: 50, scenario: SCENARIO, ...options }).start();
    const stack = await TestStack.create(headNode);
    stack.commandTimeout = isSoak ? 1_800_000 : 200_000;
    try {
        return await work(headNode, stack);
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

/** So many nodes, powered on in one step. */
export function aPoweredFleet(nodes: number): object {
    return {
        ...{ categoryName: "workers", managementNetworkName: "compute", nodes: rackNodes(nodes) },
        ...{ enablePowerAction: true, powerAction: "power_on", maxNodes: nodes },
        rollout: { maxParallel: nodes, maxFailures: 0 },
    };
}

/** The head node holds exactly the wanted nodes, each is UP, and each was switched on once. */
export function assertDone(headNode: HeadNode, nodes: number): void {
    const wanted = Array.from({ length: nodes }, (_, index) => hostnameOf(index + 1));
    assert.deepEqual(headNode.hostnames().sort(), wanted);
    for (const hostname of wanted) assert.equal(headNode.hardware(hostname).status, "UP", hostname);
    const executed = headNode.powerHistory().filter(({ operation }) => operation === "ON");
    const switched = executed.map(({ hostname }) => hostname).sort();
    assert.deepEqual(switched, wanted, "each node was switched on once");
}
