import assert from "node:assert/strict";
import { BcmClient } from "../../../provider/client/client";
import { EventSession, SessionEndedError } from "../../../provider/client/events";
import { HeadNode } from "../../../simulator";
import { Wire } from "../../simulator/support";

describe("EventSession", () => {
    let headNode: HeadNode;
    let wire: Wire;
    let events: EventSession;
    const never = new AbortController().signal;
    beforeEach(async () => {
        headNode = await new HeadNode().start();
        headNode.clock.stop();
        wire = await new Wire(headNode).logIn();
        const { url, ca, username, password } = headNode;
        events = new EventSession(new BcmClient({ url, ca, username, password, insecure: false }));
    });
    afterEach(() => headNode.stop());
    const sessions = (call: string) => headNode.log.of(call).length;

    it("is one for all who use it at the same time, and is given back after the last", async () => {
        const devices = await Promise.all([1, 2, 3].map((number) => wire.register(`dgx-0${number}`)));
        await Promise.all(
            devices.map(({ uuid }) =>
                events.use(async (session) => {
                    const { index } = await wire.power("ON", [uuid], { session_uuid: session });
                    headNode.clock.advance(5);
                    const answer = await events.powerAnswer(index, uuid, never);
                    assert.deepEqual([answer.device, answer.state], [uuid, "ON"]);
                }),
            ),
        );
        assert.deepEqual([sessions("registerSession"), sessions("unregisterSession")], [1, 1]);
    });

    it("keeps an answer that comes before anybody asks for it", async () => {
        const { uuid } = await wire.register("dgx-01");
        await events.use(async (session) => {
            const { index } = await wire.power("STATUS", [uuid], { session_uuid: session });
            headNode.clock.advance(5);
            await new Promise((resolve) => setTimeout(resolve, 150));
            assert.equal((await events.powerAnswer(index, uuid, never)).state, "OFF");
        });
    });

    it("tells who waits when the head node ends it, and is registered anew by the next", async () => {
        const { uuid } = await wire.register("dgx-01");
        await assert.rejects(
            events.use((session) => {
                void wire
                    .power("ON", [uuid], { session_uuid: session })
                    .then(() => headNode.fault({ fault: "session-end", call: "getNetworks" }))
                    .then(() => wire.call("cmnet", "getNetworks"));
                return events.powerAnswer(1, uuid, never);
            }),
            (error: Error) =>
                error instanceof SessionEndedError &&
                /the session is not known, or is over/.test(error.message),
        );
        await events.use(async () => undefined);
        assert.equal(sessions("registerSession"), 2);
    });

    it("stops waiting when the time of the operation is up", async () => {
        await assert.rejects(
            events.use(() => events.powerAnswer(9, "x", AbortSignal.timeout(30))),
            {
                name: "TimeoutError",
            },
        );
    });
});
