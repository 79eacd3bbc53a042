import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestStack } from "../../support/engine";
import { commandOf, isRunning, processesWith, until } from "../../support/processes";
import { aPoweredFleet, assertDone, isSoak, randomOf, withRack } from "./support";

const NODES = isSoak ? 50 : 8;
const RUNS = isSoak ? 40 : 3;
const VICTIMS = ["CLI", "program", "provider"] as const;
const FLAGS = ["--skip-preview", "--parallel", "16"];
const COMMANDS = { CLI: "pulumi up", program: "cmd/run/", provider: "dynamic-provider/index.js" };
const LOOK_MS = 5;
/** Kills come in this part of the calls of an undisturbed run: after the last ones Pulumi itself is soon done. */
const PART = 0.9;

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

function stateOf({ home, name }: TestStack): string {
    const files = readdirSync(join(home, "state"), { recursive: true }).map(String);
    const file = files.find((path) => path.endsWith(`stacks/bcm-test-rack/${name}.json`));
    return join(home, "state", file ?? assert.fail(`no state of ${name} among ${files}`));
}

/** What docs/reliability.md tells people to do when the CLI was killed while it wrote its state. */
function mendState(stack: TestStack): void {
    const state = stateOf(stack);
    if (!isWhole(`${state}.attrs`)) rmSync(`${state}.attrs`, { force: true });
    if (!isWhole(state)) copyFileSync(`${state}.bak`, state);
}

function isWhole(file: string): boolean {
    try {
        return Boolean(JSON.parse(readFileSync(file, "utf8")));
    } catch {
        return false;
    }
}

describe("an up that is killed with SIGKILL at any moment", () => {
    /** Calls of an `up` that nobody disturbs. */
    let calls = 0;
    /** What Pulumi says of its state when the file beside it was cut, and after the remedy. */
    const said: string[] = [];
    before(() =>
        withRack({ seed: "0" }, async (headNode, stack) => {
            stack.setRack(aPoweredFleet(NODES));
            const { code, output } = await stack.up(...FLAGS);
            assert.equal(code, 0, output);
            calls = headNode.log.calls.length;
            writeFileSync(`${stateOf(stack)}.attrs`, "");
            said.push(await stack.export());
            mendState(stack);
            said.push(await stack.export());
            const state = readFileSync(stateOf(stack), "utf8");
            writeFileSync(stateOf(stack), state.slice(0, state.length / 2));
            said.push(await stack.export());
            mendState(stack);
            said.push((await stack.up(...FLAGS)).output);
            assertDone(headNode, NODES);
        }),
    );

    it("may cut Pulumi's state itself, whose copy is good for the next up", () => {
        assert.match(said[2] ?? "", /^error: failed to load checkpoint: /m);
        assert.doesNotMatch(said[3] ?? "", /error/);
    });

    it("may cut the file beside Pulumi's state, which has its remedy", () => {
        assert.match(said[0] ?? "", /^error: failed to load checkpoint: EOF/m);
        assert.match(said[1] ?? "", /"type": "pulumi:pulumi:Stack"/);
    });

    for (let seed = 1; seed <= RUNS; seed++) {
        const victim = VICTIMS[seed % VICTIMS.length] as (typeof VICTIMS)[number];
        const share = randomOf(seed)() * PART;
        it(`is made good by the next one (${victim}, after ${Math.round(100 * share)} % of its calls)`, async () => {
            await withRack({ seed: String(seed) }, async (headNode, stack) => {
                stack.setRack(aPoweredFleet(NODES));
                const { child, outcome } = stack.start("up", "--yes", "--non-interactive", ...FLAGS);
                const find = () =>
                    victim === "CLI"
                        ? child.pid
                        : processesWith(stack.home).find((id) => commandOf(id).includes(COMMANDS[victim]));
                let found: number | undefined;
                while (!found || headNode.log.calls.length < share * calls) {
                    assert.equal(child.exitCode, null, "the up ended before anything was killed");
                    found = find();
                    await sleep(LOOK_MS);
                }
                const ours = processesWith(stack.home);
                process.kill(found, "SIGKILL");
                const { code: killed } = await outcome;
                assert.notEqual(killed, 0);
                await endOf(ours);
                mendState(stack);
                await stack.run("cancel", "--yes");

                const { code, output } = await stack.up(...FLAGS);
                assert.equal(code, 0, output);
                assertDone(headNode, NODES);
            });
        });
    }
});
