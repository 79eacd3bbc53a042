/**
 * How full the window of a rollout is whose nodes are drained first, with jobs of mixed length; and what its looks cost. Counted from
 * the simulator's log and the nodes' history.
 */
import assert from "node:assert/strict";
import { Command } from "commander";
import { HeadNode } from "../simulator";
import { bootSeconds } from "../simulator/machines/boot";
import { seededRandom } from "../simulator/random";
import { TestStack } from "../tests/support/engine";
import { AS_USERS, measure } from "./measure";
import { BASE, hostnameOf, NO_CHECKPOINTS, PROGRAMS, rackNodes, SCENARIO } from "./rack";
import { mostAtOnce } from "./schedule";

interface Options {
    nodes: number;
    window: number;
    jobs: number;
    speed: number;
    parallel: number;
}

type Span = readonly [from: number, to: number];

const program = new Command("bench:drain")
    .option("--nodes <number>", "nodes in the line", Number, 200)
    .option("--window <number>", "how many are under way at a time", Number, 20)
    .option("--jobs <part>", "longest job, as a part of an install", Number, 2)
    .option("--speed <factor>", "seconds of the nodes' time in a real one", Number, 30)
    .option("--parallel <number>", "concurrent operations of the engine", Number, 64);

const UP = ["up", "--yes", "--non-interactive", "--skip-preview", "--continue-on-error"];

async function main(): Promise<void> {
    program.parse();
    const { nodes, window, jobs, speed, parallel } = program.opts<Options>();
    const headNode = await new HeadNode({ slots: nodes, spread: 0.15, speed, scenario: SCENARIO }).start();
    const stack = await TestStack.create(headNode, PROGRAMS.rack, { ...AS_USERS, ...NO_CHECKPOINTS });
    stack.commandTimeout = 24 * 3_600_000;
    const hosts = Array.from({ length: nodes }, (_, index) => hostnameOf(index + 1));
    const rack = { ...BASE, nodes: rackNodes(nodes), maxNodes: nodes };
    const flags = [...UP, "--parallel", String(parallel)];
    try {
        stack.setRack(rack);
        const registered = await measure(stack, headNode, flags);
        assert.equal(registered.code, 0, registered.output.slice(-4000));
        for (const host of hosts) headNode.repair(host);
        headNode.clock.advance(24 * 3600);
        headNode.workplace.addManager("slurm");
        const random = seededRandom("jobs");
        const longest = jobs * bootSeconds("FULL");
        const ends = new Map<string, number>();
        for (const host of hosts) {
            const seconds = 1 + random() * longest;
            headNode.workplace.runJob(host, seconds);
            ends.set(host, headNode.clock.now() + seconds * 1000);
        }
        const [real, head] = [Date.now(), headNode.clock.now()];
        const headTime = (at: number) => head + (at - real) * speed;
        stack.setRack({
            ...rack,
            ...{ enablePowerAction: true, powerAction: "power_cycle", powerRequest: "measured" },
            rollout: { maxParallel: window, drain: true },
        });
        const found = await measure(stack, headNode, flags);
        assert.equal(found.code, 0, found.output.slice(-4000));
        assert.deepEqual(headNode.workplace.lostJobs(), []);

        const nameOf = new Map(hosts.map((host) => [headNode.device(host).uuid, host]));
        const first = (of: [number, string][]) =>
            new Map(of.toReversed().map(([at, uuid]) => [nameOf.get(uuid) ?? "", headTime(at)]));
        const drained = first(
            headNode.log
                .of("drainNodes")
                .filter(({ args }) => args[3] === true)
                .flatMap(({ at, args }) => (args[2] as string[]).map((uuid): [number, string] => [at, uuid])),
        );
        const powered = first(
            headNode.log.of("powerOperation").flatMap(({ at, args }) => {
                const { operation, devices = [] } = args[0] as { operation: string; devices?: string[] };
                return operation === "STATUS" ? [] : devices.map((uuid): [number, string] => [at, uuid]);
            }),
        );
        const underWay = hosts.map((host): Span => {
            const from = powered.get(host) ?? Number.NaN;
            const up = headNode.history(host).find(({ at, status }) => at > from && status === "UP");
            return [from, up?.at ?? Number.NaN];
        });
        // Free of work, and not powered yet.
        const waiting = hosts.map((host): Span => {
            const from = Math.max(drained.get(host) ?? Number.NaN, ends.get(host) ?? 0);
            return [from, powered.get(host) ?? Number.NaN];
        });
        const most = mostAtOnce(underWay);
        assert.ok(most <= window, `${most} were under way at once`);
        const looks = headNode.log.of("drainOverview").length;
        const ticks = headNode.log.of("getStatusForDevices").length;
        console.log(
            "| nodes | window | places in use | at once | drain calls | overviews | status calls | seconds |",
        );
        console.log("|---|---|---|---|---|---|---|---|");
        console.log(
            `| ${nodes} | ${window} | ${(100 * inUse(underWay, waiting, window)).toFixed(1)} % | ${most} | ` +
                `${headNode.log.of("drainNodes").length} | ${looks} | ${ticks} | ${found.seconds.toFixed(0)} |`,
        );
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

/** The share of places in use at the moments when somebody waits who is free. */
function inUse(underWay: readonly Span[], waiting: readonly Span[], window: number): number {
    const step = 1000;
    const holds = (at: number) => (span: Span) => span[0] <= at && at < span[1];
    const from = Math.min(...waiting.map(([start]) => start));
    const to = Math.max(...underWay.map(([start]) => start));
    let [moments, used] = [0, 0];
    for (let at = from; at < to; at += step) {
        if (!waiting.some(holds(at))) continue;
        moments += 1;
        used += underWay.filter(holds(at)).length;
    }
    return used / (moments * window);
}

void main();
