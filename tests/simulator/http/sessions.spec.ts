import assert from "node:assert/strict";
import { describeSimulator, type Wire } from "../support";

interface Event {
    childType: string;
    [field: string]: unknown;
}

const wait = (wire: Wire, session: string, seconds = 0) =>
    wire.call<Event[]>("cmsession", "waitForEvents", session, seconds);

describeSimulator("simulator: sessions", {}, (wire) => {
    let session: string;
    beforeEach(async () => {
        session = await wire().call<string>("cmsession", "registerSession", 6);
    });

    it("give out each event once", async () => {
        const { uuid } = await wire().register("dgx-01");
        assert.deepEqual(await wait(wire(), session), [
            {
                baseType: "Event",
                childType: "EntitiesChangedEvent",
                entityTypeName: "Device",
                updateUuids: [uuid],
                removeUuids: [],
            },
        ]);
        assert.deepEqual(await wait(wire(), session), []);
    });

    it("tell when a node's status changes", async () => {
        const { uuid } = await wire().register("dgx-01");
        await wire().power("ON", [uuid]);
        wire().headNode.clock.advance(130);
        const events = await wait(wire(), session);
        const last = events.at(-1) as unknown as {
            childType: string;
            status: { ref_device_uuid: string; status: string }[];
        };
        assert.equal(last.childType, "DeviceStatusChangedEvent");
        assert.deepEqual(
            last.status.map(({ ref_device_uuid, status }) => [ref_device_uuid, status]),
            [[uuid, "BOOTING"]],
        );
    });

    it("wait for an event, and answer as soon as there is one", async () => {
        const waiting = wait(wire(), session, 10);
        const { uuid } = await wire().register("dgx-01");
        const [event] = await waiting;
        assert.deepEqual(event?.updateUuids, [uuid]);
    });

    it("answer with nothing when the time is up", async () => {
        assert.deepEqual(await wait(wire(), session, 0.05), []);
    });

    it("end for a client that gives them back, or that nobody registered", async () => {
        assert.equal(await wire().call("cmsession", "unregisterSession", session), true);
        for (const id of [session, "made-up"])
            assert.deepEqual(
                (await wait(wire(), id)).map(({ childType }) => childType),
                ["EndOfSessionEvent"],
            );
    });

    it("end two minutes after the client was last seen", async () => {
        wire().headNode.clock.advanceClients(119);
        assert.deepEqual(
            (await wait(wire(), session)).map(({ childType }) => childType),
            ["KeepAliveEvent"],
        );
        wire().headNode.clock.advanceClients(121);
        assert.deepEqual(
            (await wait(wire(), session)).map(({ childType }) => childType),
            ["EndOfSessionEvent"],
        );
    });

    it("ask whether the client is there, and live on when it says so", async () => {
        for (let minute = 0; minute < 5; minute += 1) {
            wire().headNode.clock.advanceClients(60);
            const events = await wait(wire(), session);
            assert.deepEqual(
                events.map(({ childType }) => childType),
                ["KeepAliveEvent"],
            );
            await wire().call("cmsession", "acknowledgeKeepAlive", session, 0);
        }
    });

    it("end, though they listen, when nobody answers that question", async () => {
        for (let minute = 0; minute < 3; minute += 1) {
            wire().headNode.clock.advanceClients(59);
            await wait(wire(), session);
        }
        wire().headNode.clock.advanceClients(59);
        assert.deepEqual(
            (await wait(wire(), session)).map(({ childType }) => childType),
            ["EndOfSessionEvent"],
        );
    });
});
