import assert from "node:assert/strict";
import { HeadNode } from "../../../simulator";
import { CALL_FAULTS, NODE_FAULTS, parseFault } from "../../../simulator/faults/catalogue";
import { describeSimulator, Wire } from "../support";

const READ = { service: "cmdevice", call: "getDevices", args: [] };

/** Every fault has its test here or, where it is about a BMC, in machines/bmcs.spec.ts. */
describeSimulator("simulator: faults of a call", {}, (wire) => {
    const added = () => wire().headNode.hostnames();
    const add = (hostname = "dgx-01") =>
        wire().post({ service: "cmdevice", call: "addDevice", args: [wire().aDevice(hostname), 0] });

    it("drop-before: the connection is cut, nothing happened", async () => {
        wire().headNode.fault({ fault: "drop-before", call: "addDevice" });
        await assert.rejects(add(), /socket hang up|ECONNRESET/);
        assert.deepEqual(added(), []);
    });

    it("drop-after: the connection is cut, it happened", async () => {
        wire().headNode.fault({ fault: "drop-after", call: "addDevice" });
        await assert.rejects(add(), /socket hang up|ECONNRESET/);
        assert.deepEqual(added(), ["dgx-01"]);
    });

    it("http-500, http-503 and http-429: no effect; the latter say when to come again", async () => {
        wire().headNode.fault({ fault: "http-500", call: "addDevice" });
        const broken = await add();
        wire().headNode.fault({ fault: "http-503", call: "addDevice", seconds: 7 });
        const busy = await add();
        wire().headNode.fault({ fault: "http-429", call: "addDevice" });
        const tooMany = await add();
        assert.deepEqual(
            [broken, busy, tooMany].map(({ status, headers }) => [status, headers["retry-after"]]),
            [
                [500, undefined],
                [503, "7"],
                [429, "1"],
            ],
        );
        assert.deepEqual(added(), []);
    });

    it("slow: the answer takes that long", async () => {
        wire().headNode.fault({ fault: "slow", call: "addDevice", seconds: 0.15 });
        const started = performance.now();
        await add();
        assert.ok(performance.now() - started >= 145);
        assert.deepEqual(added(), ["dgx-01"]);
    });

    it("truncated: it happened, the answer ends in the middle", async () => {
        wire().headNode.fault({ fault: "truncated", call: "addDevice" });
        await assert.rejects(add(), /aborted|ECONNRESET/);
        assert.deepEqual(added(), ["dgx-01"]);
    });

    it("malformed: it happened, the answer is no JSON", async () => {
        wire().headNode.fault({ fault: "malformed", call: "addDevice" });
        const { status, body, text } = await add();
        assert.deepEqual([status, body], [200, undefined]);
        assert.ok(text.endsWith("<"));
        assert.deepEqual(added(), ["dgx-01"]);
    });

    it("errormessage: refused with the message", async () => {
        wire().headNode.fault({ fault: "errormessage", call: "addDevice", message: "database is locked" });
        const { status, body } = await add();
        assert.deepEqual([status, body], [200, { errormessage: "database is locked\n" }]);
        assert.deepEqual(added(), []);
    });

    it("expired-cookie: one log-in mends it", async () => {
        wire().headNode.fault({ fault: "expired-cookie", call: "addDevice" });
        assert.equal((await add()).status, 401);
        assert.equal((await add()).status, 401);
        await wire().logIn();
        assert.equal((await add()).status, 200);
    });

    it("lost-write: success is answered, nothing is stored", async () => {
        const device = await wire().register("dgx-01", { notes: "before" });
        wire().headNode.fault({ fault: "lost-write", times: 3 });
        const update = await wire().write("updateDevice", { ...device, notes: "after" });
        const removal = await wire().write("removeDevice", device.uuid);
        const addition = await wire().write("addDevice", wire().aDevice("dgx-02"));

        assert.deepEqual([update.success, removal.success, addition.success], [true, true, true]);
        assert.deepEqual(added(), ["dgx-01"]);
        assert.equal(wire().headNode.device("dgx-01").notes, "before");
    });

    it("foreign-edit: what was read is not what is there any more", async () => {
        await wire().register("dgx-01");
        await wire().register("dgx-02");
        wire().headNode.fault({ fault: "foreign-edit", node: "dgx-01", fields: { notes: "mine" } });
        const read = await wire().device("getDevice", "dgx-01");
        assert.equal(read.notes, "");
        assert.deepEqual(
            ["dgx-01", "dgx-02"].map((host) => wire().headNode.device(host).notes),
            ["mine", ""],
        );
    });

    it("power-dropped: accepted, and nothing follows", async () => {
        const { uuid } = await wire().register("dgx-01");
        wire().headNode.fault({ fault: "power-dropped" });
        assert.deepEqual(await wire().power("ON", [uuid]), { index: 1, count: 1 });
        wire().headNode.clock.advance(60);
        assert.equal(wire().headNode.hardware("dgx-01").power, "OFF");
        assert.deepEqual(await wire().device("powerOperationHistory", [uuid], false), []);
    });

    it("power-reply-lost: the reply is lost, the power goes through", async () => {
        const { uuid } = await wire().register("dgx-01");
        wire().headNode.fault({ fault: "power-reply-lost" });
        await assert.rejects(wire().power("ON", [uuid]), /socket hang up|ECONNRESET/);
        wire().headNode.clock.advance(60);
        assert.equal(wire().headNode.hardware("dgx-01").power, "ON");
    });

    it("session-end: whoever listens is told that it is over", async () => {
        const session = await wire().call<string>("cmsession", "registerSession", 6);
        wire().headNode.fault({ fault: "session-end", call: "getDevices" });
        await wire().post(READ);
        const [event] = await wire().call<{ childType: string }[]>("cmsession", "waitForEvents", session, 1);
        assert.equal(event?.childType, "EndOfSessionEvent");
    });

    it("failover: away for a while; then without cookies and sessions, but with all entities", async () => {
        await wire().register("dgx-01");
        wire().headNode.fault({ fault: "failover", call: "getDevices", seconds: 0.1 });
        await assert.rejects(wire().post(READ));
        await assert.rejects(wire().logIn());
        await new Promise((resolve) => setTimeout(resolve, 120));
        assert.equal((await wire().post(READ)).status, 401);
        await wire().logIn();
        assert.deepEqual(added(), ["dgx-01"]);
        assert.equal((await wire().post(READ)).status, 200);
    });
});

