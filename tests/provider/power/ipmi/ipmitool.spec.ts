import assert from "node:assert/strict";
import { readChassisPower } from "../../../../provider/power/ipmi/ipmitool";
import { FakeIpmitool } from "../../../support/fake-ipmitool";

const SECRETS = { BCM_PASSWORD: "head-pw", PULUMI_CONFIG_PASSPHRASE: "phrase", IPMI_PASSWORD: "bmc-pw" };

describe("ipmitool", () => {
    let tool: FakeIpmitool;
    let before: NodeJS.ProcessEnv;
    const CHANGED = [...Object.keys(SECRETS), "PATH", "LANG"];
    beforeEach(() => {
        before = { ...process.env };
        tool = new FakeIpmitool();
        Object.assign(process.env, SECRETS, { PATH: tool.path, LANG: "de_DE.UTF-8" });
    });
    afterEach(() => {
        for (const name of CHANGED) {
            if (before[name] === undefined) delete process.env[name];
            else process.env[name] = before[name];
        }
        tool.remove();
    });

    it("gets the BMC's password, and no other secret of the environment", async () => {
        const bmc = { node: "dgx-05", host: "10.1.1.1", port: 623, username: "admin" };

        assert.equal(await readChassisPower(bmc), "ON");

        const { PWD, _, SHLVL, OLDPWD, ...got } = tool.environment(); // these a shell sets by itself
        assert.deepEqual(got, {
            PATH: tool.path,
            HOME: process.env.HOME,
            LANG: "C",
            IPMI_PASSWORD: "bmc-pw",
        });
    });
});
