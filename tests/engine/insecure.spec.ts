import assert from "node:assert/strict";
import { aRack, describeRack } from "./support";

const WARNING = /The certificate of https:\S+ is not verified \(insecure: true\)/g;

describeRack("a head node whose certificate is not verified", {}, (rack) => {
    it("is warned of in every run, once", async () => {
        rack.stack.setRack(aRack(1));
        rack.stack.env = { ...rack.stack.env, BCM_INSECURE: "true", BCM_CA_FILE: "" };
        const runs = {
            up: await rack.stack.up("--skip-preview"), // the program's process, which the provider's joins
            refresh: await rack.stack.refresh(), // the provider's alone
        };

        for (const [command, { code, output }] of Object.entries(runs)) {
            assert.equal(code, 0, output);
            // The steps above the diagnostics may show it as well, for as long as the command runs.
            const last = output.split("Diagnostics:").at(-1);
            assert.equal(last?.match(WARNING)?.length, 1, `${command}: ${output}`);
        }
    });
});
