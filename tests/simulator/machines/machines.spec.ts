import assert from "node:assert/strict";
import type { Entity } from "../../../simulator";
import { bootSeconds, slotSeconds } from "../../../simulator";
import { describeSimulator, type Wire } from "../support";

const START = [
    ["BOOTING", ""],
    ["INSTALLING", "node-installer started"],
];
const UP = [
    ["INSTALLER_CALLING_INIT", ""],
    ["UP", ""],
];
const copy = (mode: string) => [
    ["INSTALLING", `waiting for ${mode} provisioning to start`],
    ["INSTALLING", "provisioning started"],
    ["INSTALLING", "provisioning complete"],
];

/** Powers a node and lets an hour pass. */
async function boot(wire: Wire, uuid: string, operation = "ON"): Promise<void> {
    await wire.power(operation, [uuid]);
    wire.headNode.clock.advance(3600);
}

/** What a node went through since its last power-on, after the firmware. */
function way(wire: Wire, hostname: string): [string, string][] {
    const all = wire.headNode.history(hostname).map(({ status, info }): [string, string] => [status, info]);
    const start = all.findLastIndex(([status, info]) => status === "DOWN" && info === "");
    return all.slice(start + 1);
}

async function change(wire: Wire, hostname: string, fields: object): Promise<void> {
    const { success, validation } = await wire.write("updateDevice", {
        ...wire.headNode.device(hostname),
        ...fields,
    });
    assert.equal(success, true, JSON.stringify(validation));
}

