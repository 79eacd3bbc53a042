import assert from "node:assert/strict";
import { processesWith, until } from "../support/processes";
import {
    aRack,
    bringUp,
    describeRack,
    type MixedNode,
    aMixedNode as mixed,
    type RackOutputs,
} from "./support";

type Port = Record<string, unknown> & { name: string; ip?: string; mac?: string };

describeRack("nodes that take from one another", {}, (rack) => {
    const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];
    const set = (nodes: Record<string, MixedNode>, changes: object = {}) => aRack(0, { nodes, ...changes });
    const succeeds = async (...command: string[]) => {
        const { code, output } = await rack.stack.run(...command);
        assert.equal(code, 0, output);
        return output;
    };
    const portsOf = (host: string) => rack.headNode.device(host).interfaces as Port[];
    const ipOf = (host: string) => portsOf(host).find(({ name }) => name === "eth0")?.ip;
    const held = () =>
        Object.fromEntries(
            rack.headNode
                .hostnames()
                .sort()
                .map((host) => [host, [rack.headNode.device(host).mac, ipOf(host)]]),
        );
    /** Each record that was written, with its address, in order. */
    const writes = (): string[] => {
        const written: string[] = [];
        for (const { call, args } of rack.headNode.log.writes()) {
            if (!call.startsWith("updateDevice")) continue;
            for (const device of [args[0]].flat() as { hostname: string; interfaces: Port[] }[])
                written.push(
                    `${device.hostname} ${device.interfaces.find(({ name }) => name === "eth0")?.ip}`,
                );
        }
        return written;
    };
    const isSettled = async () => {
        rack.headNode.log.clear();
        const output = await succeeds(...UP, "--expect-no-changes");
        assert.deepEqual(rack.headNode.log.writes(), [], output);
        const { devices } = await rack.stack.outputs<RackOutputs>();
        for (const host of rack.headNode.hostnames()) {
            assert.equal(devices[host], rack.headNode.device(host).uuid);
            assert.equal(JSON.stringify(rack.headNode.device(host)).includes('"moving"'), false, host);
        }
    };
    const own = (number: number) => mixed({ mac: number, ip: number });
    const mac = (number: number) => mixed({ mac: number, ip: number }).mac;
    const ip = (number: number) => `10.184.162.${number}`;

    before(() => bringUp(rack, set({ "dgx-01": own(1), "dgx-02": own(2), "dgx-03": own(3) })));

    it("exchange their addresses, the preview says how, and no two have the same at any moment", async () => {
        rack.stack.setRack(
            set({
                "dgx-01": mixed({ mac: 1, ip: 2 }),
                "dgx-02": mixed({ mac: 2, ip: 1 }),
                "dgx-03": own(3),
            }),
        );
        const preview = await rack.stack.preview();
        assert.equal(preview.code, 0, preview.output);
        assert.match(
            preview.output,
            /Moves on .*, before anything else is written:\s+1\. dgx-0[12] gives up .*\s+2\. dgx-0[12] takes .*\s+3\. dgx-0[12] takes /,
        );
        rack.headNode.log.clear();
        await succeeds(...UP);
        assert.deepEqual(writes().slice(0, 3), [`dgx-01 0.0.0.0`, `dgx-02 ${ip(1)}`, `dgx-01 ${ip(2)}`]);
        assert.deepEqual(held(), {
            "dgx-01": [mac(1), ip(2)],
            "dgx-02": [mac(2), ip(1)],
            "dgx-03": [mac(3), ip(3)],
        });
        await isSettled();
    });

    it("pass addresses and MACs on in a chain from its free end, without a moment without one", async () => {
        rack.stack.setRack(
            set({
                "dgx-01": mixed({ mac: 2, ip: 1 }),
                "dgx-02": mixed({ mac: 3, ip: 3 }),
                "dgx-03": mixed({ mac: 9, ip: 9 }),
            }),
        );
        rack.headNode.log.clear();
        await succeeds(...UP);
        assert.equal(
            writes().some((line) => line.endsWith("0.0.0.0")),
            false,
            writes().join("\n"),
        );
        assert.deepEqual(held(), {
            "dgx-01": [mac(2), ip(1)],
            "dgx-02": [mac(3), ip(3)],
            "dgx-03": [mac(9), ip(9)],
        });
    });

    it("exchange their MACs", async () => {
        rack.stack.setRack(
            set({
                "dgx-01": mixed({ mac: 3, ip: 1 }),
                "dgx-02": mixed({ mac: 2, ip: 3 }),
                "dgx-03": mixed({ mac: 9, ip: 9 }),
            }),
        );
        await succeeds(...UP);
        assert.deepEqual(held()["dgx-01"], [mac(3), ip(1)]);
        assert.deepEqual(held()["dgx-02"], [mac(2), ip(3)]);
    });

    it("take the address of one that leaves in the same update, and a new one takes what another gives up", async () => {
        rack.stack.setRack(
            set({
                "dgx-01": mixed({ mac: 3, ip: 9 }),
                "dgx-02": mixed({ mac: 2, ip: 3 }),
                "dgx-04": mixed({ mac: 4, ip: 1 }),
            }),
        );
        await succeeds(...UP);
        assert.deepEqual(held(), {
            "dgx-01": [mac(3), ip(9)],
            "dgx-02": [mac(2), ip(3)],
            "dgx-04": [mac(4), ip(1)],
        });
    });

    it("rename the device when only the key is another one, with all that cmsh has put on it", async () => {
        const { uuid } = rack.headNode.device("dgx-04");
        rack.headNode.edit("dgx-04", { userdefined1: "cmsh" });
        rack.stack.setRack(
            set({
                "dgx-01": mixed({ mac: 3, ip: 9 }),
                "dgx-02": mixed({ mac: 2, ip: 3 }),
                "gpu-a04": mixed({ mac: 4, ip: 1 }),
            }),
        );
        const preview = await rack.stack.preview();
        assert.equal(preview.code, 0, preview.output);
        assert.match(
            preview.output,
            /: 1 to rename, 2 unchanged\n\s+gpu-a04\s+rename\s+it was dgx-04, and knows its new name from its next boot on/,
        );
        rack.headNode.log.clear();
        await succeeds(...UP);
        assert.deepEqual(rack.headNode.hostnames().sort(), ["dgx-01", "dgx-02", "gpu-a04"]);
        assert.equal(rack.headNode.device("gpu-a04").uuid, uuid);
        assert.equal(rack.headNode.device("gpu-a04").userdefined1, "cmsh");
        assert.deepEqual(
            rack.headNode.log.writes().map(({ call }) => call),
            ["updateDevice"],
        );
        await isSettled();
    });
});

