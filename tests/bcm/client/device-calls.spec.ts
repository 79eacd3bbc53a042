import assert from "node:assert/strict";
import { BcmClient } from "../../../bcm/client/client";
import { DeviceCalls } from "../../../bcm/client/device-calls";
import { newDevice, WireDevice } from "../../../bcm/wire/device";
import { HeadNode, type HeadNodeOptions } from "../../../simulator";

describe("DeviceCalls", () => {
    let headNode: HeadNode;
    let calls: DeviceCalls;
    const start = async (options: HeadNodeOptions = {}) => {
        headNode = await new HeadNode(options).start();
        const { url, username, password } = headNode;
        calls = new DeviceCalls(new BcmClient({ url, username, password, insecure: true, maxCalls: 4 }));
    };
    afterEach(() => headNode.stop());

    const record = (number: number, changes: object = {}): WireDevice =>
        WireDevice.parse({
            ...newDevice(),
            hostname: `n${number}`,
            mac: `02:00:5E:20:00:0${number}`,
            category: headNode.uuidOf("categories", "default"),
            partition: headNode.partition,
            ...changes,
        });
    /** All of these at work at once, as Pulumi does it. */
    const together = <T>(...works: (() => Promise<T>)[]) =>
        Promise.allSettled(works.map((work) => calls.crowd.during(work)));
    const reasons = (results: PromiseSettledResult<unknown>[]) =>
        results.map((result) => (result.status === "fulfilled" ? "done" : (result.reason as Error).message));
    const sent = () =>
        headNode.log.calls.filter(({ service }) => service !== "login").map(({ call }) => call);
    /** Three devices, from calls that are not counted. */
    const seed = async () => {
        const devices = [1, 2, 3].map((number) => record(number));
        await together(...devices.map((device) => () => calls.add(device)));
        headNode.log.clear();
        return devices as [WireDevice, WireDevice, WireDevice];
    };

    it("adds those that come together in one call, and says to each what was wrong with it", async () => {
        await start();
        await seed();
        const [good, taken, wrong] = [
            record(4),
            record(5, { hostname: "n1" }),
            record(6, { powerControl: "pdu" }),
        ];
        const results = await together(...[good, taken, wrong].map((device) => () => calls.add(device)));
        const [first, second, third] = reasons(results);
        assert.equal(first, "done");
        assert.match(
            second ?? "",
            /^BCM refused cmdevice\.addDevices for "n1" on https:\S+: hostname: .*n1.*already in use$/,
        );
        assert.match(third ?? "", /^BCM refused cmdevice\.addDevices for "n6" on https:\S+: powerControl: /);
        assert.deepEqual(sent(), ["addDevices"]);
        assert.deepEqual(headNode.hostnames().sort(), ["n1", "n2", "n3", "n4"]);
    });

    it("looks for a device by name before it counts as gone, where the head node does not find it by uuid", async () => {
        await start();
        const [one] = await seed();
        headNode.switches.deviceByUuid = false;
        const read = async (uuid = "") =>
            (await calls.read({ uuid, hostname: "n1", mayBeGone: true }))?.hostname;
        assert.equal(await read(one?.uuid), "n1");
        assert.equal(await read("11111111-3f57-4a57-8f5f-1f6a1b2c3d4e"), undefined); // another one of that name
        await calls.change({
            uuid: one?.uuid ?? "",
            hostname: "n1",
            patch: (live) => WireDevice.parse({ ...live, notes: "found" }),
        });
        assert.equal(headNode.device("n1").notes, "found");
    });

    it("reads many in one call, and says null of those that are not there", async () => {
        await start();
        const [one, two] = await seed();
        headNode.remove("n2");
        const results = await together(
            ...[one, two].map(
                ({ uuid, hostname }) =>
                    () =>
                        calls.read({ uuid, hostname, mayBeGone: true }),
            ),
            async () => null,
        );
        assert.deepEqual(
            results.map((result) =>
                result.status === "fulfilled" ? (result.value?.hostname ?? null) : "failed",
            ),
            ["n1", null, null],
        );
        assert.deepEqual(sent(), ["getDevicesByUuids"]);
    });

    it("changes many in one read and one write; what cannot be changed holds up nobody", async () => {
        await start();
        const [one, two, three] = await seed();
        const patch = (live: WireDevice | null): WireDevice => {
            if (live?.hostname === "n2") throw new Error("not n2");
            return { ...live, notes: "ours", modified: true } as unknown as WireDevice;
        };
        const results = await together(
            ...[one, two, three].map(
                ({ uuid, hostname }) =>
                    () =>
                        calls.change({ uuid, hostname, patch }),
            ),
        );
        assert.deepEqual(reasons(results), ["done", "not n2", "done"]);
        assert.deepEqual(sent(), ["getDevicesByUuids", "updateDevices"]);
        assert.deepEqual(
            ["n1", "n2", "n3"].map((hostname) => headNode.device(hostname).notes),
            ["ours", "", "ours"],
        );
    });

    it("goes one by one where the head node or the account has no call for many, and asks only once", async () => {
        await start({ denied: ["CMDevice::addDevices"] });
        await seed();
        await together(...[4, 5, 6].map((number) => () => calls.add(record(number))));
        assert.deepEqual(sent(), ["addDevice", "addDevice", "addDevice"]);
        assert.equal(headNode.hostnames().length, 6);
    });

    it("removes many in one call; with force only the one that may", async () => {
        await start({ speed: 10_000 });
        const devices = await seed();
        for (const hostname of ["n1", "n2"]) headNode.repair(hostname);
        headNode.clock.advance(100_000);
        const results = await together(
            ...devices.map(
                ({ uuid, hostname }) =>
                    () =>
                        calls.remove({ uuid, hostname, mayForce: hostname === "n2" }),
            ),
        );
        const [up, forced, off] = reasons(results);
        assert.match(up ?? "", /^BCM refused cmdevice\.removeDevices for "n1" on https:\S+: /);
        assert.deepEqual([forced, off], ["done", "done"]);
        assert.deepEqual(sent(), ["removeDevices", "removeDevice", "removeDevice"]);
        assert.deepEqual(headNode.hostnames(), ["n1"]);
    });

    it("tells all of a call whose reply was lost, and sends it no second time", async () => {
        await start();
        await seed();
        headNode.fault({ fault: "drop-after", call: "addDevices" });
        const results = await together(
            ...[4, 5].map((number) => () => calls.add(record(number))),
            async () => undefined,
        );
        for (const reason of reasons(results).slice(0, 2))
            assert.match(reason, /^cmdevice\.addDevices for "n4, n5" on .* failed: socket hang up/);
        assert.deepEqual(sent(), ["addDevices"]);
        assert.equal(headNode.hostnames().length, 5);
    });
});
