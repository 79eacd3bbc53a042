import assert from "node:assert/strict";
import { adviseInAnyLanguage, describeSwitchOff } from "../../../bcm/rules/removal";

describe("how a node is switched off alone", () => {
    after(() => adviseInAnyLanguage(false));

    it("is said in TypeScript where programs are in TypeScript", () => {
        assert.equal(
            describeSwitchOff("dgx-01", "lab"),
            'add new bcm.PowerAction("off-dgx-01", { deviceId: "dgx-01", powerAction: "power_off", cluster: "lab" }) to the program ' +
                "and run `pulumi up`",
        );
    });

    it("is said for any language by the plugin", () => {
        adviseInAnyLanguage();
        assert.equal(
            describeSwitchOff("dgx-01"),
            'add a PowerAction to the program with deviceId: "dgx-01", powerAction: "power_off" and run `pulumi up`',
        );
    });
});