describeSimulator("simulator: a boot", {}, (wire) => {
    let uuid: string;
    beforeEach(async () => {
        uuid = (await wire().register("dgx-01")).uuid;
    });

    it("of a new node installs it from scratch and ends in UP", async () => {
        await boot(wire(), uuid);
        assert.deepEqual(way(wire(), "dgx-01"), [
            ...START,
            ["INSTALLING", "checking disks"],
            ["INSTALLING", "recreating partitions and file systems"],
            ...copy("FULL"),
            ...UP,
        ]);
        const status = await wire().status(uuid);
        assert.deepEqual(
            [status.status, status.hasClientDaemon, status.provisioningFailed],
            ["UP", true, false],
        );
    });

    it("takes as long as it says, and shows DOWN while the firmware starts", async () => {
        await wire().power("ON", [uuid]);
        wire().headNode.clock.advance(4 + bootSeconds("FULL") - 1);
        assert.equal((await wire().status(uuid)).status, "INSTALLER_CALLING_INIT");
        wire().headNode.clock.advance(1);
        assert.equal((await wire().status(uuid)).status, "UP");
        const [off, booting] = wire().headNode.history("dgx-01").slice(0, 2);
        assert.deepEqual([off?.status, (booting?.at ?? 0) - (off?.at ?? 0)], ["DOWN", 120_000]);
    });

    it("of a known node only synchronises", async () => {
        await boot(wire(), uuid);
        await boot(wire(), uuid, "RESET");
        assert.deepEqual(way(wire(), "dgx-01"), [
            ...START,
            ["INSTALLING", "checking disks"],
            ["INSTALLING", "mounting disks"],
            ...copy("SYNC"),
            ...UP,
        ]);
    });

    it("follows the node's next mode first, which is then cleared; then its own; then its category's", async () => {
        const { headNode } = wire();
        await boot(wire(), uuid);
        const modes: string[] = [];
        for (const fields of [
            { installMode: "SKIP", nextBootInstallMode: "FULL" },
            {},
            { installMode: "NOSYNC" },
            { installMode: "" },
        ]) {
            await change(wire(), "dgx-01", fields);
            await boot(wire(), uuid, "RESET");
            modes.push(headNode.hardware("dgx-01").mode);
            assert.equal(headNode.device("dgx-01").nextBootInstallMode, "");
        }
        assert.deepEqual(modes, ["FULL", "SKIP", "NOSYNC", "AUTO"]);
    });

    it("without synchronisation is short", async () => {
        await boot(wire(), uuid);
        await change(wire(), "dgx-01", { installMode: "NOSYNC" });
        await boot(wire(), uuid, "RESET");
        assert.deepEqual(way(wire(), "dgx-01"), [...START, ["INSTALLING", "checking disks"], ...UP]);
        await change(wire(), "dgx-01", { installMode: "SKIP" });
        await boot(wire(), uuid, "RESET");
        assert.deepEqual(way(wire(), "dgx-01"), [...START, ...UP]);
    });

    for (const [what, fields] of [
        [
            "another disk layout",
            {
                disksetup:
                    '<diskSetup><device><blockdev>/dev/sdb</blockdev><partition id="r"><size>max</size><type>linux</type></partition></device></diskSetup>',
            },
        ],
        ["a wipe list", { blockDevicesClearedOnNextBoot: ["/dev/sda"] }],
        ["a new MAC", { mac: "02:00:5E:0A:0A:0A" }],
    ] as const)
        it(`after ${what} becomes FULL, whatever the mode`, async () => {
            await boot(wire(), uuid);
            await change(wire(), "dgx-01", { installMode: "NOSYNC", ...fields });
            await boot(wire(), uuid, "RESET");
            assert.equal(wire().headNode.hardware("dgx-01").mode, "FULL");
            assert.deepEqual(wire().headNode.device("dgx-01").blockDevicesClearedOnNextBoot, []);
            await boot(wire(), uuid, "RESET");
            assert.equal(wire().headNode.hardware("dgx-01").mode, "NOSYNC");
        });

    it("of a node whose disk setup has no disk halts the node-installer", async () => {
        await change(wire(), "dgx-01", { disksetup: "<diskSetup/>" });
        await boot(wire(), uuid);
        assert.deepEqual(way(wire(), "dgx-01").at(-1), ["INSTALLER_FAILED", "missing device assert"]);
    });

    it("of a new node follows newNodeInstallMode of its category", async () => {
        await wire().write("addCategory", await wire().aCategory("mine", { newNodeInstallMode: "MAIN" }));
        const second = await wire().register("dgx-02", {
            category: wire().headNode.uuidOf("categories", "mine"),
        });
        await boot(wire(), second.uuid);
        wire().headNode.clock.advance(86_400);
        const { status, infoMessage } = await wire().status(second.uuid);
        assert.deepEqual([status, infoMessage], ["INSTALLING", "entered maintenance mode"]);
    });

    it("of a data node waits before it overwrites disks, until a person confirms", async () => {
        await change(wire(), "dgx-01", { dataNode: true });
        await boot(wire(), uuid);
        assert.equal((await wire().status(uuid)).infoMessage, "waiting for user input");
        const [question] = await wire().device<Entity[]>("getRemoteNodeInstallerInteractions");
        assert.equal(question?.ref_node_uuid, uuid);

        await wire().device("updateRemoteNodeInstallerInteractions", [{ ...question, answer: "yes" }]);
        wire().headNode.clock.advance(3600);
        assert.equal((await wire().status(uuid)).status, "UP");
        assert.deepEqual(await wire().device("getRemoteNodeInstallerInteractions"), []);
    });

    it("of a data node fails when a person says no", async () => {
        await change(wire(), "dgx-01", { dataNode: true });
        await boot(wire(), uuid);
        await wire().device("updateRemoteNodeInstallerInteractions", [{ ref_node_uuid: uuid, answer: "no" }]);
        const { status, infoMessage } = await wire().status(uuid);
        assert.deepEqual([status, infoMessage], ["INSTALLER_FAILED", "the FULL install was not confirmed"]);
    });

    it("is seen as BOOTING only where the boot interface is known", async () => {
        const [port, bmc] = wire().headNode.device("dgx-01").interfaces as Entity[];
        await change(wire(), "dgx-01", { interfaces: [{ ...port, name: "eth0" }, bmc] });
        await boot(wire(), uuid);
        assert.equal(way(wire(), "dgx-01")[0]?.[0], "INSTALLING");
        await change(wire(), "dgx-01", { interfaces: [{ ...port, name: "eth0", revision: "bootif" }, bmc] });
        await boot(wire(), uuid, "RESET");
        assert.equal(way(wire(), "dgx-01")[0]?.[0], "BOOTING");
    });

    it("of a node without a MAC leads nowhere", async () => {
        await change(wire(), "dgx-01", { mac: "00:00:00:00:00:00" });
        await boot(wire(), uuid);
        const { status, unassigned } = await wire().status(uuid);
        assert.deepEqual([status, unassigned], ["DOWN", true]);
    });

    it("is over when the power goes, and begins anew with a reset", async () => {
        await wire().power("ON", [uuid]);
        wire().headNode.clock.advance(400);
        wire().headNode.switchOff("dgx-01");
        wire().headNode.clock.advance(3600);
        assert.deepEqual((await wire().status(uuid)).status, "DOWN");
    });
});

