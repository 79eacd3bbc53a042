import assert from "node:assert/strict";
import { processesWith, until } from "../support/processes";
import { aPoweredRack, aRack, bringUp, describeRack, type RackOutputs } from "./support";

const aReset = (nodes: number, powerRequest: string, changes: object = {}) =>
    aPoweredRack(nodes, { powerAction: "power_reset", powerRequest, ...changes });

describeRack("a reset", {}, (rack) => {
    const resets = () => rack.headNode.log.powerOperations().filter(([operation]) => operation === "RESET");
    const up = (args: object) => bringUp(rack, args);

    before(() => up(aPoweredRack(2)));
    afterEach(() => rack.headNode.faults.clear());

    it("whose reply is lost after it took effect is not sent again", async () => {
        rack.headNode.fault({ fault: "power-reply-lost", node: "dgx-01", after: 1 });
        await up(aReset(2, "reply lost"));
        assert.equal(resets().length, 2);
    });

    it("whose call never had an effect is sent again once that is certain, in the same run", async () => {
        rack.headNode.fault({ fault: "drop-before", call: "powerOperation", node: "dgx-01", after: 1 });
        await up(aReset(2, "call lost"));
        const { uuid } = rack.headNode.device("dgx-01");
        const lost = rack.headNode.log.calls.find(({ faults }) => faults.includes("drop-before"));
        // On a busy machine its BMC may be asked once more, and then it is the question that is lost.
        const isReset = (lost?.args[0] as { operation?: string } | undefined)?.operation === "RESET";
        const calls = resets().map(([, device]) => device === uuid);
        assert.deepEqual([calls.length, calls.filter(Boolean).length], isReset ? [3, 2] : [2, 1]);
        assert.ok(lost, "no call was lost");
        assert.equal(Object.keys(rack.headNode.powerTimes("RESET")).length, 2);
    });

    it("goes through while the head node fails over, with sessions and log-ins lost", async () => {
        rack.headNode.fault({ fault: "failover", call: "powerOperation", after: 2, seconds: 2 });
        await up(aReset(2, "failover"));
        const carriedOut = new Set(resets().map(([, device]) => device));
        assert.equal(carriedOut.size, 2);
    });

    it("goes through when its event session is ended", async () => {
        rack.headNode.fault({ fault: "session-end", call: "powerOperation", after: 2 });
        await up(aReset(2, "session"));
        assert.equal(resets().length, 2);
    });

    it("is not repeated when power is disabled for a while; a node that is added meanwhile is the only one touched", async () => {
        await up(aReset(2, "toggle"));
        assert.equal(resets().length, 2);
        await up(aRack(3));
        rack.headNode.repair("dgx-03"); // somebody switches it on by hand
        await until("it is UP", () => rack.headNode.hardware("dgx-03").status === "UP");

        const output = await up(aReset(3, "toggle"));

        const { uuid } = rack.headNode.device("dgx-03");
        assert.deepEqual(resets(), [["RESET", uuid]]);
        assert.match(output, /power_reset was carried out at \d{4}-/);
    });
});

describeRack(
    "an account that may not register event sessions",
    { denied: ["CMSession::registerSession"] },
    (rack) => {
        const up = async (args: object) => {
            rack.stack.setRack(args);
            rack.headNode.log.clear();
            const { code, output } = await rack.stack.up("--skip-preview");
            assert.equal(code, 0, output);
            return rack.headNode.log.powerOperations().map(([operation]) => operation);
        };

        it("powers nodes all the same: status and history tell what became of it", async () => {
            assert.deepEqual(await up(aPoweredRack(1)), ["ON"]);
            assert.deepEqual(await up(aPoweredRack(1, { powerAction: "power_cycle" })), ["OFF", "ON"]);
            assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 1);
        });
    },
);

describeRack("Ctrl-C", { speed: 60 }, (rack) => {
    it("twice ends the wait at once; nothing more is sent, and the next up goes on watching", async () => {
        rack.stack.setRack(aPoweredRack(2, { provisioningMode: "sequential" }));
        const { child, outcome } = rack.stack.start("up", "--yes", "--non-interactive", "--skip-preview");
        const isWatched = () => rack.headNode.log.of("getStatusForDevices").length > 1;
        await until("the first node is watched", isWatched);

        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (said += chunk));
        child.kill("SIGINT");
        await until("it says what a second one does", () => /press \^C again/.test(said));
        const looks = rack.headNode.log.of("getStatusForDevices").length;
        const looksAgain = () => rack.headNode.log.of("getStatusForDevices").length > looks;
        await until("the first one lets what runs go on", looksAgain);
        assert.equal(child.exitCode, null);
        child.kill("SIGINT");
        const { code, output } = await outcome;

        assert.notEqual(code, 0);
        assert.notEqual(rack.headNode.hardware("dgx-01").status, "UP", "it did not wait for the node");
        const calls = rack.headNode.log.total;
        await until("all of it has ended", () => processesWith(rack.stack.home).length === 0);
        assert.equal(rack.headNode.log.total, calls, output);
        assert.equal(rack.headNode.log.powerOperations().length, 1);

        await rack.stack.run("cancel", "--yes");
        rack.headNode.clock.speed = 600;
        const again = await rack.stack.up("--skip-preview");
        assert.equal(again.code, 0, again.output);
        assert.deepEqual(
            rack.headNode.log.powerOperations().map(([operation]) => operation),
            ["ON", "ON"],
        );
    });
});
