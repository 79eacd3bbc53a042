import assert from "node:assert/strict";
import { aPoweredRack, aRack, describeRack, type RackOutputs } from "./support";

/** The lines of the forecast in what a preview prints, without Pulumi's own indentation. */
function forecastIn(output: string): string[] {
    const lines = output.split("\n").map((line) => line.trim().replace(/^info: /, ""));
    const first = lines.findIndex((line) => line.startsWith("Power on https://"));
    if (first < 0) return [];
    const rest = lines.slice(first);
    const end = rest.indexOf("");
    return rest.slice(0, end).map((line) => line.replace(/https:\/\/\S+:\d+/, "HEAD"));
}

describeRack("what a preview says of power", {}, (rack) => {
    const preview = async (args: object) => {
        rack.stack.setRack(args);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        return output;
    };

    it("is nothing without enablePowerAction", async () => {
        assert.deepEqual(forecastIn(await preview(aRack(2, { powerAction: "power_on" }))), []);
    });

    it("names each new node with its operation, and what its first boot installs", async () => {
        const full =
            "FULL (new to the cluster: category gpu-worker): partitions and formats its disks; everything on them is lost";
        assert.deepEqual(forecastIn(await preview(aPoweredRack(2))), [
            "Power on HEAD: power_on for 2 of 2 nodes",
            `dgx-01  ON  ${full}`,
            `dgx-02  ON  ${full}`,
        ]);
    });

    it("names those that are there already, and costs one status call however many nodes", async () => {
        rack.stack.setRack(aPoweredRack(2));
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);

        const said = forecastIn(await preview(aPoweredRack(3, { rollout: { maxParallel: 1 } })));

        assert.deepEqual(said.slice(0, 1), [
            "Power on HEAD: power_on for 1 of 3 nodes, in 3 waves; 2 left alone",
        ]);
        assert.deepEqual(
            said.slice(1).map((line) => line.slice(0, 24)),
            ["dgx-03  ON              ", "dgx-01  left alone: alre", "dgx-02  left alone: alre"],
        );
        assert.equal(rack.headNode.log.of("powerOperation").length, 0);
    });

    it("is nothing, and asks nothing, when nothing would be sent", async () => {
        assert.deepEqual(forecastIn(await preview(aPoweredRack(2))), []);
    });

    it("says which mode a re-provision runs, and warns of what is wiped", async () => {
        const cycle = { powerAction: "power_cycle", powerRequest: "CHG-1" };
        const auto = forecastIn(await preview(aPoweredRack(2, cycle)));
        assert.equal(auto[0], "Power on HEAD: power_cycle for 2 of 2 nodes");
        assert.match(
            auto[1] ?? "",
            /^dgx-01 {2}OFF, ON {2}AUTO \(category gpu-worker\): synchronises with its image; becomes FULL, which wipes its disks, if/,
        );

        const output = await preview(aPoweredRack(2, { ...cycle, reinstall: "FULL" }));
        assert.match(
            forecastIn(output)[1] ?? "",
            /^dgx-01 {2}OFF, ON {2}FULL \(reinstall\): partitions and formats/,
        );
        assert.match(
            output,
            /2 nodes would be installed from scratch, and everything on the disks would be lost: dgx-01, dgx-02\./,
        );
    });

    it("says that a data node waits for a person", async () => {
        await rack.headNode.edit("dgx-01", { dataNode: true, nextBootInstallMode: "FULL" });
        const said = forecastIn(await preview(aPoweredRack(2, { powerAction: "power_reset" })));
        assert.match(
            said[1] ?? "",
            /^dgx-01 {2}RESET {2}FULL \(set for its next boot\): .*; as a data node it waits until a person agrees/,
        );
        await rack.headNode.edit("dgx-01", { dataNode: false, nextBootInstallMode: "" });
    });

    it("is what the update then does: identity is the same before and after a re-provision", async () => {
        const { devices } = await rack.stack.outputs<RackOutputs>();
        const identity = () =>
            Object.keys(devices).map((host) => {
                const { uuid, hostname, mac, interfaces } = rack.headNode.device(host);
                return { uuid, hostname, mac, interfaces };
            });
        const before = identity();
        rack.headNode.log.clear();
        rack.stack.setRack(
            aPoweredRack(2, { powerAction: "power_cycle", powerRequest: "CHG-2", reinstall: "FULL" }),
        );

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.deepEqual(identity(), before);
        for (const host of Object.keys(devices)) {
            const history = rack.headNode.history(host).map(({ status }) => status);
            assert.deepEqual(history.slice(-2), ["INSTALLER_CALLING_INIT", "UP"]);
            assert.equal(rack.headNode.device(host).nextBootInstallMode, "", "the one-shot mode is used up");
            assert.equal(rack.headNode.hardware(host).mode, "FULL");
        }
        assert.deepEqual((await rack.stack.outputs<RackOutputs>()).summary.active, 2);
    });
});
