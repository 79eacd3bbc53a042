import assert from "node:assert/strict";
import { commandOf, processesWith, until } from "../../support/processes";
import { aPoweredRack, describeRackInYaml } from "../support";

describeRackInYaml("a run of the plugin that is killed", { speed: 200 }, (rack) => {
    const plugins = () =>
        processesWith(rack.stack.home).filter((id) => commandOf(id).includes("pulumi-resource-bcm"));
    const isPowered = () => rack.headNode.log.powerOperations().length > 0;
    const start = () => rack.stack.start("up", "--yes", "--skip-preview", "--non-interactive");

    it("with its CLI ends by itself, and the next up goes on without power", async () => {
        rack.stack.setRack(aPoweredRack(2));
        const { child, outcome } = start();
        await until("nodes are powered", isPowered);

        child.kill("SIGKILL");
        await outcome;
        await until("the plugin is gone", () => plugins().length === 0);
        // Pulumi's own host for YAML stays, and waits for nothing.
        for (const id of processesWith(rack.stack.home)) process.kill(id, "SIGKILL");
        await rack.stack.run("cancel", "--yes");
        const again = await rack.stack.up("--skip-preview");

        assert.equal(again.code, 0, again.output);
        assert.equal(rack.headNode.log.powerOperations().length, 2);
    });

    it("alone fails the run, and the next up sends no operation twice", async () => {
        rack.stack.setRack(aPoweredRack(2, { powerAction: "power_reset", powerRequest: "again" }));
        rack.headNode.log.clear();
        const { outcome } = start();
        await until("nodes are powered", isPowered);

        for (const id of plugins()) process.kill(id, "SIGKILL");
        const { code } = await outcome;
        assert.notEqual(code, 0);
        await until("nothing of it is left", () => processesWith(rack.stack.home).length === 0);
        const again = await rack.stack.up("--skip-preview");

        assert.equal(again.code, 0, again.output);
        assert.deepEqual(
            rack.headNode.log.powerOperations().map(([operation]) => operation),
            ["RESET", "RESET"],
        );
    });
});
