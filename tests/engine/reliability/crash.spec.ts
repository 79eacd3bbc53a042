import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf, isRunning, processesWith, until } from "../../support/processes";
import { aPoweredFleet, assertDone, isSoak, randomOf, withRack } from "./support";

const NODES = isSoak ? 50 : 8;
const RUNS = isSoak ? 40 : 3;
const VICTIMS = ["CLI", "program", "provider"] as const;
/** An undisturbed `up` of so many nodes takes about as long, ms. */
const UP_MS = isSoak ? 15_000 : 6_000;

describe("an up that is killed with SIGKILL at any moment", () => {
    for (let seed = 1; seed <= RUNS; seed++) {
        const victim = VICTIMS[seed % VICTIMS.length] as (typeof VICTIMS)[number];
        const moment = Math.round(500 + randomOf(seed)() * UP_MS);
        it(`is made good by the next one (${victim}, after ${(moment / 1000).toFixed(1)} s)`, async () => {
            await withRack({ seed: String(seed) }, async (headNode, stack) => {
                stack.setRack(aPoweredFleet(NODES));
                const { child, outcome } = stack.start(
                    "up",
                    "--yes",
                    "--non-interactive",
                    "--skip-preview",
                    "--parallel",
                    "16",
                );
                await Promise.race([sleep(moment), outcome]);
                const ours = processesWith(stack.home);
                const wanted = { CLI: "pulumi up", program: "cmd/run/", provider: "dynamic-provider" }[
                    victim
                ];
                const found =
                    victim === "CLI" ? child.pid : ours.find((id) => commandOf(id).includes(wanted));
                if (found && child.exitCode === null) process.kill(found, "SIGKILL");
                await outcome;
                // Nobody of that run may still be at work when the next one begins.
                await until("all of the killed run has ended", () => !ours.some(isRunning), 60_000);
                await stack.run("cancel", "--yes");

                const { code, output } = await stack.up("--skip-preview", "--parallel", "16");
                assert.equal(code, 0, output);
                assertDone(headNode, NODES);
            });
        });
    }
});
