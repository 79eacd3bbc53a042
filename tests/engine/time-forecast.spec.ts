import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { about, describeBasis, expectedSeconds, type InstallTimes } from "../../model/install-times";
import type { Outcome } from "../support/engine";
import { until } from "../support/processes";
import { aPoweredRack, describeRack, SLOW } from "./support";

const NODES = 2;
const FAST = 600;
const GUESS = "2 nodes: about 30 min, by BCM's usual times, a guess";
const AGAIN = { powerAction: "power_cycle", powerRequest: "CHG-1", reinstall: "FULL" };

describeRack("how long a rollout takes", { speed: SLOW }, (rack) => {
    /** An update whose nodes are seen on their way before their time goes fast. */
    const up = async (): Promise<Outcome> => {
        const { headNode, stack } = rack;
        headNode.clock.speed = SLOW;
        headNode.log.clear();
        const running = stack.up("--skip-preview");
        await until("all are watched", () => {
            const calls = headNode.log.calls;
            const sent = headNode.log.powerOperations().filter(([operation]) => operation === "ON");
            const last = calls.findLastIndex(({ call }) => call === "powerOperation");
            const looks = calls.slice(last).filter(({ call }) => call === "getStatusForDevices");
            return sent.length === NODES && looks.some(({ args }) => (args[0] as unknown[]).length === NODES);
        });
        headNode.clock.speed = FAST;
        const outcome = await running;
        assert.equal(outcome.code, 0, outcome.output);
        return outcome;
    };
    const preview = async () => {
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        return output.split("\n").map((line) => line.trim());
    };
    const known = (): InstallTimes => {
        const folder = join(rack.stack.home, "journals", "installs");
        const [file = ""] = readdirSync(folder);
        return JSON.parse(readFileSync(join(folder, file), "utf8")).seconds as InstallTimes;
    };
    const reportOf = (output: string) => readFileSync(/report: (\S+\.html)/.exec(output)?.[1] ?? "", "utf8");

    it("is a guess at first, and the Info column has the end that is expected", async () => {
        rack.stack.setRack(aPoweredRack(NODES));
        assert.ok((await preview()).includes(GUESS));

        const { output } = await up();

        assert.match(output, /0\/2 ready · .* · end about (\w+ )?\d\d:\d\d/);
        assert.match(
            reportOf(output),
            /<td class="name">rack<\/td><td>2 nodes: about 30 min, by BCM&#39;s usual times, a guess<\/td><td>2 active after \d+/,
        );
    });

    it("is known from the installs of earlier runs, and not said where nothing is to do", async () => {
        assert.equal(known().FULL?.length, NODES);
        assert.ok(!(await preview()).some((line) => /^\d+ nodes?: /.test(line)));

        rack.stack.setRack(aPoweredRack(NODES, AGAIN));
        const seconds = Math.max(...[0, 1].map((index) => expectedSeconds("FULL", known(), index)));
        const forecast = `2 nodes: ${about(seconds)}, ${describeBasis(["FULL"], known())}`;
        assert.match(forecast, /, by 2 earlier installs in mode FULL (\(.*\) )?on this head node$/);
        assert.ok((await preview()).includes(forecast));
        const { output } = await up();

        assert.ok(reportOf(output).includes(`<td>${forecast}</td><td>2 active after `));
        assert.equal(known().FULL?.length, 2 * NODES);
    });
});
