import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../../../simulator/random";
import { listSeeds } from "../reliability/support";
import { aPoweredRack, bringUp, describeRack, type Rack, type RackOutputs } from "../support";
import { cycle, HOSTS, killAll, sentTo } from "./support";

const MOST_KILLS = 3;
/** Real time after which a run is killed at most, ms; a whole one takes about twice as long on an idle machine. */
const LONGEST_MS = 6000;

/** A run that is killed at a random moment of its own; it may have ended by then. */
async function killOne({ stack }: Rack, afterMs: number, isOtherMachine: boolean): Promise<void> {
    const running = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
    await Promise.race([sleep(afterMs), running.outcome]);
    await killAll(stack, running);
    if (isOtherMachine) rmSync(join(stack.home, "journals"), { recursive: true, force: true });
}

describeRack("a rollout with drains that is killed at random moments", {}, (rack) => {
    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(HOSTS.length));
        for (const host of HOSTS) rack.headNode.workplace.runJob(host, 600, { repeats: true });
    });

    for (const seed of listSeeds(50))
        it(`seed ${seed}: powers each node once and none with work, gives all back, and leaves alone what was drained`, async () => {
            const { headNode, stack } = rack;
            const random = seededRandom(seed);
            const foreign = HOSTS[Math.floor(random() * HOSTS.length)] ?? "";
            headNode.workplace.drain(foreign, "bad DIMM");
            headNode.log.clear();
            stack.setRack(
                cycle(`seed ${seed}`, { maxParallel: 1 + Math.floor(random() * 3), drainAhead: 2 }),
            );
            const kills = 1 + Math.floor(random() * MOST_KILLS);
            const moments: number[] = [];
            for (let count = 0; count < kills; count += 1) {
                moments.push(Math.round(random() * LONGEST_MS));
                await killOne(rack, moments.at(-1) ?? 0, random() < 0.5);
            }
            const { code, output } = await stack.up("--skip-preview");

            const story = `killed after ${moments.join(", ")} ms\n${output}`;
            assert.equal(code, 0, story);
            assert.deepEqual(headNode.workplace.lostJobs(), [], story);
            for (const host of HOSTS) {
                const power = sentTo(headNode, host).filter((word) => word === "OFF" || word === "ON");
                assert.deepEqual(power, ["OFF", "ON"], `${host} ${story}`);
                const slurm = host === foreign ? "DRAINED (bad DIMM)" : "UNDRAINED";
                assert.deepEqual(headNode.workplace.drains(host), { slurm }, `${host} ${story}`);
            }
            assert.equal((await stack.outputs<RackOutputs>()).summary.active, HOSTS.length);
            headNode.workplace.undrain(foreign);
        });
});
