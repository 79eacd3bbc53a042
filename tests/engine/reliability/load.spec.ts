import assert from "node:assert/strict";
import { rackNodes, SCENARIO } from "../../../bench/rack";
import { HeadNode } from "../../../simulator";
import { TestStack } from "../../support/engine";
import { isSoak } from "./support";

const STACKS = isSoak ? 5 : 2;
const NODES = isSoak ? 200 : 20;

describe(`${STACKS} stacks at once on one slow head node that turns calls away`, () => {
    it("all come up, each within its calls, and none starves", async () => {
        const headNode = await new HeadNode({
            ...{ scenario: SCENARIO, latency: isSoak ? 500 : 100 },
            switches: { callsAtOnce: 1 },
        }).start();
        const stacks: TestStack[] = [];
        try {
            const all = Object.entries(rackNodes(STACKS * NODES));
            for (let index = 0; index < STACKS; index++) {
                const stack = await TestStack.create(headNode);
                stack.commandTimeout = 1_800_000;
                const nodes = Object.fromEntries(all.slice(index * NODES, (index + 1) * NODES));
                stack.setRack({ categoryName: "workers", managementNetworkName: "compute", nodes });
                stacks.push(stack);
            }
            const started = performance.now();
            const times: number[] = [];
            const outcomes = await Promise.all(
                stacks.map(async (stack) => {
                    const outcome = await stack.up("--skip-preview", "--parallel", "32");
                    times.push(performance.now() - started);
                    return outcome;
                }),
            );

            for (const { code, output } of outcomes) assert.equal(code, 0, output);
            assert.equal(headNode.hostnames().length, STACKS * NODES);
            // A program and a provider of each stack, of four calls each.
            assert.ok(
                headNode.log.traffic.mostInFlight <= STACKS * 8,
                String(headNode.log.traffic.mostInFlight),
            );
            assert.ok(
                Math.max(...times) < 4 * Math.min(...times),
                `finished after ${times.map(Math.round)} ms`,
            );
            const turnedAway = headNode.log.calls.filter(({ status }) => status === 429).length;
            console.log(`      ${turnedAway} calls were turned away with 429`);
        } finally {
            for (const stack of stacks) stack.dispose();
            await headNode.stop();
        }
    });
});
