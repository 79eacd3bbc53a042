import assert from "node:assert/strict";
import { isOfKind } from "../model/urn";
import { HeadNode } from "../simulator";
import { policyPack, type ResourceKind, TestStack } from "../tests/support/engine";
import { AS_USERS, type Measurement, measure } from "./measure";
import { BASE, hostnameOf, NO_CHECKPOINTS, PROGRAMS, rackNodes, SCENARIO } from "./rack";

/** One command of one run, checked and measured. */
export interface Trial extends Omit<Measurement, "output" | "code"> {
    phase: string;
}

const UP = ["up", "--yes", "--non-interactive", "--skip-preview", "--continue-on-error"];
const COMMAND_TIMEOUT_MS = 3_600_000;
const DRIFTED = 0.01;
const CHANGED = 0.1;
/** Fractions of BMCs that do not answer. */
const DEAD = [0, 0.1, 0.5];
/** Longer than any boot of the simulator, seconds. */
const A_BOOT = 100_000;

export interface Setting {
    size: number;
    /** Extra milliseconds per answer of the head node. */
    latency: number;
    /** Concurrent operations of the engine. */
    parallel: number;
    /** Whether power is measured; it runs at the speed of real BMCs. */
    hasPower: boolean;
    /** Whether the engine writes the state at each step, as it does by default. */
    hasCheckpoints: boolean;
    /** What runs the resources. @default "dynamic" */
    kind?: ResourceKind;
    say: (line: string) => void;
}