describeSimulator("simulator: faults of a node", {}, (wire) => {
    let uuid: string;
    const run = async (seconds = 7200) => {
        await wire().power("ON", [uuid]);
        wire().headNode.clock.advance(seconds);
        const { status, infoMessage, provisioningFailed } = await wire().status(uuid);
        return [status, infoMessage, provisioningFailed];
    };
    beforeEach(async () => {
        uuid = (await wire().register("dgx-01")).uuid;
    });

    it("begin after so many occasions, and end after so many", async () => {
        wire().headNode.fault({ fault: "raw-status", node: "dgx-01", status: "PENDING", after: 1, times: 2 });
        const looks: unknown[] = [];
        for (let look = 0; look < 4; look += 1) looks.push((await wire().status(uuid)).status);
        assert.deepEqual(looks, ["DOWN", "PENDING", "PENDING", "DOWN"]);
        wire().headNode.fault({ fault: "power-fails", node: "dgx-01", after: 1 });
        for (const operation of ["OFF", "STATUS", "ON"]) {
            await wire().power(operation, [uuid]);
            wire().headNode.clock.advance(60);
        }
        const history = await wire().device<{ operation: string; success: boolean }[]>(
            "powerOperationHistory",
            [uuid],
            false,
        );
        assert.deepEqual(
            history.map(({ operation, success }) => [operation, success]),
            [
                ["OFF", true],
                ["ON", false],
            ],
        );
    });

    it("stuck-installing: no progress, and the slot is gone", async () => {
        wire().headNode.fault({ fault: "stuck-installing", node: "dgx-01" });
        assert.deepEqual(await run(), ["INSTALLING", "provisioning started", false]);
        assert.equal(wire().headNode.slots().used, 1);
    });

    it("installer-failed: BCM's message, and the slot is free again", async () => {
        wire().headNode.fault({ fault: "installer-failed", node: "dgx-01", message: "no disk found" });
        assert.deepEqual(await run(), ["INSTALLER_FAILED", "no disk found", true]);
        assert.equal(wire().headNode.slots().used, 0);
    });

    it("installer-failed, once: the next boot succeeds", async () => {
        wire().headNode.fault({ fault: "installer-failed", node: "dgx-01", times: 1 });
        assert.equal((await run())[0], "INSTALLER_FAILED");
        await wire().power("OFF", [uuid]);
        wire().headNode.clock.advance(10);
        assert.equal((await run())[0], "UP");
    });

    it("no-slot: it waits, and goes on when the fault is gone", async () => {
        wire().headNode.fault({ fault: "no-slot" });
        assert.deepEqual(await run(), ["INSTALLING", "waiting for FULL provisioning to start", false]);
        wire().headNode.faults.clear("no-slot");
        wire().headNode.hardware("dgx-01");
        wire().headNode.clock.advance(3600);
        assert.equal((await wire().status(uuid)).status, "UP");
    });

    it("raw-status: says what it is told, also words that BCM does not have", async () => {
        wire().headNode.fault({ fault: "raw-status", node: "dgx-01", status: "QUANTUM" });
        assert.deepEqual((await run())[0], "QUANTUM");
    });

    it("repair takes every fault of the node away and boots it", async () => {
        wire().headNode.fault({ fault: "installer-failed", node: "dgx-01" });
        await run();
        wire().headNode.repair("dgx-01");
        wire().headNode.clock.advance(7200);
        assert.equal((await wire().status(uuid)).status, "UP");
    });
});