describeSimulator("simulator: restart required", {}, (wire) => {
    it("is shown for what waits for the next boot, and goes with it", async () => {
        const { uuid } = wire().headNode.seedDevice({
            hostname: "dgx-01",
            mac: "02:00:5E:01:00:01",
            up: true,
        });
        const reasons = async () => (await wire().status(uuid)).restartRequiredReasons;
        assert.deepEqual(await reasons(), []);

        await change(wire(), "dgx-01", {
            category: wire().headNode.uuidOf("categories", "gpu-worker"),
            managementNetwork: wire().headNode.uuidOf("networks", "dgxnet"),
        });
        assert.deepEqual(await reasons(), [
            "category changed",
            "software image changed",
            "management network changed",
        ]);
        await boot(wire(), uuid, "RESET");
        assert.deepEqual(await reasons(), []);
    });
});

describeSimulator("simulator: slots", { slots: 2 }, (wire) => {
    it("are never more than there are; the others wait, say so, and follow in order", async () => {
        const uuids: string[] = [];
        for (const number of [1, 2, 3, 4, 5]) uuids.push((await wire().register(`dgx-0${number}`)).uuid);
        await wire().power("ON", uuids);
        wire().headNode.clock.advance(4 + 120 + 60 + 15 + 15 + 40 + 10);

        const messages = await Promise.all(
            uuids.map(async (uuid) => (await wire().status(uuid)).infoMessage),
        );
        assert.deepEqual(messages, [
            "provisioning started",
            "provisioning started",
            ...Array(3).fill("waiting for FULL provisioning to start"),
        ]);
        assert.deepEqual(wire().headNode.slots(), { used: 2, waiting: 3, peak: 2 });
        const { provisioningNodeStatusList, provisioningRequestStatusList } = await wire().call<{
            provisioningNodeStatusList: Entity[];
            provisioningRequestStatusList: Entity[];
        }>("cmprov", "getProvisioningStatus", []);
        const [provisioner] = provisioningNodeStatusList;
        assert.deepEqual([provisioner?.slotsUsed, provisioner?.slotsCapacity], [2, 2]);
        assert.deepEqual(
            provisioningRequestStatusList.map(({ destinationNode }) => destinationNode),
            uuids.slice(0, 2),
        );

        wire().headNode.clock.advance(slotSeconds("FULL"));
        assert.equal((await wire().status(uuids[2] ?? "")).infoMessage, "provisioning started");
        wire().headNode.clock.advance(3 * slotSeconds("FULL"));
        assert.deepEqual(
            await Promise.all(uuids.map(async (uuid) => (await wire().status(uuid)).status)),
            Array(5).fill("UP"),
        );
        assert.equal(wire().headNode.slots().peak, 2);
    });
});

describeSimulator("simulator: time", {}, (wire) => {
    it("can be held, stepped, and let go at another speed", async () => {
        const { clock } = wire().headNode;
        const then = clock.now();
        await new Promise((resolve) => setTimeout(resolve, 30));
        assert.equal(clock.now(), then);
        clock.advance(10);
        assert.equal(clock.now(), then + 10_000);
        clock.speed = 1000;
        clock.resume();
        await new Promise((resolve) => setTimeout(resolve, 30));
        assert.ok(clock.now() - then > 30_000, String(clock.now() - then));
    });
});
