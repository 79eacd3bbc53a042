import assert from "node:assert/strict";
import { BMC_PASSWORD } from "../support/engine";
import { type Life, NEW_IMAGE, SET } from "./life";

/** The data flow's phases, the state machine, and the module's variables. */
export function describeWorkflow(life: Life): void {
    const power = (step: string) => life.step(step).power;
    const state = (step: string, host = "dgx-05") => life.step(step).nodeStatus[host]?.state;
    const called = (step: string, name: string) => life.step(step).calls.filter(({ call }) => call === name);

    describe("Phases", () => {
        it("0. prerequisites: images and networks are there, and nothing of ours changes them", () =>
            assert.deepEqual(
                life.step("register").writes.filter(({ call }) => !/^add(Category|Devices?)$/.test(call)),
                [],
            ));
        it("1. plan: image, networks and category are looked up; what is missing stops it, all at once", () => {
            const { code, output, writes } = life.step("missing");
            assert.notEqual(code, 0);
            for (const kind of ["software image", "network", "category"])
                assert.match(output, new RegExp(`There is no ${kind} `));
            assert.deepEqual(writes, []);
        });
        it("1. plan: it says what would be created, and writes nothing", () => {
            assert.match(life.step("plan").output, /2 to create/);
            assert.deepEqual(life.step("plan").writes, []);
        });
        it("2. resources: the category first, then the devices that need it", () =>
            assert.deepEqual(
                // Devices that come together travel in one call; on a busy machine they may not.
                [...new Set(life.step("register").writes.map(({ call }) => call.replace(/s$/, "")))],
                ["addCategory", "addDevice"],
            ));
        it("2. resources: devices are registered and not powered", () => {
            assert.deepEqual(
                [state("register"), state("register", "cpu-03")],
                ["powered_off", "powered_off"],
            );
            assert.deepEqual(called("register", "powerOperation"), []);
        });
        it("3. power: opt-in; new nodes install FULL, and the update waits until they are active", () => {
            assert.equal(life.step("power on").code, 0);
            assert.deepEqual([state("power on"), state("power on", "cpu-03")], ["active", "active"]);
        });
        it("4. status: each node's state is an output, with a summary", () =>
            assert.deepEqual(life.step("power on").outputs.summary, {
                ...{ active: 2, provisioning: 0, failed: 0, poweredOff: 0, unknown: 0, total: 2 },
            }));
        it("5. re-provisioning: a new image and power_cycle", () => {
            const { category, writes } = life.step("re-provision");
            const proxy = category?.softwareImageProxy as { parentSoftwareImage: string };
            assert.equal(proxy.parentSoftwareImage, life.uuidOf("images", NEW_IMAGE));
            assert.deepEqual(
                writes.map(({ call }) => call),
                ["updateCategory"],
            );
            assert.deepEqual(power("re-provision"), ["OFF dgx-05", "ON dgx-05", "OFF cpu-03", "ON cpu-03"]);
        });
        it("5. re-provisioning: host name, MAC, addresses and uuid stay", () => {
            const identity = (step: string) => {
                const { uuid, hostname, mac, interfaces } = life.device("dgx-05", step);
                return { uuid, hostname, mac, interfaces };
            };
            assert.deepEqual(identity("re-provision"), identity("register"));
        });
    });

    describe("State machine", () => {
        it("not found → registered: the device is created", () => {
            assert.equal(life.device("dgx-05", "plan").uuid, "");
            assert.equal(state("register"), "powered_off");
        });
        it("registered → powered off → provisioning: power_on, and what BCM then says", () => {
            const { output } = life.step("power on");
            assert.match(output, /rack-dgx-05-power .*power_on done/);
            assert.match(output, /rack-wave-1 .*0\/1 ready · 1 (down or in firmware|booting|installing)/);
        });
        it("provisioning → active", () => assert.equal(state("power on"), "active"));
        it("provisioning → failed: an error names the node and the reason", () => {
            assert.notEqual(life.step("failure").code, 0);
            assert.match(
                life.step("failure").output,
                /1 node did not become active:\s+dgx-05: INSTALLER_FAILED: out of disks/,
            );
            assert.equal(state("failure"), "failed");
        });
        it("failed → provisioning → active: once it is mended, a new request", () => {
            assert.deepEqual(power("retry").slice(0, 2), ["OFF dgx-05", "ON dgx-05"]);
            assert.deepEqual([life.step("retry").code, state("retry")], [0, "active"]);
        });
        it("active → provisioning → active: power_cycle", () =>
            assert.equal(state("re-provision"), "active"));
        it("a failed node does not hold back the others", () =>
            assert.equal(state("failure", "cpu-03"), "active"));
    });

    describe("Operator actions", () => {
        it("power_on: the first provisioning", () =>
            assert.deepEqual(power("power on"), ["ON dgx-05", "ON cpu-03"]));
        it("power_cycle: re-provisions", () => assert.equal(power("re-provision").length, 4));
        it("power_off: shuts down", () => assert.equal(state("power off"), "powered_off"));
        it("power_reset: a hard reboot", () => assert.ok(power("failure").includes("RESET dgx-05")));
    });

    describe("Variables", () => {
        it("nodes: host name → node", () =>
            assert.deepEqual(
                Object.keys(life.step("register").outputs.devices as object).sort(),
                Object.keys(SET.nodes).sort(),
            ));
        it("software_image_name: looked up", () =>
            assert.equal(called("plan", "getSoftwareImages").length, 1));
        it("management_network_name: looked up", () => assert.equal(called("plan", "getNetworks").length, 1));
        it("category_name: existing, or the one to create", () =>
            assert.equal(life.step("register").outputs.category, "gpu-worker-custom"));
        it("install_mode: of the created category", () =>
            assert.equal(life.step("register").category?.installMode, "AUTO"));
        it("bmc_username and bmc_password: of nodes without their own, and secret", () => {
            const bmc = life.device("cpu-03").bmcSettings as Record<string, unknown>;
            assert.deepEqual([bmc.userName, bmc.password], ["bmcadmin", BMC_PASSWORD]);
            assert.ok(!life.step("register").output.includes(BMC_PASSWORD));
        });
        it("power_action: stated alone it does nothing", () => assert.deepEqual(power("register"), []));
        it("enable_power_action: makes it happen", () => assert.equal(power("power on").length, 2));
        it("provisioning_mode: one after another, or so many together", () => {
            assert.match(life.step("power on").output, /rack-wave-2/);
            assert.doesNotMatch(life.step("failure").output, /rack-wave-2 .*ready/);
        });
    });
}
