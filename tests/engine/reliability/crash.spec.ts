import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestStack } from "../../support/engine";
import { commandOf, isRunning, processesWith, until } from "../../support/processes";
import { aPoweredFleet, assertDone, isSoak, randomOf, withRack } from "./support";

const NODES = isSoak ? 50 : 8;
const RUNS = isSoak ? 40 : 3;
const VICTIMS = ["CLI", "program", "provider"] as const;
/** An undisturbed `up` of so many nodes takes about as long, ms. */
const UP_MS = isSoak ? 15_000 : 6_000;

/** Nobody of a run may still be at work when the next one begins. */
async function endOf(run: number[]): Promise<void> {
    const left = () => run.filter(isRunning);
    const isWorking = () => left().some((id) => !commandOf(id).includes("dynamic-provider"));
    await until("the killed run has ended", () => !isWorking(), 60_000);
    await until("its provider has ended", () => left().length === 0, 15_000).catch(() => {
        // One that was killed so early that Pulumi had not given it any of our code: it knows no head node.
        for (const id of left()) process.kill(id, "SIGKILL");
    });
}

/** What docs/reliability.md tells people to do when the CLI was killed while it wrote its file of state. */
function mendState({ home, name }: TestStack): void {
    const files = readdirSync(join(home, "state"), { recursive: true }).map(String);
    const file = files.find((path) => path.endsWith(`stacks/bcm-test-rack/${name}.json`));
    const state = join(home, "state", file ?? assert.fail(`no state of ${name} among ${files}`));
    try {
        JSON.parse(readFileSync(state, "utf8"));
    } catch {
        copyFileSync(`${state}.bak`, state);
    }
}

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
                const wanted = {
                    CLI: "pulumi up",
                    program: "cmd/run/",
                    provider: "dynamic-provider/index.js",
                }[victim];
                const found =
                    victim === "CLI" ? child.pid : ours.find((id) => commandOf(id).includes(wanted));
                if (found && child.exitCode === null) process.kill(found, "SIGKILL");
                await outcome;
                await endOf(ours);
                mendState(stack);
                await stack.run("cancel", "--yes");

                const { code, output } = await stack.up("--skip-preview", "--parallel", "16");
                assert.equal(code, 0, output);
                assertDone(headNode, NODES);
            });
        });
    }
});
