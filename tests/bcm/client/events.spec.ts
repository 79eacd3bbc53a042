import assert from "node:assert/strict";
import { BcmClient } from "../../../bcm/client/client";
import { EventSession, SessionEndedError, SessionsRefusedError } from "../../../bcm/client/events";
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
        events = new EventSession(
            new BcmClient({ url, ca, username, password, insecure: false, maxCalls: 4 }),
        );
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
                    const answer = await events.powerAnswer(index, uuid, never, session);
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
            assert.equal((await events.powerAnswer(index, uuid, never, session)).state, "OFF");
        });
    });

    it("does not let anybody wait whose time is over already", async () => {
        const over = AbortSignal.abort(new Error("time is over"));
        await assert.rejects(
            events.use((session) => events.powerAnswer(9, "x", over, session)),
            /time is over/,
        );
    });

    it("tells who waits when the head node ends it, and is registered anew by the next", async () => {
        const { uuid } = await wire.register("dgx-01");
        await assert.rejects(
            events.use((session) => {
                void wire
                    .power("ON", [uuid], { session_uuid: session })
                    .then(() => headNode.fault({ fault: "session-end", call: "getNetworks" }))
                    .then(() => wire.call("cmnet", "getNetworks"));
                return events.powerAnswer(1, uuid, never, session);
            }),
            (error: Error) =>
                error instanceof SessionEndedError &&
                /the session is not known, or is over/.test(error.message),
        );
        await events.use(async () => undefined);
        assert.equal(sessions("registerSession"), 2);
    });

    it("does not let anybody wait for an answer of a session that has ended meanwhile", async () => {
        await assert.rejects(
            events.use(async (session) => {
                headNode.fault({ fault: "session-end", call: "getNetworks" });
                await wire.call("cmnet", "getNetworks");
                await new Promise((resolve) => setTimeout(resolve, 300)); // the long poll has learnt of it
                return events.powerAnswer(7, "x", never, session);
            }),
            SessionEndedError,
        );
    });

    it("keeps no answer of a session that has ended: its indexes may come again", async () => {
        const { uuid } = await wire.register("dgx-01");
        const late = events.use(async (ended) => {
            const { index } = await wire.power("STATUS", [uuid], { session_uuid: ended });
            headNode.clock.advance(5);
            await new Promise((resolve) => setTimeout(resolve, 150));
            headNode.fault({ fault: "session-end", call: "getNetworks" });
            await wire.call("cmnet", "getNetworks");
            await new Promise((resolve) => setTimeout(resolve, 300));
            return events.use((session) =>
                events.powerAnswer(index, uuid, AbortSignal.timeout(200), session),
            );
        });
        await assert.rejects(late, { name: "TimeoutError" });
    });

    it("leaves no failure to nobody when the head node goes away between two users", async () => {
        const unhandled: unknown[] = [];
        const note = (reason: unknown) => unhandled.push(reason);
        process.on("unhandledRejection", note);
        await events.use(async () => undefined);
        headNode.fault({ fault: "drop-before", times: 100 });
        await assert.rejects(
            events.use(async () => undefined),
            /registerSession/,
        );
        await new Promise((resolve) => setTimeout(resolve, 100));
        process.off("unhandledRejection", note);
        assert.deepEqual(unhandled, []);
    });

    it("is not asked for again by an account that may not have one", async () => {
        const account = await new HeadNode({ denied: ["CMSession::registerSession"] }).start();
        const { url, ca, username, password } = account;
        const refused = new EventSession(
            new BcmClient({ url, ca, username, password, insecure: false, maxCalls: 4 }),
        );
        for (const _ of [1, 2])
            await assert.rejects(
                refused.use(async () => undefined),
                SessionsRefusedError,
            );
        assert.equal(refused.isRefused, true);
        // In three sessions, because a refusal may mean that the log-in is over.
        assert.equal(account.log.of("registerSession").length, 3);
        await account.stop();
    });

    it("stops waiting when the time of the operation is up", async () => {
        await assert.rejects(
            events.use((session) => events.powerAnswer(9, "x", AbortSignal.timeout(30), session)),
            {
                name: "TimeoutError",
            },
        );
    });
});
