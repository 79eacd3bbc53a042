import assert from "node:assert/strict";
import type { CallFault } from "../../../simulator/faults/catalogue";
import { aPoweredFleet, assertDone, isSoak, withRack } from "./support";

/** What passes by itself. */
const TRANSIENT: CallFault[] = [
    "http-503",
    "http-500",
    "http-429",
    "drop-before",
    "drop-after",
    "truncated",
    "malformed",
    "expired-cookie",
];
const NODES = isSoak ? 200 : 20;
const SEEDS = isSoak ? ["1", "2", "3", "4", "5"] : ["1"];
const SHARE = 0.05;

describe("a head node of whose calls one in twenty fails", () => {
    for (const seed of SEEDS)
        it(`gets all ${NODES} nodes done, none twice (seed ${seed})`, async () => {
            await withRack({ seed }, async (headNode, stack) => {
                for (const fault of TRANSIENT)
                    headNode.fault({ fault, share: SHARE / TRANSIENT.length, seconds: 1 });
                stack.setRack(aPoweredFleet(NODES));
                const { code, output } = await stack.up("--skip-preview", "--parallel", "32");
                const struck = headNode.log.calls.filter(({ faults }) => faults.length > 0).length;
                headNode.faults.clear();

                assert.ok(struck > 0, "no call was struck");
                assert.equal(code, 0, output);
                assertDone(headNode, NODES);
                headNode.log.clear();
                const again = await stack.up("--skip-preview");
                assert.equal(again.code, 0, again.output);
                assert.deepEqual(headNode.log.writes(), []);
                assert.deepEqual(headNode.log.powerOperations(), []);
                console.log(`      ${struck} calls failed`);
            });
        });
});