describeRack("nodes that take from one another, in the way of something", {}, (rack) => {
    const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];
    const set = (nodes: Record<string, MixedNode>, changes: object = {}) => aRack(0, { nodes, ...changes });
    const own = (number: number) => mixed({ mac: number, ip: number });
    const before3 = { "dgx-01": own(1), "dgx-02": own(2), "dgx-03": own(3) };
    const exchanged = {
        "dgx-01": mixed({ mac: 1, ip: 2 }),
        "dgx-02": mixed({ mac: 2, ip: 1 }),
        "dgx-03": own(3),
    };
    const ipOf = (host: string) =>
        (rack.headNode.device(host).interfaces as Port[]).find(({ name }) => name === "eth0")?.ip;
    const ips = () => ["dgx-01", "dgx-02"].map(ipOf);
    const APART = ["10.184.162.1", "10.184.162.2"];
    const CROSSED = APART.toReversed();
    const isRefused = async (pattern: RegExp, commands = [["preview", "--non-interactive"]]) => {
        rack.headNode.log.clear();
        for (const command of commands) {
            const { code, output } = await rack.stack.run(...command);
            assert.notEqual(code, 0, output);
            assert.match(output, pattern);
        }
        assert.deepEqual(rack.headNode.log.writes(), []);
    };

    before(() => bringUp(rack, set(before3)));

    it("have what they had before when a step is refused, and exchange it in the next update", async () => {
        rack.stack.setRack(set(exchanged));
        rack.headNode.fault({ fault: "errormessage", call: "updateDevice", after: 1 });
        const { code, output } = await rack.stack.run(...UP);
        assert.notEqual(code, 0, output);
        assert.match(output, /What had been moved before was put back\./);
        assert.deepEqual(ips(), APART);
        assert.equal(JSON.stringify(rack.headNode.device("dgx-01")).includes('"moving"'), false);
        await bringUp(rack, set(exchanged));
        assert.deepEqual(ips(), CROSSED);
    });

    for (const [what, from, to, end] of [
        ["goes on with the exchange", exchanged, before3, before3],
        ["puts everything back when the program is as it was", before3, exchanged, before3],
    ] as const)
        it(`killed when one has no address: the next update ${what}`, async () => {
            assert.deepEqual(ips(), from === before3 ? APART : CROSSED);
            rack.stack.setRack(set(to));
            rack.headNode.fault({ fault: "slow", call: "updateDevice", seconds: 600 });
            const { child, outcome } = rack.stack.start(...UP);
            await until("one has given its address up", () => ips().includes("0.0.0.0"));
            child.kill("SIGKILL");
            await outcome;
            rack.headNode.faults.clear();
            await until("nothing of it runs any more", () => processesWith(rack.stack.home).length === 0);
            await rack.stack.run("cancel", "--yes");
            await bringUp(rack, set(end));
            assert.deepEqual(ips(), APART);
            assert.equal(JSON.stringify(rack.headNode.device("dgx-01")).includes('"moving"'), false);
        });

    it("have nothing left to do afterwards", async () => {
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.run(...UP, "--expect-no-changes");
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("are left alone when only one of them is the target", async () => {
        rack.stack.setRack(set(exchanged));
        rack.headNode.log.clear();
        const urn = `urn:pulumi:${rack.stack.name}::bcm-test-rack::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:Device::rack-dgx-01`;
        const { code, output } = await rack.stack.run(...UP, "--target", urn);
        assert.notEqual(code, 0);
        assert.match(output, /address 10\.184\.162\.2 is already used by "dgx-02"/);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("are refused in preview and update while all are UP and exchange MACs, or while one that leaves is UP", async () => {
        await bringUp(rack, set(before3, { enablePowerAction: true, powerAction: "power_on" }));
        rack.stack.setRack(
            set({ "dgx-01": mixed({ mac: 2, ip: 1 }), "dgx-02": mixed({ mac: 1, ip: 2 }), "dgx-03": own(3) }),
        );
        await isRefused(
            /dgx-01 and dgx-02 exchange MACs, and all of them are UP: .* Power one of them off first\./,
            [["preview", "--non-interactive"], UP],
        );
        rack.stack.setRack(set({ "dgx-01": own(1), "dgx-02": own(2), "dgx-04": mixed({ mac: 4, ip: 3 }) }));
        await isRefused(/dgx-03: leaves the set and is UP, so its record is not removed/);
        rack.stack.setRack(set({ ...before3, "gpu-01": mixed({ mac: 1, ip: 11 }) }));
        await isRefused(/MAC \S+ is already used by "dgx-01"/);
    });

    it("keep their power when they are renamed while they run", async () => {
        const power = { enablePowerAction: true, powerAction: "power_reset", powerRequest: "CHG-1" };
        await bringUp(rack, set(before3, power));
        rack.stack.setRack(set({ "gpu-01": own(1), "dgx-02": own(2), "dgx-03": own(3) }, power));
        rack.headNode.log.clear();
        const preview = await rack.stack.preview();
        assert.equal(preview.code, 0, preview.output);
        assert.match(preview.output, /power_reset for 0 of 3 nodes.*\n\s+gpu-01\s+left alone: .*\n/);
        await bringUp(rack, set({ "gpu-01": own(1), "dgx-02": own(2), "dgx-03": own(3) }, power));
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        assert.deepEqual(rack.headNode.hostnames().sort(), ["dgx-02", "dgx-03", "gpu-01"]);
    });
});
