import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Entity } from "../../../simulator";
import { describeSimulator, type Wire } from "../support";

interface PastOperation {
    operation: string;
    executionTime: number;
    success: boolean;
    message: string;
}

interface PowerEvent {
    childType: string;
    status: { device: string; state: string; name: string; msg: string; indexes: number[] }[];
}

/** Begins an operation, lets the BMC act, and gives its answer. */
async function act(wire: Wire, operation: string, device: string, more: object = {}) {
    const session = await wire.call<string>("cmsession", "registerSession", 6);
    const { index, count } = await wire.power(operation, [device], { session_uuid: session, ...more });
    wire.headNode.clock.advance(30);
    const events = await wire.call<PowerEvent[]>("cmsession", "waitForEvents", session, 0);
    await wire.call("cmsession", "unregisterSession", session);
    const answers = events
        .filter(({ childType }) => childType === "PowerStatusChangedEvent")
        .flatMap(({ status }) => status)
        .filter(({ indexes }) => indexes.includes(index));
    return { count, answers: answers.map(({ state, msg }) => [state, msg]) };
}

describeSimulator("simulator: power", {}, (wire) => {
    let uuid: string;
    beforeEach(async () => {
        uuid = (await wire().register("dgx-01")).uuid;
    });
    const power = () => wire().headNode.hardware("dgx-01").power;

    it("answers at once, and acts a moment later", async () => {
        assert.deepEqual(await wire().power("ON", [uuid]), { index: 1, count: 1 });
        assert.equal(power(), "OFF");
        wire().headNode.clock.advance(4);
        assert.equal(power(), "ON");
    });

    it("tells the session of the operation what the BMC says", async () => {
        assert.deepEqual(await act(wire(), "STATUS", uuid), { count: 1, answers: [["OFF", ""]] });
        assert.deepEqual(await act(wire(), "ON", uuid), { count: 1, answers: [["ON", ""]] });
        assert.deepEqual(await act(wire(), "STATUS", uuid), { count: 1, answers: [["ON", ""]] });
        assert.deepEqual(await act(wire(), "OFF", uuid), { count: 1, answers: [["OFF", ""]] });
        assert.equal(power(), "OFF");
    });

    it("of a node that is off is not changed by a reset", async () => {
        assert.deepEqual(await act(wire(), "RESET", uuid), { count: 1, answers: [["RESET", ""]] });
        assert.equal(power(), "OFF");
    });

    it("of a node whose reset has a delay goes off and on", async () => {
        const bmcSettings = { baseType: "BMCSettings", uuid: randomUUID(), powerResetDelay: 10 };
        await wire().write("updateDevice", { ...wire().headNode.device("dgx-01"), bmcSettings });
        await wire().power("RESET", [uuid]);
        wire().headNode.clock.advance(5);
        assert.equal(power(), "OFF");
        wire().headNode.clock.advance(10);
        assert.equal(power(), "ON");
    });

    it("knows no CYCLE, and no device that is not there", async () => {
        assert.deepEqual(await wire().power("CYCLE", [uuid]), {
            errormessage: "Unknown power operation: CYCLE\n",
        });
        const nobody = randomUUID();
        assert.deepEqual(await wire().power("ON", [nobody]), { errormessage: `No such device: ${nobody}\n` });
        assert.deepEqual(await wire().device("powerOperationHistory", [uuid], false), []);
    });

    it("is skipped on a closed node, unless by force", async () => {
        await wire().call("cmstatus", "close", [uuid]);
        assert.equal((await wire().status(uuid)).closed, true);
        assert.deepEqual(await act(wire(), "ON", uuid), {
            count: 1,
            answers: [["SKIPPED", "the device is closed"]],
        });
        assert.equal(power(), "OFF");
        assert.deepEqual(await act(wire(), "ON", uuid, { force: true }), { count: 1, answers: [["ON", ""]] });
    });

    it("fails without power control, and without the interface it names", async () => {
        const device = wire().headNode.device("dgx-01");
        await wire().write("updateDevice", { ...device, powerControl: "none" });
        assert.deepEqual((await act(wire(), "ON", uuid)).answers, [["FAILED", "power control is none"]]);
        await wire().write("updateDevice", { ...device, powerControl: "rf0" });
        assert.deepEqual((await act(wire(), "ON", uuid)).answers, [["FAILED", "no interface rf0"]]);
    });

    it("fails with a dead BMC, and comes late with a slow one", async () => {
        wire().headNode.killBmc("dgx-01");
        assert.deepEqual((await act(wire(), "ON", uuid)).answers, [
            ["FAILED", "Unable to establish IPMI v2 / RMCP+ session"],
        ]);
        wire().headNode.reviveBmc("dgx-01");
        wire().headNode.fault({ fault: "slow-bmc", node: "dgx-01", seconds: 60 });
        assert.deepEqual((await act(wire(), "ON", uuid)).answers, []);
        wire().headNode.clock.advance(40);
        assert.equal(power(), "ON");
    });

    it("of many nodes begins one after the other with a delay", async () => {
        const second = (await wire().register("dgx-02")).uuid;
        await wire().power("ON", [uuid, second], { delay: 10_000 });
        wire().headNode.clock.advance(5);
        assert.deepEqual([power(), wire().headNode.hardware("dgx-02").power], ["ON", "OFF"]);
        wire().headNode.clock.advance(10);
        assert.equal(wire().headNode.hardware("dgx-02").power, "ON");
    });

    it("keeps a history of what was tried, with what came of it, oldest first", async () => {
        await act(wire(), "ON", uuid);
        await act(wire(), "STATUS", uuid);
        await act(wire(), "OFF", uuid);
        wire().headNode.killBmc("dgx-01");
        await act(wire(), "ON", uuid);

        const all = await wire().device<PastOperation[]>("powerOperationHistory", [uuid], false);
        assert.deepEqual(
            all.map(({ operation, success, message }) => [operation, success, message]),
            [
                ["ON", true, ""],
                ["OFF", true, ""],
                ["ON", false, "Unable to establish IPMI v2 / RMCP+ session"],
            ],
        );
        assert.equal((all[1]?.executionTime ?? 0) - (all[0]?.executionTime ?? 0), 60_000);
        const last = await wire().device<Entity[]>("powerOperationHistory", [uuid], true);
        assert.deepEqual(
            last.map(({ operation, success }) => [operation, success]),
            [["ON", false]],
        );
        assert.deepEqual(
            wire()
                .headNode.powerHistory()
                .map(({ operation }) => operation),
            ["ON", "OFF"],
        );
    });

    it("shows the last eight operations of a device", async () => {
        for (const operation of ["ON", "OFF", "ON", "OFF", "ON", "OFF", "ON", "OFF", "ON", "RESET"])
            await act(wire(), operation, uuid);
        const all = await wire().device<PastOperation[]>("powerOperationHistory", [uuid], false);
        assert.deepEqual(
            all.map(({ operation }) => operation),
            ["ON", "OFF", "ON", "OFF", "ON", "OFF", "ON", "RESET"],
        );
    });
});

