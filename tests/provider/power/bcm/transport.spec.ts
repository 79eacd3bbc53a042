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