describeSimulator("simulator: how often a fault strikes", {}, (wire) => {
    const statuses = async (calls: number) => {
        const seen: number[] = [];
        for (let count = 0; count < calls; count += 1) seen.push((await wire().post(READ)).status);
        return seen;
    };

    it("is once, when nothing is said", async () => {
        wire().headNode.fault({ fault: "http-500" });
        assert.deepEqual(await statuses(3), [500, 200, 200]);
    });

    it("is so many times, after so many", async () => {
        const fault = wire().headNode.fault({ fault: "http-500", call: "getDevices", after: 2, times: 2 });
        await wire().call("cmnet", "getNetworks");
        assert.deepEqual(await statuses(6), [200, 200, 500, 500, 200, 200]);
        assert.equal(fault.hits, 2);
    });

    it("is a share of the calls, the same with the same seed", async () => {
        const seen = async (seed: string) => {
            const headNode = await new HeadNode({ seed, tls: false }).start();
            const other = await new Wire(headNode).logIn();
            headNode.fault({ fault: "http-500", share: 0.3 });
            const statuses: number[] = [];
            for (let count = 0; count < 40; count += 1) statuses.push((await other.post(READ)).status);
            await headNode.stop();
            return statuses;
        };
        const seven = await seen("seven");

        assert.deepEqual(await seen("seven"), seven);
        assert.notDeepEqual(await seen("eight"), seven);
        assert.equal(seven.filter((status) => status === 500).length, 16);
    });

    it("is limited to one node", async () => {
        await wire().register("dgx-01");
        await wire().register("dgx-02");
        wire().headNode.fault({ fault: "http-500", node: "dgx-02", times: 9 });
        const get = async (host: string) =>
            (await wire().post({ service: "cmdevice", call: "getDevice", args: [host] })).status;
        assert.deepEqual([await get("dgx-01"), await get("dgx-02"), (await statuses(1))[0]], [200, 500, 200]);
    });

    it("is in the request log, by the fault's name", async () => {
        wire().headNode.fault({ fault: "http-500" });
        await statuses(1);
        assert.deepEqual(wire().headNode.log.calls.at(-1)?.faults, ["http-500"]);
    });
});

describe("simulator: faults on the command line", () => {
    it("are read with numbers as numbers", () => {
        assert.deepEqual(parseFault("http-503:call=addDevice,times=3,share=0.5,seconds=2"), {
            fault: "http-503",
            call: "addDevice",
            times: 3,
            share: 0.5,
            seconds: 2,
        });
        assert.deepEqual(parseFault("installer-failed:node=dgx-07,message=disk: none"), {
            fault: "installer-failed",
            node: "dgx-07",
            message: "disk: none",
        });
    });

    it("that are wrong are refused with what is allowed", () => {
        assert.throws(() => parseFault("htp-500"), /--fault htp-500: .*expected one of "drop-before"/);
        assert.throws(() => parseFault("http-500:cal=x"), /Unrecognized key: "cal"/);
        assert.throws(() => parseFault("http-500:share=2"), /→ at share/);
    });

    it("have a sentence each", () => {
        const ofCalls = Object.entries(CALL_FAULTS).map(([name, { about }]) => [name, about]);
        const all = [...ofCalls, ...Object.entries(NODE_FAULTS)] as [string, string][];
        assert.equal(all.length, 26);
        for (const [name, about] of all) assert.ok(about.length > 10, name);
    });
});
