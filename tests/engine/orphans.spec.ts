import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";
import { processesWith, until } from "../support/processes";
import { aPoweredRack, describeRack } from "./support";

describeRack("after kill -9 of the CLI", { speed: 200 }, (rack) => {
    /** Starts an `up`, kills its CLI when something has happened, and waits until nothing of it is left. */
    async function killWhen(what: string, holds: () => boolean): Promise<void> {
        const { child, outcome } = rack.stack.start("up", "--yes", "--skip-preview", "--non-interactive");
        await until(what, holds);
        child.kill("SIGKILL");
        await outcome;
        const left = () => processesWith(rack.stack.home).length;
        await until("host, program and provider are gone", () => left() === 0);
        await rack.stack.run("cancel", "--yes");
    }

    const page = readFileSync(join(packageRoot, "docs/reliability.md"), "utf8");
    let said = "";
    before(() => rack.stack.setRack(aPoweredRack(1)));

    it("language host, program and provider end by themselves while a node is registered", async () => {
        rack.headNode.fault({ fault: "slow", call: "addDevice", seconds: 20 });
        await killWhen("the node is being registered", () => rack.headNode.log.of("addDevice").length > 0);
    });

    it("… and while it is watched; the next up goes on, without power", async () => {
        await killWhen("the node is being watched", () => {
            const calls = rack.headNode.log.calls.map(({ call }) => call);
            return (
                calls.includes("powerOperation") &&
                calls.slice(calls.indexOf("powerOperation")).includes("getStatusForDevices")
            );
        });

        const again = await rack.stack.up("--skip-preview");
        assert.equal(again.code, 0, again.output);
        assert.equal(rack.headNode.log.powerOperations().length, 1);
        said = again.output;
    });

    it("… and leave lines about pending operations, which the command of docs/reliability.md clears, and nothing else", async () => {
        assert.match(said, /pending/);
        const [, command = ""] = /^`(pulumi refresh [^`]+)`, which forgets the lines/m.exec(page) ?? [];
        rack.headNode.log.clear();
        const cleared = await rack.stack.run(...command.split(" ").slice(1));
        assert.equal(cleared.code, 0, cleared.output);
        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
        assert.doesNotMatch(output, /pending/);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });
});
