import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STATE_FOLDER } from "../../../../provider/notes/state-folder";
import { Wire } from "../../../simulator/support";
import { advised } from "../../../support/advice";
import { describePower } from "../../../support/power";

/** The lines for cmsh in a message, by their words, e.g. `[["device", "open", "dgx-01"]]`. */
function cmshLines(message: string): string[][] {
    const [, lines = ""] = /cmsh: ([^).]+)/.exec(message) ?? [];
    assert.notEqual(lines, "", message);
    return lines.split("; ").map((line) => line.split(" "));
}

describePower("what a power action is advised that sends nothing", (at) => {
    const fails = async (changes: object = {}) => {
        const { outcome, message } = await at.run(changes);
        assert.equal(outcome, "failed", message);
        return message;
    };
    const works = async (changes: object = {}) => {
        const { outcome, message } = await at.run(changes);
        assert.equal(outcome, "done", message);
    };

    it("opens a node that is closed, which then is powered", async () => {
        const wire = await new Wire(at.headNode).logIn();
        const mark = (call: string, hostname: string) =>
            wire.call("cmstatus", call, [at.headNode.device(hostname).uuid], "", false);
        await mark("close", "dgx-01");
        const [[mode, verb = "", hostname = ""] = []] = cmshLines(await fails());
        assert.equal(mode, "device");
        await mark(verb, hostname);
        await works();
        assert.deepEqual(at.operations(), ["ON"]);
    });

    it("names the BMC by which the node is powered", async () => {
        at.headNode.edit("dgx-01", { powerControl: "none" });
        at.headNode.edit("dgx-01", advised((await fails()).replace(/^.*State /, ""), "powerControl"));
        await works();
        assert.deepEqual(at.operations(), ["ON"]);
    });

    it("waits longer for a BMC, or asks again, and sends the operation once", async () => {
        at.headNode.fault({ fault: "slow", call: "getStatus", seconds: 2, times: 1 });
        const said = await fails({ timeout: 1 });
        const [, name = ""] =
            /Raise (\w+) \(powerTimeout in a set\), or run `pulumi up` again\.$/.exec(said) ?? [];
        at.headNode.fault({ fault: "slow", call: "getStatus", seconds: 2, times: 1 });
        await works({ [name]: 600 });
        await works({ timeout: 1 });
        assert.deepEqual(at.operations(), ["ON"]);
    });

    it("resets no node that is off, but switches it on by what is said", async () => {
        const said = await fails({ powerAction: "power_reset" });
        const [, powerAction] = /Use (\w+), which leaves alone what is on/.exec(said) ?? [];
        await works({ powerAction });
        assert.deepEqual(at.operations(), ["ON"]);
    });

    for (const before of ["", "NOSYNC"])
        it(`sets the install mode of the next boot back to "${before}" in cmsh, and changes nothing else`, async () => {
            at.headNode.edit("dgx-01", { nextBootInstallMode: before });
            const asFound = at.headNode.device("dgx-01");
            at.headNode.fault({
                fault: "errormessage",
                call: "powerOperation",
                after: 1,
                message: "not now",
            });
            at.headNode.fault({ fault: "errormessage", call: "updateDevice", after: 1, message: "locked" });
            const said = await fails({ reinstall: "FULL" });
            assert.equal(at.nextBoot(), "FULL");

            const [use = [], [verb, property, value = ""] = [], ...rest] = cmshLines(said);
            assert.deepEqual([use.slice(0, 2), rest], [["device", "use"], [["commit"]]]);
            assert.deepEqual([verb, property], [before === "" ? "clear" : "set", "nextinstallmode"]);
            at.headNode.edit(use[2] ?? "", { nextBootInstallMode: value });
            assert.deepEqual(at.headNode.device("dgx-01"), asFound);
        });

    it("keeps its journal in another folder where the first is of no use", async () => {
        const folder = mkdtempSync(join(tmpdir(), "power-advice-"));
        writeFileSync(join(folder, "file"), "");
        process.env[STATE_FOLDER] = join(folder, "file");
        const said = await at.run({}).then(
            ({ message }) => message,
            ({ message }: Error) => message,
        );
        const [, variable = ""] = /Name another folder in (\w+)/.exec(said) ?? assert.fail(said);
        process.env[variable] = join(folder, "other");
        await works();
        rmSync(folder, { recursive: true });
        assert.deepEqual(at.operations(), ["ON"]);
    });
});
