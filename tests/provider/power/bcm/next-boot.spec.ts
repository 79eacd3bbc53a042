import assert from "node:assert/strict";
import { failOnce } from "../../../support/journal-lines";
import { describePower } from "../../../support/power";

const WIPE = { powerAction: "power_on", request: "CHG-1", reinstall: "FULL" };
const FOR_GOOD = { times: 1000 };

describePower("the install mode of the next boot", (at) => {
    const updates = () => at.headNode.log.of("updateDevice").length;
    const refusePower = () =>
        at.headNode.fault({ fault: "errormessage", call: "powerOperation", after: 1, message: "not now" });

    it("is looked at when the reply of setting it was lost, and not set twice", async () => {
        at.headNode.fault({ fault: "drop-after", call: "updateDevice" });

        assert.equal((await at.run(WIPE)).message, "power_on done");

        assert.equal(updates(), 1);
        assert.deepEqual(at.journal("CHG-1"), [
            "prepared FULL",
            "intended ON",
            "accepted ON",
            "confirmed ON",
        ]);
        assert.deepEqual(at.audit(), ["update: done", "ON: done"]);
    });

    it("is set again when the look shows that it was not stored", async () => {
        at.headNode.fault({ fault: "http-500", call: "updateDevice" });

        assert.equal((await at.run(WIPE)).message, "power_on done");

        assert.equal(updates(), 2);
        assert.deepEqual(at.audit(), ["update: done", "ON: done"]);
    });

    it("is as it was when it cannot be set", async () => {
        at.headNode.fault({ fault: "http-500", call: "updateDevice", ...FOR_GOOD });

        await assert.rejects(
            at.run(WIPE),
            /^BcmUnreachableError: cmdevice\.updateDevice for "dgx-01" .*HTTP 500/,
        );

        assert.deepEqual([at.nextBoot(), updates(), at.operations()], ["", 3, []]);
    });

    it("is as it was when the history fails before anything is sent", async () => {
        // Read before: what came last, what came since, and then what comes before the operation.
        at.headNode.fault({ fault: "http-500", call: "powerOperationHistory", after: 2, ...FOR_GOOD });

        await assert.rejects(at.run(WIPE), /powerOperationHistory/);

        assert.deepEqual([at.nextBoot(), updates(), at.operations()], ["", 2, []]);
        assert.deepEqual(at.journal("CHG-1"), ["prepared FULL", "restored FULL"]);
    });

    it("is as it was when the journal is full before anything is sent", async () => {
        const mend = failOnce("intended");
        const { message } = await at.run(WIPE);
        mend();

        assert.match(message, /^power_on failed: the journal \S+ cannot be written \(no space\)/);
        assert.deepEqual([at.nextBoot(), updates(), at.operations()], ["", 2, []]);
    });

    it("stays when the journal is full after the operation was sent: the node may be booting", async () => {
        const mend = failOnce("accepted");
        const { message } = await at.run(WIPE);
        mend();

        assert.match(message, /cannot be written \(no space\)/);
        assert.deepEqual([updates(), at.operations()], [1, ["ON"]]);
    });

    it("that cannot be set back is told beside the reason why nothing was sent, with what clears it", async () => {
        refusePower();
        at.headNode.fault({ fault: "errormessage", call: "updateDevice", after: 1, message: "locked" });

        const { outcome, message } = await at.run(WIPE);

        assert.equal(outcome, "failed");
        assert.match(
            message,
            /^power_on failed: BCM refused cmdevice\.powerOperation for "dgx-01" on \S+: not now\. dgx-01 still has nextBootInstallMode FULL, which whoever boots it next will get; setting it back failed \(BCM refused cmdevice\.updateDevice for "dgx-01" on \S+: locked\)\. Set it back in cmsh: device use dgx-01; clear nextinstallmode; commit$/,
        );
        assert.equal(at.nextBoot(), "FULL");
    });

    it("that an earlier run left behind is not taken for the one before", async () => {
        at.headNode.edit("dgx-01", { nextBootInstallMode: "NOSYNC" });
        refusePower();
        at.headNode.fault({ fault: "errormessage", call: "updateDevice", after: 1, message: "locked" });
        assert.match((await at.run(WIPE)).message, /; set nextinstallmode NOSYNC; commit$/);
        assert.equal(at.nextBoot(), "FULL");

        refusePower();
        await at.run({ ...WIPE, request: "CHG-2" });

        assert.equal(at.nextBoot(), "NOSYNC");
    });

    it("that an earlier run left behind is set back when this one sends nothing either", async () => {
        refusePower();
        at.headNode.fault({ fault: "errormessage", call: "updateDevice", after: 1, message: "locked" });
        assert.match((await at.run(WIPE)).message, /still has nextBootInstallMode FULL/);
        at.headNode.faults.clear();
        at.headNode.fault({ fault: "dead-bmc", node: "dgx-01" });

        const { outcome } = await at.run(WIPE);

        assert.deepEqual([outcome, at.nextBoot()], ["failed", ""]);
    });

    it("that somebody else has set stays when nothing is sent", async () => {
        at.headNode.edit("dgx-01", { nextBootInstallMode: "FULL" });
        refusePower();

        assert.equal((await at.run(WIPE)).outcome, "failed");

        assert.deepEqual([at.nextBoot(), updates()], ["FULL", 0]);
    });
});