describeSimulator("simulator: graceful power", {}, (wire) => {
    let uuid: string;
    beforeEach(() => {
        uuid = wire().headNode.seedDevice({ hostname: "dgx-01", mac: "02:00:5E:01:00:01", up: true }).uuid;
    });

    it("shuts a running node down through its own system", async () => {
        assert.deepEqual(await wire().device("pshutdown", true, 300_000, [uuid]), {
            success: [true],
            operations: [],
        });
        assert.equal((await wire().status(uuid)).status, "GOING_DOWN");
        wire().headNode.clock.advance(31);
        assert.deepEqual(wire().headNode.hardware("dgx-01"), {
            power: "OFF",
            status: "DOWN",
            info: "",
            mode: "",
        });
        const [past] = await wire().device<Entity[]>("powerOperationHistory", [uuid], true);
        assert.equal(past?.operation, "SHUTDOWN");
    });

    it("reboots one", async () => {
        await wire().device("preboot", true, 300_000, [uuid]);
        wire().headNode.clock.advance(31);
        assert.deepEqual(
            [wire().headNode.hardware("dgx-01").power, (await wire().status(uuid)).status],
            ["ON", "DOWN"],
        );
    });

    it("does nothing to a node that is not UP, nor without a list of nodes", async () => {
        wire().headNode.switchOff("dgx-01");
        assert.deepEqual(await wire().device("pshutdown", true, 300_000, [uuid]), {
            success: [false],
            operations: [],
        });
        assert.deepEqual(await wire().device("reboot"), { success: true, operations: [] });
    });

    it("says what blocks it", async () => {
        wire().headNode.fault({ fault: "shutdown-blocked", node: "dgx-01", message: "job 17 is running" });
        const answer = await wire().device<{ success: boolean[]; operations: Entity[] }>(
            "pshutdown",
            true,
            300_000,
            [uuid],
        );
        assert.deepEqual(answer.success, [false]);
        assert.deepEqual(
            answer.operations.map(({ ref_node_uuid, message }) => [ref_node_uuid, message]),
            [[uuid, "job 17 is running"]],
        );
        assert.equal(wire().headNode.hardware("dgx-01").status, "UP");
    });

    it("may never end", async () => {
        wire().headNode.fault({ fault: "shutdown-hangs", node: "dgx-01" });
        await wire().device("pshutdown", true, 300_000, [uuid]);
        wire().headNode.clock.advance(7200);
        assert.deepEqual(wire().headNode.hardware("dgx-01").status, "GOING_DOWN");
    });
});
