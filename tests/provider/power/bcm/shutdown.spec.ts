import assert from "node:assert/strict";
import { describePower } from "../../../support/power";

const DOWN = { powerAction: "power_off", request: "CHG-1", graceful: true, timeout: 30 };
const SWITCHED_OFF = [
    "intended SHUTDOWN",
    "refused SHUTDOWN",
    "intended OFF",
    "accepted OFF",
    "confirmed OFF",
];

describePower("a graceful power-off", (at) => {
    beforeEach(() => at.switchOn());

    it("that the head node refuses goes the way of one that is blocked: the node is switched off", async () => {
        at.headNode.fault({ fault: "errormessage", call: "pshutdown", message: "no" });

        const { outcome, message } = await at.run(DOWN);

        assert.deepEqual([outcome, message], ["done", "power_off done"]);
        assert.deepEqual(at.journal("CHG-1"), SWITCHED_OFF);
        const [shutdown, ...rest] = at.audit();
        assert.match(
            shutdown ?? "",
            /^SHUTDOWN: refused: BCM refused cmdevice\.pshutdown for "dgx-01" on \S+: no$/,
        );
        assert.deepEqual(rest, ["OFF: done"]);
    });

    it("that something on the node blocks ends in switching it off", async () => {
        at.headNode.fault({ fault: "shutdown-blocked", node: "dgx-01", message: "job 17 is running" });

        assert.equal((await at.run(DOWN)).message, "power_off done");

        assert.deepEqual(at.journal("CHG-1"), SWITCHED_OFF);
        assert.deepEqual(at.audit(), ["SHUTDOWN: refused: job 17 is running", "OFF: done"]);
    });

    it("that the account may not ask for is an outcome with a remedy, and nothing is switched off hard", async () => {
        const message = "this profile does not allow access";
        at.headNode.fault({ fault: "errormessage", call: "pshutdown", message, times: 3 });

        const { outcome, message: said } = await at.run(DOWN);

        assert.equal(outcome, "failed");
        assert.match(
            said,
            /^power_off failed: cmdevice\.pshutdown on \S+ is not allowed for this account .* Or leave out graceful, which switches off hard\.$/,
        );
        assert.deepEqual(at.journal("CHG-1"), ["intended SHUTDOWN", "refused SHUTDOWN"]);
        assert.equal(at.audit().length, 1);
        assert.deepEqual(at.operations(), []);
    });

    it("whose reply is lost is no accepted one, and is done once the node is off", async () => {
        at.headNode.fault({ fault: "drop-after", call: "pshutdown" });

        const { message } = await at.run(DOWN);

        assert.equal(message, "power_off done, through its own system");
        assert.deepEqual(at.journal("CHG-1"), ["intended SHUTDOWN", "confirmed SHUTDOWN"]);
        assert.match(at.audit().join(), /^SHUTDOWN: no reply: cmdevice\.pshutdown for "dgx-01" on /);
        assert.deepEqual(at.operations(), []);
    });

    it("that hangs ends in switching it off, also where the BMC takes its time to answer", async () => {
        at.headNode.fault({ fault: "shutdown-hangs", node: "dgx-01" });
        at.headNode.fault({ fault: "slow-bmc", node: "dgx-01", seconds: 596 }); // one real second at this speed

        const { outcome, message } = await at.run({ ...DOWN, timeout: 4 });

        assert.deepEqual([outcome, message], ["done", "power_off done"]);
        assert.deepEqual(at.operations(), ["OFF"]);
    }).timeout(60_000);
});
