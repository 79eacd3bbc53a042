import assert from "node:assert/strict";
import { atLine, failOnce, standStill } from "../../../support/journal-lines";
import { describePower } from "../../../support/power";

const RESET = { powerAction: "power_reset", request: "CHG-1", since: 0 };

describePower("a power operation through BCM", (at) => {
    beforeEach(() => at.switchOn());

    it("has carried out what the BMC confirmed, even when the history cannot be read then", async () => {
        // Read before: what came since the request, and what came last before the operation.
        at.headNode.fault({ fault: "http-500", call: "powerOperationHistory", after: 2, times: 1000 });

        const { outcome, message } = await at.run(RESET);

        assert.deepEqual([outcome, message], ["done", "power_reset done"]);
        assert.deepEqual(at.operations(), ["RESET"]);
        assert.deepEqual(at.journal("CHG-1"), ["intended RESET", "accepted RESET", "confirmed RESET"]);
        assert.deepEqual(at.audit(), ["RESET: done"]);
    });

    it("leaves open what was accepted when the history is refused where it takes the place of the BMC", async () => {
        at.headNode.fault({ fault: "errormessage", call: "registerSession", times: 1000, message: "no" });
        at.headNode.fault({
            fault: "errormessage",
            call: "powerOperationHistory",
            after: 2,
            times: 1000,
            message: "no",
        });

        const { outcome, message } = await at.run(RESET);

        assert.equal(outcome, "failed");
        assert.match(message, /Whether RESET was carried out is not known; the next `pulumi up` finds out$/);
        assert.deepEqual(at.operations(), ["RESET"]);
        assert.deepEqual(at.journal("CHG-1"), ["intended RESET", "accepted RESET"]);
        assert.equal(at.audit().length, 1);
    });

    for (const switches of [{}, { failedOperations: "unmarked" }, { historyDepth: 1 }] as const)
        for (const fault of ["power-reply-lost", "session-end"] as const)
            it(`is carried out once through ${fault} with a history like ${JSON.stringify(switches)}`, async () => {
                Object.assign(at.headNode.switches, switches);
                at.headNode.fault({ fault, call: "powerOperation", after: 1 });
                assert.equal((await at.run(RESET)).outcome, "done");
                assert.match((await at.run(RESET)).message, /^power_reset was carried out at /);
                assert.deepEqual(
                    at.headNode.powerHistory().map(({ operation }) => operation),
                    ["RESET"],
                );
            });

    it("takes an operation that stands in the history as failed for one that was not carried out", async () => {
        at.headNode.fault({ fault: "errormessage", call: "registerSession", times: 1000, message: "no" });
        at.headNode.killBmc("dgx-01");
        const first = await at.run(RESET);

        assert.match(
            first.message,
            /^power_reset failed: RESET at 2\S+Z failed: Unable to establish IPMI v2 \/ RMCP\+ session\. Check the BMC's cable/,
        );
        assert.deepEqual(at.journal("CHG-1"), ["intended RESET", "accepted RESET", "refused RESET"]);

        at.headNode.reviveBmc("dgx-01");
        const second = await at.run(RESET);
        assert.equal(second.outcome, "done", second.message);
        assert.deepEqual(at.operations(), ["RESET", "RESET"]);
        assert.deepEqual(
            at.headNode.powerHistory().map(({ operation }) => operation),
            ["RESET"],
        );
    });

    it("takes a node whose reset is just over for one that is on", async () => {
        at.headNode.switches.resetSeconds = 1e6;
        await at.run(RESET);
        assert.equal((await at.run({ powerAction: "power_on", request: "on" })).message, "is on already");
        assert.equal((await at.run({ powerAction: "power_off", request: "off" })).outcome, "done");
        assert.deepEqual(at.operations(), ["RESET", "OFF"]);
    });

    it("knows by the history that an operation failed whose reply was lost", async () => {
        at.headNode.fault({ fault: "power-reply-lost", node: "dgx-01", after: 1 });
        at.headNode.fault({ fault: "power-fails" });
        const { message } = await at.run(RESET);

        assert.match(
            message,
            /^power_reset failed: RESET at 2\S+Z failed: Set Chassis Power Control to RESET/,
        );
        assert.deepEqual(at.operations(), ["RESET"]);
    });

    it("goes on after more failures than the history shows, on the machine that has seen them", async () => {
        await at.run({ powerAction: "power_off" });
        const request = { powerAction: "power_on", request: "CHG-9" };
        at.headNode.fault({ fault: "power-fails", times: 9 });
        for (let attempt = 0; attempt < 9; attempt += 1)
            assert.equal((await at.run(request)).outcome, "failed");
        const { outcome, message } = await at.run(request);

        assert.equal(outcome, "done", message);
        assert.deepEqual(
            at.headNode.powerHistory().map(({ operation }) => operation),
            ["OFF", "ON"],
        );
    });

    it("stops when more has been tried since the request than the history shows, and nobody has noted it", async () => {
        await at.run({ powerAction: "power_off" });
        const since = at.headNode.powerTimes("OFF")["dgx-01"];
        at.headNode.fault({ fault: "power-fails", times: 8 });
        for (const request of ["1", "2", "3", "4", "5", "6", "7", "8"])
            assert.equal((await at.run({ powerAction: "power_on", request })).outcome, "failed");
        const sent = at.operations().length;
        const { outcome, message } = await at.run({ powerAction: "power_on", request: "CHG-9", since });

        assert.equal(outcome, "failed");
        assert.match(
            message,
            /^power_on failed: is off, and whether power_on was carried out is not known: /,
        );
        assert.equal(at.operations().length, sent);
        assert.equal((await at.run({ powerAction: "power_on", request: "CHG-10" })).outcome, "done");
    });

    it("leaves open what was accepted when the journal is full at that moment, and the next run does not repeat it", async () => {
        const mend = failOnce("accepted");
        const first = await at.run(RESET);
        mend();

        assert.match(first.message, /^power_reset failed: the journal \S+ cannot be written \(no space\)/);
        assert.deepEqual(at.journal("CHG-1"), ["intended RESET"]);
        assert.equal(at.audit().length, 1);

        const second = await at.run(RESET);
        assert.match(second.message, /^power_reset was carried out at /);
        assert.deepEqual(at.operations(), ["RESET"]);
    });

    for (const changes of [RESET, { powerAction: "power_off", graceful: true }])
        it(`sends nothing when the machine was paused while it was noted: ${changes.powerAction}`, async () => {
            const mend = atLine("intended", () => standStill(3500));
            const { message } = await at.run(changes);
            mend();

            assert.match(
                message,
                / failed: the lock of dgx-01 was lost \(this process stood still for too long\)/,
            );
            assert.deepEqual([at.operations(), at.headNode.log.of("pshutdown")], [[], []]);
        });
});
