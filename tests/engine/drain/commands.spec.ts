import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPoweredRack, bringUp, describeRack, type Rack, type RackOutputs, sentPower } from "../support";

/** Real programs that note for whom they were run, and with what in their environment. */
const logOf = ({ stack }: Rack) => join(stack.home, "commands.log");
const program = (rack: Rack, name: string, more = "") => {
    const file = join(rack.stack.home, name);
    const line = '"$0 $1 $BCM_NODE $BCM_REQUEST; $(env | cut -d= -f1 | sort | tr "\\n" " ")"';
    writeFileSync(file, `#!/bin/sh\necho ${line} | sed "s#.*/##" >> ${logOf(rack)}\n${more}\n`, {
        mode: 0o755,
    });
    return file;
};
const readLog = (rack: Rack) => {
    const file = logOf(rack);
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return lines;
};
const namesIn = (lines: string[]) => lines.map((line) => line.split(";")[0]).sort();

describeRack("commands before and after power", {}, (rack) => {
    const args = (rollout: object, text = "CHG-1") =>
        aPoweredRack(2, {
            powerAction: "power_cycle",
            powerRequest: text,
            rollout: { maxParallel: 1, ...rollout },
        });

    before(() => bringUp(rack, aPoweredRack(2)));

    it("are not run in a preview, and once for each node in an update, with nothing else in their environment", async () => {
        const command = (name: string) => ({ command: [program(rack, name), "a b"] });
        const wanted = args({ before: command("before"), after: command("after") });
        rack.stack.setRack(wanted);
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.deepEqual(readLog(rack), []);

        await bringUp(rack, wanted);
        const lines = readLog(rack);
        assert.deepEqual(
            lines.map((line) => line.split(";")[0]),
            ["dgx-01", "dgx-02"].flatMap((host) =>
                ["before", "after"].map((name) => `${name} a b ${host} power_cycle CHG-1`),
            ),
        );
        // The shell itself sets PWD and its like.
        assert.ok(
            lines.every((line) => / BCM_NODE BCM_REQUEST( OLDPWD)? PATH PWD( SHLVL)?( _)?\s*$/.test(line)),
            lines[0],
        );
    });

    it("are not run by an update that has nothing to do", async () => {
        await bringUp(rack, args({ before: { command: [program(rack, "before")] } }));
        assert.deepEqual(readLog(rack), []);
    });

    it("keep a node from being powered that they fail for, and the others are powered", async () => {
        const before = program(
            rack,
            "before",
            'if [ "$BCM_NODE" = dgx-01 ]; then echo no spare GPU; exit 3; fi',
        );
        const wanted = args({ before: { command: [before] }, maxFailures: 1 }, "CHG-2");
        rack.stack.setRack(wanted);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(
            output,
            /1 node did not become active:\n\s+dgx-01: not powered: \S+\/before for dgx-01 failed: exit code 3\n\s+no spare GPU\n/,
        );
        assert.deepEqual(sentPower(rack), ["OFF dgx-02", "ON dgx-02"]);
        readLog(rack);

        program(rack, "before");
        await bringUp(rack, wanted);
        assert.deepEqual(sentPower(rack), ["OFF dgx-01", "ON dgx-01"]);
        assert.deepEqual(namesIn(readLog(rack)), ["before  dgx-01 power_cycle CHG-2"]);
    });

    it("fail a node that is active, which keeps its drain until they end well; no install is tried again for it", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.addManager("slurm");
        const after = program(rack, "after", 'if [ "$BCM_NODE" = dgx-02 ]; then echo 7 GPUs; exit 1; fi');
        const wanted = args(
            { after: { command: [after] }, drain: true, maxFailures: 1, retries: 1 },
            "CHG-3",
        );
        stack.setRack(wanted);
        headNode.log.clear();
        const { code, output } = await stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /dgx-02: \S+\/after for dgx-02 failed: exit code 1\n\s+7 GPUs\n/);
        assert.equal(sentPower(rack).length, 4);
        assert.deepEqual(headNode.workplace.drains("dgx-01"), { slurm: "UNDRAINED" });
        assert.match(headNode.workplace.drains("dgx-02").slurm ?? "", /^DRAINED \(pulumi-bcm/);
        readLog(rack);

        program(rack, "after");
        await bringUp(rack, wanted);
        assert.deepEqual(sentPower(rack), []);
        assert.deepEqual(namesIn(readLog(rack)), ["after  dgx-02 power_cycle CHG-3"]);
        assert.deepEqual(headNode.workplace.drains("dgx-02"), { slurm: "UNDRAINED" });
        assert.equal((await stack.outputs<RackOutputs>()).summary.active, 2);
    });
});
