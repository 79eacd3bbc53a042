import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { commandOf, processesWith, until } from "../support/processes";
import { aPoweredRack, describeRack } from "./support";

describeRack("after kill -9 of the CLI", { speed: 60 }, (rack) => {
    it("language host and program end by themselves, and the provider sends nothing more", async () => {
        rack.stack.setRack(aPoweredRack(1));
        const child = spawn(
            "pulumi",
            [
                "up",
                "--yes",
                "--skip-preview",
                "--non-interactive",
                "--stack",
                rack.stack.name,
                "--cwd",
                rack.stack.program,
            ],
            {
                env: rack.stack.env,
                stdio: "ignore",
            },
        );
        await until(
            "the node is being watched",
            () => rack.headNode.log.of("getStatusForDevices").length > 0,
            60_000,
        );

        child.kill("SIGKILL");

        const left = () => processesWith(rack.stack.home).filter((id) => id !== child.pid);
        const hosts = () => left().filter((id) => /language-host|cmd\/run/.test(commandOf(id)));
        await until("language host and program are gone", () => hosts().length === 0);
        await until(
            "the last watch has ended",
            () => {
                const calls = rack.headNode.log.calls;
                return Date.now() - (calls.at(-1)?.at ?? 0) > 12_000;
            },
            60_000,
        );
        assert.equal(rack.headNode.log.powerOperations().length, 1);
        for (const id of left()) process.kill(id, "SIGKILL"); // the provider that Pulumi itself leaves behind

        await rack.stack.run("cancel", "--yes");
        const again = await rack.stack.up("--skip-preview");
        assert.equal(again.code, 0, again.output);
        assert.equal(rack.headNode.log.powerOperations().length, 1);
    });
});
