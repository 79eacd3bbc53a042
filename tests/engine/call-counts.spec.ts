import assert from "node:assert/strict";
import { BASE, hostnameOf, rackNodes, SCENARIO } from "../../bench/rack";
import type { Outcome } from "../support/engine";
import { describeRack } from "./support";

const NODES = 100;
const CHANGED = 10;
/** Pulumi's default: calls of 16 resources at once can go together. */
const FLAGS = ["--skip-preview", "--parallel", "16"];
/** A log-in and one list of each kind. */
const LISTS = { login: 1, getDevices: 1, getCategories: 1, getNetworks: 1, getPartitions: 1 };
/** Those of the program and of the provider. */
const TWICE = Object.fromEntries(Object.keys(LISTS).map((call) => [call, 2]));
/** What the node status of the set adds in the program, which shares the lists. */
const STATUS = { getStatusForDevices: 1, powerOperationHistory: 1 };

describeRack(`calls for ${NODES} nodes`, { slots: NODES, scenario: SCENARIO }, (rack) => {
    const aFleet = (categoryOf?: (number: number) => string | undefined) => ({
        ...BASE,
        nodes: rackNodes(NODES, categoryOf),
    });
    /** One command; how often each call was made. */
    const count = async (command: () => Promise<Outcome>) => {
        rack.headNode.log.clear();
        const { code, output } = await command();
        assert.equal(code, 0, output);
        const calls: Record<string, number> = {};
        for (const { service, call } of rack.headNode.log.calls)
            calls[call || service] = (calls[call || service] ?? 0) + 1;
        return calls;
    };
    /** Takes the calls of a bulk out of the counts: every node so often, in few calls. */
    const takeBulk = (calls: Record<string, number>, many: string, single: string, times = 1) => {
        const carried = rack.headNode.log.calls
            .filter(({ call }) => call === many || call === single)
            .flatMap(({ args }) => [args[0]].flat())
            .map((item) => (typeof item === "string" ? item : (item as { uuid: string }).uuid));
        const made = (calls[many] ?? 0) + (calls[single] ?? 0);
        // Of ten changed ones among a hundred Pulumi may hand over each by itself.
        if (carried.length >= NODES) assert.ok(made <= carried.length / 3, `${made} calls of ${many}`);
        delete calls[many];
        delete calls[single];
        const nodes = new Set(carried).size;
        assert.equal(carried.length, nodes * times, `${many}: each of ${nodes} nodes ${times} times`);
        return nodes;
    };

    it("preview: one list of each kind, and BCM's own check of a sample", async () => {
        rack.stack.setRack(aFleet());
        const calls = await count(() => rack.stack.preview());

        assert.deepEqual(calls, { ...LISTS, validateDevice: 50 });
    });
    it("register: each device is sent once and read back once, together with others", async () => {
        const calls = await count(() => rack.stack.up(...FLAGS));

        assert.equal(takeBulk(calls, "addDevices", "addDevice"), NODES);
        assert.equal(takeBulk(calls, "getDevicesByUuids", "getDevice"), NODES);
        // The program and the provider each have their lists; the node status is read from what is there now.
        assert.deepEqual(calls, { ...TWICE, ...STATUS, getDevices: 3 });
    });
    it("register: a device takes at most 2.4 KB of the state", async () => {
        const { deployment } = JSON.parse(await rack.stack.export()) as {
            deployment: { resources: { type: string }[] };
        };
        const devices = deployment.resources.filter(({ type }) => type.endsWith("bcm:Device"));
        assert.equal(devices.length, NODES);
        const largest = Math.max(...devices.map((device) => JSON.stringify(device).length));
        assert.ok(largest <= 2400, `${largest} bytes`);
    });
    it("unchanged up: does not grow with the nodes", async () => {
        const calls = await count(() => rack.stack.up(...FLAGS));

        assert.deepEqual(calls, { ...LISTS, ...STATUS });
    });
    it("refresh with one node changed by somebody: one list of each kind", async () => {
        rack.headNode.edit(hostnameOf(1), { mac: "02:00:5E:0F:00:01" });
        const calls = await count(() => rack.stack.refresh(...FLAGS));

        assert.deepEqual(calls, LISTS);
    });
    it("image of a tenth changed, and the drift mended: those nodes are read and sent once", async () => {
        rack.stack.setRack(aFleet((number) => (number <= CHANGED ? "other" : undefined)));
        const calls = await count(() => rack.stack.up(...FLAGS));

        assert.equal(takeBulk(calls, "getDevicesByUuids", "getDevice", 2), CHANGED); // before, and read back
        assert.equal(takeBulk(calls, "updateDevices", "updateDevice"), CHANGED);
        assert.deepEqual(calls, { ...TWICE, ...STATUS, getDevices: 3 });
    });
    it("power: one operation per node; the BMCs are asked together", async () => {
        rack.stack.setRack({
            ...aFleet(),
            ...{ enablePowerAction: true, powerAction: "power_on", maxNodes: NODES },
            ...{ rollout: { maxParallel: NODES } },
        });
        await count(() => rack.stack.up(...FLAGS));

        const sent = rack.headNode.log.powerOperations();
        assert.deepEqual(
            sent.map(([operation]) => operation),
            Array(NODES).fill("ON"),
        );
        assert.equal(new Set(sent.map(([, hostname]) => hostname)).size, NODES);
        const asked = rack.headNode.log.calls.filter(
            ({ call, args }) =>
                call === "powerOperation" && (args[0] as { operation: string }).operation === "STATUS",
        );
        // A question is about all nodes of the wave that are registered by then; on a busy machine the first comes early.
        const most = Math.max(...asked.map(({ args }) => (args[0] as { devices: string[] }).devices.length));
        assert.ok(most > NODES / 2, `${most} BMCs were asked together`);
        assert.ok(asked.length <= NODES / 4, `${asked.length} questions to BMCs`);
    });
    it("destroy: each device is removed once, together with others", async () => {
        for (const hostname of rack.headNode.hostnames()) rack.headNode.switchOff(hostname);
        const calls = await count(() => rack.stack.run("destroy", "--yes", "--non-interactive", ...FLAGS));

        for (const [many, single, times] of [
            ["getDevicesByUuids", "getDevice", 2], // before, and whether it has gone
            ["getStatusForDevices", "getStatus", 1],
            ["removeDevices", "removeDevice", 1],
        ] as const)
            assert.equal(takeBulk(calls, many, single, times), NODES);
        // Its partition tells which cluster it is.
        assert.deepEqual(calls, { login: 1, getPartitions: 1 });
    });
});
