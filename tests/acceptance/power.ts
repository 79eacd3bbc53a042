import assert from "node:assert/strict";
import { execFile as execFileCallback } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../tools/root";
import { IPMI_PASSWORD, IPMI_SUITE, IPMI_USER, IpmiSim } from "../support/ipmi-sim";
import { CPU, DGX, type Life } from "./life";

const execFile = promisify(execFileCallback);

/** "6. Power Action" and "7. Node Status". */
export function describePower(life: Life): void {
    const power = (step: string) => life.step(step).power;
    const status = (step: string, host = "dgx-05") =>
        life.step(step).nodeStatus[host] ?? assert.fail(`no ${host}`);

    describe("6. Power Action: attributes", () => {
        it("device_id: the node of the device resource", () =>
            assert.deepEqual(power("power on"), ["ON dgx-05", "ON cpu-03"]));
        it("power_action: power_on, power_off, power_cycle, power_reset", () => {
            assert.deepEqual(power("power on").slice(0, 1), ["ON dgx-05"]);
            assert.deepEqual(power("power off"), ["OFF dgx-05"]);
            assert.deepEqual(power("re-provision").slice(0, 2), ["OFF dgx-05", "ON dgx-05"]);
            assert.deepEqual(power("failure").sort(), ["RESET cpu-03", "RESET dgx-05"]);
        });
        it("wait_for_completion: by default the BMC confirms before anything else is done", () =>
            assert.match(life.step("power on").output, /power_on done/));
        it("timeout: seconds that a BMC has; one that is dead is named", () =>
            assert.match(life.step("power off").output, /cpu-03: power_off failed: the BMC of cpu-03/));
    });

    describe("6. Power Action: relationships and validation rules", () => {
        it("a node has many over time, one after another", () =>
            assert.deepEqual(
                ["power on", "re-provision", "failure", "retry", "power off"].map((step) =>
                    power(step).some((done) => done.endsWith("dgx-05")),
                ),
                [true, true, true, true, true],
            ));
        it("power_action is one of the words", () =>
            assert.match(
                life.step("forbidden").output,
                /powerAction: "power_up" is not allowed\. Use power_on, power_off, power_cycle or power_reset/,
            ));
        it("device_id is a registered device: the action waits for it", () => {
            const { calls } = life.step("register");
            assert.ok(calls.some(({ call }) => call.startsWith("addDevice")));
            assert.ok(!calls.some(({ call }) => call === "powerOperation"));
        });
        it("actions are opt-in", () => assert.deepEqual(power("register"), [])); // powerAction was stated
    });

    describe("6. Power Action: lifecycle", () => {
        it("what is stored is that it was done, never an order to do it again", () =>
            assert.deepEqual(power("again"), []));
        it("it runs when power is enabled", () => assert.equal(power("power on").length, 2));
        it("another action runs, under a request of its own", () =>
            assert.equal(power("re-provision").length, 4));
        it("an unchanged update runs nothing and writes nothing", () => {
            assert.deepEqual(life.step("again").writes, []);
            assert.equal(life.step("again").code, 0);
        });
    });

    describe("6. Power Action: fallback", () => {
        it('ipmitool from this machine (`powerVia: "ipmi"`), here by the program that its command runs', async () => {
            const bmc = await new IpmiSim().start();
            const journals = mkdtempSync(join(tmpdir(), "ipmi-journals-"));
            const order = {
                ...{ node: "dgx-05", host: "127.0.0.1", port: bmc.port, username: IPMI_USER },
                ...{ cipherSuite: IPMI_SUITE, powerAction: "power_on", stack: "dev::racks" },
            };
            const program = join(packageRoot, "dist/provider/power/ipmi/main.js");
            const run = `require(${JSON.stringify(program)}).main()`;
            const env = { ...process.env, IPMI_PASSWORD, PULUMI_BCM_STATE: journals };
            const { stdout } = await execFile(process.execPath, ["-e", run, JSON.stringify(order)], { env });
            const { power: now } = bmc;
            bmc.stop();
            rmSync(journals, { recursive: true });
            assert.deepEqual(JSON.parse(stdout), {
                outcome: "done",
                message: "power_on done, over ipmitool",
            });
            assert.equal(now, "ON");
        });
    });

    describe("7. Node Status: attributes", () => {
        it("hostname: the key, and in the status itself", () =>
            assert.equal(status("register").hostname, "dgx-05"));
        it("state: active, provisioning, failed, powered_off or unknown", () =>
            assert.deepEqual(
                [
                    status("power on").state,
                    status("failure").state,
                    status("power off").state,
                    status("gone", "cpu-03").state,
                ],
                ["active", "failed", "powered_off", "unknown"],
            ));
        it("ip: of the boot interface; empty where BCM's DHCP gives it", () =>
            assert.deepEqual(
                ["dgx-05", "cpu-03"].map((host) => status("power on", host).ip),
                ["", CPU.ip],
            ));
        it("mac: the primary one", () => assert.equal(status("power on").mac, DGX.mac));
        it("roles: the assigned ones", () => assert.deepEqual(status("power on").roles, DGX.roles));
        it("uuid: the device's, which `devices` has as well", () => {
            assert.equal(status("power on").uuid, life.device("dgx-05").uuid);
            assert.deepEqual(
                (life.step("power on").outputs.devices as Record<string, string>)["dgx-05"],
                status("power on").uuid,
            );
        });
    });

    describe("7. Node Status: relationships and validation rules", () => {
        it("one for each node", () =>
            assert.deepEqual(Object.keys(life.step("power on").nodeStatus).sort(), ["cpu-03", "dgx-05"]));
        it("it is read from the head node in every update", () =>
            assert.ok(life.step("again").calls.some(({ call }) => call === "getStatusForDevices")));
        it("active: operational, with `success`", () =>
            assert.deepEqual([status("power on").success, status("failure").success], [true, false]));
        it("provisioning: while it boots and installs", () =>
            assert.match(
                life.step("power on").output,
                /0\/1 ready · 1 (down or in firmware|booting|installing)/,
            ));
        it("failed: with BCM's reason", () => assert.match(status("failure").message, /out of disks/));
        it("powered_off: not powered on", () =>
            assert.deepEqual(
                [status("register").state, status("power off").state],
                ["powered_off", "powered_off"],
            ));
        it("unknown: not found in BCM", () => {
            const { rawState, message } = status("gone", "cpu-03");
            assert.deepEqual([rawState, message], ["not found", "BCM has no device of this name."]);
        });
    });
}
