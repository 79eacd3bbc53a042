import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceSpec } from "../../../model/device";
import { readRecords } from "../../../provider/notes/audit-chain";
import { STATE_FOLDER } from "../../../provider/notes/state-folder";
import { device as devices } from "../../../provider/runtime/device";
import type { Entity } from "../../../simulator";
import { aBmcInterface, aBootInterface, aDevice } from "../../support/builders";
import { anew, describeRuntime } from "../../support/runtime";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";

describeRuntime("device", (at) => {
    const props = (changes: Partial<DeviceSpec> = {}) => ({
        ...aDevice({ cluster: at.cluster, ...changes }),
        __urn: OWNER,
    });
    const writes = () => at.headNode.log.writes().map(({ call }) => call);
    const ports = () => at.headNode.device("dgx-05").interfaces as Entity[];

    it("is made in one write with all interfaces, and marked as ours", async () => {
        const { id, outs } = await devices.create(props());

        assert.deepEqual(writes(), ["addDevice"]);
        const stored = at.headNode.device("dgx-05");
        assert.deepEqual([stored.uuid, outs.adopted], [id, false]);
        assert.deepEqual(stored.extra_values, {
            "pulumi-bcm": { owner: OWNER, registration: outs.registration },
        });
        assert.deepEqual(
            ports().map(({ name, ip }) => [name, ip]),
            [
                ["ipmi0", "10.184.163.15"],
                ["eth0", "10.184.162.105"],
            ],
        );
    });

    it("is refused with a value that no node can have, all of them at once, and not sent", async () => {
        const interfaces = [aBmcInterface({ ip: "10.184.163.0" }), aBootInterface({ ip: "10.184.162.255" })];
        for (const [changes, expected] of [
            [
                { interfaces },
                'Device "dgx-05": address 10.184.163.0 of ipmi0 is the network address of oob-mgmt (10.184.163.0/24). Give dgx-05 its own address.\n' +
                    'Device "dgx-05": address 10.184.162.255 of eth0 is the broadcast address of dgxnet (10.184.162.0/24). Give dgx-05 its own address.',
            ],
            [
                { defaultGateway: "127.0.0.1" },
                "dgx-05: defaultGateway: 127.0.0.1 is in 127.0.0.0/8, which never leaves the machine. Give the address of a router.",
            ],
        ] as const)
            await assert.rejects(devices.create(props(changes)), { message: expected });
        assert.deepEqual(writes(), []);
    });

    it("is registered without a MAC that is not known yet, and keeps the one that BCM learns", async () => {
        const mac = "00:00:00:00:00:00";
        const wish = props({ mac, interfaces: [aBootInterface({ mac })] });
        const { id, outs } = await devices.create(wish);
        at.headNode.edit("dgx-05", { mac: "B8:CE:F6:D9:47:BC" });
        await devices.update(id, outs, { ...wish, notes: "wired" });

        assert.equal(at.headNode.device("dgx-05").mac, "B8:CE:F6:D9:47:BC");
    });

    it("boots over an InfiniBand port, which is known by its GUID or its whole hardware address", async () => {
        const guid = "b8:ce:f6:03:00:d9:47:01";
        const boot = aBootInterface({ mac: guid });
        await devices.create(props({ mac: guid, interfaces: [boot, aBmcInterface()] }));
        const { mac } = at.headNode.device("dgx-05");
        const eth0 = ports().find(({ name }) => name === "eth0");
        assert.deepEqual([mac, eth0?.mac], [guid.toUpperCase(), guid.toUpperCase()]);
    });

    it("is recognised as ours when the state was never written", async () => {
        const first = await devices.create(props());
        const again = await devices.create(props({ notes: "more" }));
        assert.deepEqual([again.id, again.outs.adopted], [first.id, false]);
        assert.equal(at.headNode.device("dgx-05").notes, "more");
    });

    for (const fault of ["drop-after", "truncated", "malformed"] as const)
        it(`is not made twice, and not given up, when the reply is lost (${fault})`, async () => {
            at.headNode.fault({ fault, call: "addDevice" });
            await devices.create(props());
            assert.deepEqual(writes(), ["addDevice"]);
            assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
        });

    it("is sent again once it is certain that the request was lost", async () => {
        at.headNode.fault({ fault: "drop-before", call: "addDevice" });
        await devices.create(props());
        assert.deepEqual(writes(), ["addDevice", "addDevice"]);
        assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
    });

    it("is not there when the request was lost three times, and the error says so", async () => {
        at.headNode.fault({ fault: "drop-before", call: "addDevice", times: 3 });
        await assert.rejects(
            devices.create(props()),
            /cmdevice\.addDevice for "dgx-05" on https:\S+ failed: socket hang up/,
        );
        assert.deepEqual(at.headNode.hostnames(), []);
    });

    it("is changed, and removed, once where the request or its reply was lost", async () => {
        const { id, outs } = await devices.create(props());
        for (const fault of ["drop-before", "drop-after"] as const) {
            at.headNode.fault({ fault, call: "updateDevice" });
            await devices.update(id, outs, props({ notes: fault }));
            assert.equal(at.headNode.device("dgx-05").notes, fault);
        }
        at.headNode.fault({ fault: "drop-before", call: "removeDevice" });
        at.headNode.fault({ fault: "drop-after", call: "removeDevice" });
        at.headNode.log.clear();
        await devices.delete(id, outs);
        assert.deepEqual(writes(), ["removeDevice", "removeDevice"]);
        assert.deepEqual(at.headNode.hostnames(), []);
    });

    it("is refused when it exists, with whose it is and how to adopt; nothing is written", async () => {
        at.headNode.seedDevice({ hostname: "dgx-05", mac: "B8:CE:F6:D9:47:BC" });
        await assert.rejects(devices.create(props()), {
            message:
                `Device "dgx-05" already exists on ${at.headNode.url}, and was not created by this stack. ` +
                "To take it over as it stands, set adopt: true; only what you state is then changed.",
        });
        assert.deepEqual(writes(), []);
    });

    for (const [what, seed, message] of [
        [
            "a MAC, of any interface",
            { hostname: "cpu-05", mac: "b8:ce:f6:d9:47:bd" },
            'Device "dgx-05": MAC B8:CE:F6:D9:47:BD is already used by "cpu-05". Give dgx-05 its own MAC, or remove cpu-05 first.',
        ],
        [
            "an address",
            { hostname: "cpu-05", mac: "02:00:5E:00:00:05", ip: "10.184.162.105" },
            'Device "dgx-05": address 10.184.162.105 is already used by "cpu-05" (eth0). Give dgx-05 its own address, or change cpu-05 first.',
        ],
        [
            "the name of a head node",
            { hostname: "DGX-05", mac: "02:00:5E:00:00:05", childType: "HeadNode" },
            '"DGX-05" is a HeadNode. This package writes physical nodes only; give the node another host name.',
        ],
    ] as const)
        it(`is refused when ${what} is taken, naming the other; nothing is written`, async () => {
            at.headNode.seedDevice(seed);
            await assert.rejects(devices.create(props({ adopt: true })), { message });
            assert.deepEqual(writes(), []);
        });

    describe("updated", () => {
        let id: string;
        let outs: Record<string, unknown>;
        beforeEach(async () => {
            ({ id, outs } = await devices.create(props()));
            at.headNode.log.clear();
        });
        const update = (changes: Partial<DeviceSpec>) => devices.update(id, outs, props(changes));

        it("keeps what is not ours, numbers beyond 2^53 and unknown fields included", async () => {
            at.headNode.edit("dgx-05", {
                fsid: 9_007_199_254_740_993n,
                nested: { big: [12_345_678_901_234_567_890n] },
                userdefined1: "theirs",
            });
            await update({ notes: "ours" });
            const { fsid, nested, userdefined1, notes } = at.headNode.device("dgx-05");
            assert.deepEqual(
                [fsid, nested, userdefined1, notes],
                [9_007_199_254_740_993n, { big: [12_345_678_901_234_567_890n] }, "theirs", "ours"],
            );
        });

        it("is done again on the fresh object when somebody wrote over it", async () => {
            const fields = { notes: "theirs", userdefined1: "theirs too" };
            at.headNode.fault({ fault: "foreign-edit", call: "updateDevice", fields });
            await update({ notes: "ours" });
            const { userdefined1, notes } = at.headNode.device("dgx-05");
            assert.deepEqual(
                [userdefined1, notes, writes()],
                ["theirs too", "ours", ["updateDevice", "updateDevice"]],
            );
        });

        it("says so when somebody keeps writing over it", async () => {
            for (const notes of ["one", "two", "three"])
                at.headNode.fault({
                    fault: "foreign-edit",
                    call: "updateDevice",
                    after: ["one", "two", "three"].indexOf(notes),
                    fields: { notes },
                });
            await assert.rejects(update({ notes: "ours" }), {
                message:
                    'Somebody else keeps writing device "dgx-05": after 3 writes it is still not as the program states. ' +
                    "Find out who does, then run `pulumi up` again.",
            });
        });

        it("fails, naming the fields, when BCM accepts and does not store", async () => {
            at.headNode.fault({ fault: "lost-write", call: "updateDevice" });
            await assert.rejects(update({ notes: "ours", kernelParameters: "quiet" }), {
                message:
                    `BCM accepted cmdevice.updateDevice for "dgx-05" on ${at.headNode.url} but did not store ` +
                    "kernelParameters, notes. " +
                    "Check it with cmsh; this version of BCM may not store the value.",
            });
        });

        it("changes a MAC in place, and refuses one that is taken", async () => {
            at.headNode.seedDevice({ hostname: "cpu-05", mac: "02:00:5E:00:00:05" });
            const withMac = (mac: string) => ({
                mac,
                interfaces: [aBmcInterface(), aBootInterface({ mac })],
            });
            await assert.rejects(update(withMac("02:00:5E:00:00:05")), /already used by "?cpu-05/);
            await update(withMac("02-00-5e-00-00-06"));
            assert.deepEqual(
                [at.headNode.device("dgx-05").uuid, at.headNode.device("dgx-05").mac],
                [id, "02:00:5E:00:00:06"],
            );
        });

        it("boots over one interface only when bootable moves, and inherits what is no longer stated", async () => {
            const eth1 = { type: "physical", name: "eth1", mac: "B8:CE:F6:D9:47:BE", network: "dgxnet" };
            const rest = [aBootInterface(), aBmcInterface()];
            await update({ interfaces: [...rest, { ...eth1, dhcp: true }], bootLoader: "grub2" });
            const { bootable: _bootable, ...eth0 } = aBootInterface();
            const moved = [eth0, aBmcInterface(), { ...eth1, dhcp: true, bootable: true }];
            const wish = props({ mac: eth1.mac, interfaces: moved });
            await devices.update(id, { ...outs, bootLoader: "grub2" }, wish);
            const { bootLoader, provisioningInterface } = at.headNode.device("dgx-05");
            assert.deepEqual(
                ports().map(({ name, bootable, uuid }) => [name, bootable, uuid === provisioningInterface]),
                [
                    ["ipmi0", false, false],
                    ["eth0", false, false],
                    ["eth1", true, true],
                ],
            );
            assert.equal(bootLoader, "CATEGORY");
        });

        it("refuses an address that leads out of its network", async () => {
            await assert.rejects(
                update({ interfaces: [aBmcInterface(), aBootInterface({ ip: "10.148.162.105" })] }),
                {
                    message:
                        'Device "dgx-05": interface eth0 has the address 10.184.162.105, but the program says 10.148.162.105, ' +
                        "which is outside dgxnet (10.184.162.0/24). Correct the address, or name the network that " +
                        'contains it: network: "ipminet".',
                },
            );
            assert.deepEqual(writes(), []);
        });

        it("removes interfaces that were ours, and no others", async () => {
            const extra = {
                ...(ports()[0] as Entity),
                uuid: "aaaaaaaa-0000-4000-8000-000000000001",
                name: "eth9",
            };
            at.headNode.edit("dgx-05", { interfaces: [...ports(), extra] });
            await update({ interfaces: [aBootInterface()], powerControl: undefined });
            assert.deepEqual(
                ports().map(({ name }) => name),
                ["eth0", "eth9"],
            );
        });
    });

    describe("deleted", () => {
        const gone = () => at.headNode.hostnames().length === 0;

        it("goes, and has gone already the second time", async () => {
            const { id, outs } = await devices.create(props());
            await devices.delete(id, outs);
            assert.ok(gone());
            await devices.delete(id, outs);
        });

        it("stays while it is UP, unless told", async () => {
            const { id, outs } = await devices.create(props());
            at.headNode.repair("dgx-05");
            at.headNode.clock.advance(3600);
            await assert.rejects(devices.delete(id, outs), {
                message:
                    'Device "dgx-05" is UP; it is not removed while it runs. To power off this node alone, add ' +
                    `new bcm.PowerAction("off-dgx-05", { deviceId: "dgx-05", powerAction: "power_off", cluster: "${at.cluster}" }) ` +
                    "to the program and run `pulumi up`; once it is down, `pulumi up` removes it. To remove it while it runs, " +
                    "state it with forceRemove: true, run `pulumi up`, and take it out again.",
            });
            await devices.delete(id, { ...outs, forceRemove: true });
            assert.ok(gone());
        });

        it("is noted with what tells without its category's uuid", async () => {
            const folder = mkdtempSync(join(tmpdir(), "removal-"));
            const before = process.env[STATE_FOLDER];
            process.env[STATE_FOLDER] = folder;
            try {
                const { id, outs } = await devices.create(props());
                await devices.delete(id, outs);
                const { records } = await readRecords();
                assert.deepEqual(records.at(-1)?.changes, {
                    uuid: { before: id },
                    mac: { before: "B8:CE:F6:D9:47:BC" },
                });
            } finally {
                if (before === undefined) delete process.env[STATE_FOLDER];
                else process.env[STATE_FOLDER] = before;
                rmSync(folder, { recursive: true });
            }
        });

        it("is not forgotten when BCM accepts, and keeps it", async () => {
            const { id, outs } = await devices.create(props());
            at.headNode.fault({ fault: "lost-write", call: "removeDevice" });
            await assert.rejects(devices.delete(id, outs), {
                message:
                    `BCM accepted cmdevice.removeDevice for "dgx-05" on ${at.headNode.url} but still has it. ` +
                    "Check it with cmsh, then run the same command again.",
            });
            assert.ok(!gone());
            await devices.delete(id, outs);
            assert.ok(gone());
        });

        it("stays when it shall be released", async () => {
            const { id, outs } = await devices.create(props({ onRemove: "release" }));
            await devices.delete(id, outs);
            assert.ok(!gone());
        });
    });

    describe("read", () => {
        it("shows live values of owned fields, and {} only for what is gone", async () => {
            const { id, outs } = await devices.create(props({ roles: ["gpu"] }));
            at.headNode.edit("dgx-05", { mac: "02:00:5E:AA:AA:AA", userdefined1: "theirs" });
            const fresh = anew(at.cluster);
            const { props: live } = (await devices.read(id, { ...outs, cluster: fresh })) as {
                props: Record<string, unknown>;
            };
            assert.deepEqual(
                [live.mac, live.roles, "userdefined1" in live],
                ["02:00:5E:AA:AA:AA", ["gpu"], false],
            );
            assert.deepEqual(
                await devices.read("00000000-1111-4222-8333-444444444444", { ...outs, cluster: fresh }),
                {},
            );
        });
    });
});
