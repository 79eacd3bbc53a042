/**
 * How close a rollout on the engine comes to the best that its window allows, with nodes that take differently long and some
 * that are stuck; beside it what waves would have needed.
 */
import assert from "node:assert/strict";
import { Command } from "commander";
import { groupBy } from "../model/records";
import { listSchedule } from "../model/schedule";
import { HeadNode } from "../simulator";
import { bootSeconds } from "../simulator/machines/boot";
import { TestStack } from "../tests/support/engine";
import { AS_USERS, measure } from "./measure";
import { BASE, hostnameOf, NO_CHECKPOINTS, PROGRAMS, rackNodes, SCENARIO } from "./rack";
import { mostAtOnce, waveSchedule } from "./schedule";

interface Options {
    nodes: number;
    window: number;
    stuck: number;
    spread: number;
    speed: number;
    parallel: number;
    groups: number;
    perGroup?: number;
    checkpoints: boolean;
}

const program = new Command("bench:rollout")
    .option("--nodes <number>", "nodes in the line", Number, 60)
    .option("--window <number>", "how many are under way at a time", Number, 10)
    .option("--stuck <number>", "how many never arrive", Number, 2)
    .option("--spread <part>", "how much stages differ", Number, 0.2)
    .option("--speed <factor>", "seconds of the nodes' time in a real one", Number, 12)
    .option("--parallel <number>", "concurrent operations of the engine", Number, 64)
    .option("--groups <number>", "racks that the nodes stand in", Number, 1)
    .option("--per-group <number>", "how many of one rack are under way at a time (any number)", Number)
    .option("--no-checkpoints", "write the state once, at the end");

async function main(): Promise<void> {
    program.parse();
    const { nodes, window, stuck, spread, speed, parallel, groups, perGroup, checkpoints } =
        program.opts<Options>();
    const headNode = await new HeadNode({ slots: nodes, spread, speed, scenario: SCENARIO }).start();
    const stack = await TestStack.create(headNode, PROGRAMS.rack, {
        ...AS_USERS,
        ...(checkpoints ? {} : NO_CHECKPOINTS),
    });
    stack.commandTimeout = 24 * 3_600_000;
    const hostnames = Array.from({ length: nodes }, (_, index) => hostnameOf(index + 1));
    const groupOf = (index: number) => `rack ${Math.floor((index * groups) / nodes)}`;
    const rack = Object.entries(rackNodes(nodes)).map(([hostname, node], index) => [
        hostname,
        { ...node, group: groups > 1 ? groupOf(index) : undefined },
    ]);
    // Spread over the line, and none at its end.
    const stuckHosts = new Set(
        Array.from({ length: stuck }, (_, index) =>
            hostnameOf(Math.ceil(((index + 1) * nodes) / (stuck + 2))),
        ),
    );
    for (const node of stuckHosts) headNode.fault({ fault: "stuck-installing", node });
    const timeout = 2 * bootSeconds("FULL");
    try {
        stack.setRack({
            ...BASE,
            ...{
                nodes: Object.fromEntries(rack),
                enablePowerAction: true,
                powerAction: "power_on",
                maxNodes: nodes,
            },
            rollout: {
                maxParallel: window,
                maxPerGroup: perGroup,
                maxFailures: nodes,
                timeout: timeout / speed,
            },
        });
        const up = ["up", "--yes", "--non-interactive", "--skip-preview", "--continue-on-error"];
        const found = await measure(stack, headNode, [...up, "--parallel", String(parallel)]);
        assert.equal(found.code === 0, stuck === 0, found.output.slice(-4000));
        const on = headNode.powerTimes("ON");
        const spans = hostnames.map((host): [number, number] => {
            const from = on[host] ?? Number.NaN;
            const up = headNode.history(host).find(({ at, status }) => at > from && status === "UP");
            return [from, stuckHosts.has(host) ? from + timeout * 1000 : (up?.at ?? Number.NaN)];
        });
        const lost = hostnames.filter((_, index) => !((spans[index]?.[1] ?? Number.NaN) > 0));
        assert.deepEqual(lost, [], "these never arrived");
        const seconds = spans.map(([from, to]) => (to - from) / 1000);
        const lastOf = (ends: readonly number[]) =>
            Math.max(...ends.filter((_, index) => !stuckHosts.has(hostnames[index] ?? "")));
        const first = Math.min(...spans.map(([from]) => from));
        const took = (lastOf(spans.map(([, to]) => to)) - first) / 1000;
        const line = seconds.map((each) => ({ seconds: each }));
        const best = lastOf(listSchedule(line, { window }));
        const waves = lastOf(waveSchedule(seconds, window));
        const most = mostAtOnce(spans);
        assert.ok(most <= window, `${most} were under way at once`);
        const byGroup = groupBy(spans.entries(), ([index]) => groupOf(index));
        const ofGroup = Math.max(
            ...[...byGroup.values()].map((some) => mostAtOnce(some.map(([, span]) => span))),
        );
        assert.ok(ofGroup <= (perGroup ?? window), `${ofGroup} of one group were under way at once`);
        const calls = Object.values(found.calls).reduce((sum, count) => sum + count, 0);
        const resources = await stack.resources();
        const watchers = resources.filter(({ type }) => type.endsWith(":NodeReadiness"));
        const bytes = (of: unknown) => Buffer.byteLength(JSON.stringify(of));
        const share = (value: number) => value.toFixed(3);
        console.log(
            "| nodes | window | stuck | took / best | waves / best | at once | of a group | watchers | their state | calls per node |",
        );
        console.log("|---|---|---|---|---|---|---|---|---|---|");
        console.log(
            `| ${nodes} | ${window} | ${stuck} | ${share(took / best)} | ${share(waves / best)} | ${most} | ${ofGroup} | ` +
                `${watchers.length} | ${(bytes(watchers) / nodes / 1024).toFixed(1)} KB per node | ${(calls / nodes).toFixed(1)} |`,
        );
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

void main();
