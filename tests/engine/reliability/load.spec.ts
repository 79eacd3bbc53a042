import assert from "node:assert/strict";
import { rackNodes, SCENARIO } from "../../../bench/rack";
import { HeadNode } from "../../../simulator";
import { TestStack } from "../../support/engine";
import { aPoweredFleet, assertDone, isSoak, withRack } from "./support";

const STACKS = isSoak ? 5 : 2;
const NODES = isSoak ? 200 : 20;
/** With one slot they take more than three hours of their time. */
const WAITING_NODES = 14;

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
            assert.ok(turnedAway > 0, "the head node turned nobody away");
        } finally {
            for (const stack of stacks) stack.dispose();
            await headNode.stop();
        }
    });
});

describe("a wait of three hours of the nodes' time, on a head node that loses its sessions", () => {
    it("ends with all nodes active, each switched on once", async () => {
        // One slot: the nodes install one after the other, at 600 times the speed.
        await withRack({ slots: 1 }, async (headNode, stack) => {
            stack.setRack(aPoweredFleet(WAITING_NODES));
            const started = headNode.clock.now();
            const faults = [
                { fault: "session-end" },
                { fault: "expired-cookie" },
                { fault: "failover", seconds: 2 },
            ] as const;
            let struck = 0;
            const timer = setInterval(
                () => headNode.fault(faults[struck++ % faults.length] ?? faults[0]),
                3000,
            );
            const { code, output } = await stack
                .up("--skip-preview", "--parallel", "16")
                .finally(() => clearInterval(timer));

            assert.equal(code, 0, output);
            assertDone(headNode, WAITING_NODES);
            const hours = (headNode.clock.now() - started) / 3_600_000;
            assert.ok(hours >= 3, `${hours.toFixed(1)} hours`);
            assert.ok(struck >= 6, `${struck} interruptions`);
        });
    });
});