/** Every phase, from preview to destroy. A phase with a wrong result throws: its time would mean nothing. */
export async function runPackage(setting: Setting): Promise<{ trials: Trial[]; stateBytes: number }> {
    const { size, latency, parallel, hasPower, say } = setting;
    const headNode = await new HeadNode({ latency, slots: size, scenario: SCENARIO }).start();
    const stack = await TestStack.create(headNode, PROGRAMS.rack, environmentOf(setting));
    if (setting.kind === "plugin") stack.goOnInYaml(["summary"]);
    stack.commandTimeout = COMMAND_TIMEOUT_MS;
    const trials: Trial[] = [];
    const flags = ["--parallel", String(parallel)];
    const run = async (phase: string, args: string[], check: (found: Measurement) => void, code = 0) => {
        const found = await measure(stack, headNode, args);
        assert.equal(found.code, code, found.output.slice(-4000));
        assert.ok(found.mostInFlight <= 8, `${phase}: ${found.mostInFlight} calls at once`); // two processes of 4
        check(found);
        const { output: _output, code: _code, ...rest } = found;
        trials.push({ phase, ...rest });
        say(`${phase}: ${found.seconds.toFixed(1)} s`);
    };
    const noWrites = () => assert.deepEqual(writesOf(headNode), []);
    const changed = Math.ceil(size * CHANGED);
    try {
        stack.setRack({ ...BASE, nodes: rackNodes(size) });
        await run(
            "preview",
            ["preview", "--non-interactive", "--policy-pack", policyPack, ...flags],
            noWrites,
        );
        await run("register", [...UP, ...flags], () => assert.equal(headNode.hostnames().length, size));
        const stateBytes = sizePerDevice(await stack.export(), size);
        const before = headNode.hostnames().map((hostname) => headNode.device(hostname));
        const untouched = () => {
            noWrites();
            assert.deepEqual(
                headNode.hostnames().map((hostname) => headNode.device(hostname)),
                before,
            );
        };
        await run("unchanged up", [...UP, ...flags], untouched);
        const drifted = Math.ceil(size * DRIFTED);
        for (let number = 1; number <= drifted; number++)
            headNode.edit(hostnameOf(number), { mac: `02:00:5E:0F:00:${String(number).padStart(2, "0")}` });
        await run(
            "refresh, 1 % drift",
            ["refresh", "--yes", "--non-interactive", "--skip-preview", ...flags],
            ({ output }) => {
                noWrites();
                assert.match(output, new RegExp(`~ ${drifted} updated`));
            },
        );
        await stack.up("--skip-preview", ...flags);
        stack.setRack({
            ...BASE,
            nodes: rackNodes(size, (number) => (number <= changed ? "other" : undefined)),
        });
        const other = headNode.uuidOf("categories", "other");
        await run("image change, 10 %", [...UP, ...flags], () => {
            const moved = headNode.hostnames().filter((name) => headNode.device(name).category === other);
            assert.equal(moved.length, changed);
            assert.equal(writesOf(headNode).flatMap(devicesIn).length, changed);
        });
        if (hasPower) await runPower(setting, headNode, stack, run);
        // After power there are more resources to remove than in the floor.
        await run(
            hasPower ? "destroy, after power" : "destroy",
            ["destroy", "--yes", "--non-interactive", "--skip-preview", ...flags],
            () => assert.deepEqual(headNode.hostnames(), []),
        );
        return { trials, stateBytes };
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

/** Switches all nodes off, with BMCs as slow as real ones; BMCs that do not answer are outcomes, not errors. */
async function runPower(
    { size, parallel }: Setting,
    headNode: HeadNode,
    stack: TestStack,
    run: (phase: string, args: string[], check: () => void, code?: number) => Promise<void>,
): Promise<void> {
    for (const share of DEAD) {
        for (const hostname of headNode.hostnames()) headNode.repair(hostname);
        headNode.clock.advance(A_BOOT);
        const dead = Math.floor(size * share);
        for (let number = 1; number <= dead; number++) headNode.killBmc(hostnameOf(number));
        stack.setRack({
            ...BASE,
            nodes: rackNodes(size),
            enablePowerAction: true,
            powerAction: "power_off",
            powerRequest: `${share * 100} %`,
            maxNodes: size,
            rollout: { maxParallel: size, maxFailures: size, timeout: 600 },
        });
        const isOff = (hostname: string) => headNode.hardware(hostname).power === "OFF";
        const check = () => {
            assert.equal(headNode.hostnames().filter(isOff).length, size - dead);
            const sent = headNode.log.powerOperations().map(([, device]) => device);
            assert.equal(new Set(sent).size, sent.length, "a node was switched twice");
            assert.equal(sent.length, size - dead);
        };
        const args = [...UP, "--parallel", String(parallel)];
        await run(`power, ${share * 100} % dead BMCs`, args, check, dead > 0 ? 1 : 0);
        for (let number = 1; number <= dead; number++) headNode.reviveBmc(hostnameOf(number));
    }
    for (const hostname of headNode.hostnames()) headNode.switchOff(hostname); // a node that is UP is not removed
}

/** The same commands with a provider that does nothing: what remains is the engine's own cost. */
export async function runFloor(setting: Setting): Promise<Trial[]> {
    const { size, parallel, say } = setting;
    const headNode = await new HeadNode({ scenario: SCENARIO }).start();
    const stack = await TestStack.create(headNode, PROGRAMS.floor, environmentOf(setting));
    stack.commandTimeout = COMMAND_TIMEOUT_MS;
    const trials: Trial[] = [];
    const flags = ["--parallel", String(parallel)];
    const run = async (phase: string, args: string[]) => {
        const { output, code, ...rest } = await measure(stack, headNode, [...args, ...flags]);
        assert.equal(code, 0, output.slice(-4000));
        trials.push({ phase, ...rest });
        say(`floor, ${phase}: ${rest.seconds.toFixed(1)} s`);
    };
    try {
        stack.setRack({ ...BASE, nodes: rackNodes(size) });
        await run("preview", ["preview", "--non-interactive", "--policy-pack", policyPack]);
        await run("register", UP);
        await run("unchanged up", UP);
        await run("refresh, 1 % drift", ["refresh", "--yes", "--non-interactive", "--skip-preview"]);
        const changed = Math.ceil(size * CHANGED);
        stack.setRack({
            ...BASE,
            nodes: rackNodes(size, (number) => (number <= changed ? "other" : undefined)),
        });
        await run("image change, 10 %", UP);
        await run("destroy", ["destroy", "--yes", "--non-interactive", "--skip-preview"]);
        return trials;
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

function environmentOf({ hasCheckpoints }: Setting): NodeJS.ProcessEnv {
    return { ...AS_USERS, ...(!hasCheckpoints && NO_CHECKPOINTS) };
}

function writesOf(headNode: HeadNode): { call: string; args: unknown[] }[] {
    return headNode.log.writes().map(({ call, args }) => ({ call, args }));
}

function devicesIn({ args }: { args: unknown[] }): unknown[] {
    return [args[0]].flat();
}

/** Bytes of the largest Device in the state. */
function sizePerDevice(state: string, size: number): number {
    const { deployment } = JSON.parse(state) as { deployment: { resources: { type: string }[] } };
    const devices = deployment.resources.filter(({ type }) => isOfKind(type, "Device"));
    assert.equal(devices.length, size);
    return Math.max(...devices.map((device) => JSON.stringify(device).length));
}
