import assert from "node:assert/strict";
import { HeadNode } from "../../simulator";
import { TestStack } from "../support/engine";
import { aPoweredRack, aRack, describeRack, type RackOutputs } from "./support";

/** The lines about nodes in what a preview prints, without Pulumi's own indentation; how long it takes is in time-forecast.spec.ts. */
function forecastIn(output: string): string[] {
    const lines = output.split("\n").map((line) => line.trim().replace(/^info: /, ""));
    const first = lines.findIndex((line) => line.startsWith("Power on https://"));
    if (first < 0) return [];
    const rest = lines.slice(first);
    const end = rest.findIndex((line) => line === "" || line.startsWith("warning:"));
    return rest
        .slice(0, end)
        .filter((line) => !/^\d+ nodes?[:,] /.test(line))
        .map((line) => line.replace(/https:\/\/\S+:\d+/, "HEAD"));
}

/** What a row says that is sent: `OFF, ON`, or nothing. */
const sentIn = (row: string) => /^\S+ {2,}((?:ON|OFF|RESET)(?:, ON)?)\b/.exec(row)?.[1] ?? "";

describeRack("what a preview says of power", {}, (rack) => {
    const preview = async (args: object) => {
        rack.stack.setRack(args);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        return output;
    };
    /** Previews, updates, and compares: each node gets the operations that were foretold, and no other. */
    const asForetold = async (args: { nodes: Record<string, object> }, ends = 0) => {
        const said = forecastIn(await preview(args));
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code === 0 ? 0 : 1, ends, output);
        const sent = rack.headNode.log.powerOperations();
        for (const host of Object.keys(args.nodes)) {
            const uuid = rack.headNode.hostnames().includes(host) ? rack.headNode.device(host).uuid : "";
            const operations = sent.filter(([, device]) => device === uuid).map(([operation]) => operation);
            const row = said.find((line) => line.startsWith(`${host} `)) ?? "";
            assert.equal(operations.join(", "), sentIn(row), `${said.join("\n")}\n${output}`);
        }
        return said;
    };

    it("names each new node with its operation, and what its first boot installs", async () => {
        const full =
            "FULL (new to the cluster: category gpu-worker): partitions and formats its disks; everything on them is lost";
        assert.deepEqual(await asForetold(aPoweredRack(2)), [
            "Power on HEAD: power_on for 2 of 2 nodes; 2 new to BCM: their disks are formatted",
            `dgx-01  ON  ${full}`,
            `dgx-02  ON  ${full}`,
        ]);
        for (const host of ["dgx-01", "dgx-02"]) assert.equal(rack.headNode.hardware(host).mode, "FULL");
    });

    it("names those that are there already, the places in the line and the canary; one without a BMC is refused", async () => {
        const { nodes } = aPoweredRack(4);
        const [, boot] = (nodes["dgx-04"] as { interfaces: object[] }).interfaces;
        const withoutBmc = { ...nodes, "dgx-04": { ...nodes["dgx-04"], interfaces: [boot] } };

        const said = await asForetold(
            aPoweredRack(0, { nodes: withoutBmc, rollout: { maxParallel: 1, canary: 1, maxFailures: 4 } }),
            1,
        );

        assert.deepEqual(
            said.map((line) => line.replace(/ {2,}FULL.*/, "")),
            [
                "Power on HEAD: power_on for 1 of 4 nodes, 1 at a time, dgx-01 first as canary; 1 refused; 2 left alone; 1 new to BCM: its disks are formatted",
                "dgx-03  ON  place 3",
                said.at(2),
                "dgx-01  left alone: already done",
                "dgx-02  left alone: already done",
            ],
        );
        assert.match(said.at(2) ?? "", /^dgx-04 {2}refused: dgx-04 has no BMC for BCM to ask/);
    });

    it("is nothing to send for the same request after power was disabled for a while", async () => {
        rack.stack.setRack(aRack(3));
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);

        const said = await asForetold(aPoweredRack(3));

        assert.equal(said[0], "Power on HEAD: power_on for 0 of 3 nodes; 3 left alone");
        assert.match(said[1] ?? "", /^dgx-01 {2}left alone: power_on was carried out at 2/);
    });

    it("says which mode a re-provision runs, warns of what is wiped, and that a data node waits for a person", async () => {
        const cycle = { powerAction: "power_cycle", powerRequest: "CHG-1" };
        const auto = forecastIn(await preview(aPoweredRack(2, cycle)));
        assert.equal(auto[0], "Power on HEAD: power_cycle for 2 of 2 nodes");
        assert.match(
            auto[1] ?? "",
            /^dgx-01 {2}OFF, ON {2}AUTO \(category gpu-worker\): synchronises with its image; becomes FULL, which wipes its disks, if/,
        );

        rack.headNode.edit("dgx-01", { dataNode: true, nextBootInstallMode: "FULL" });
        const output = await preview(aPoweredRack(2, { ...cycle, reinstall: "FULL" }));
        rack.headNode.edit("dgx-01", { dataNode: false, nextBootInstallMode: "" });
        assert.match(
            forecastIn(output)[1] ?? "",
            /^dgx-01 {2}OFF, ON {2}FULL \(reinstall\): partitions and formats.*; as a data node it waits until a person agrees/,
        );
        assert.match(
            output,
            /2 nodes would be installed from scratch, and everything on the disks would be lost: dgx-01 and dgx-02\./,
        );
    });

    it("is what the update then does: identity is the same before and after a re-provision", async () => {
        const { devices } = await rack.stack.outputs<RackOutputs>();
        const identity = () =>
            Object.keys(devices).map((host) => {
                const { uuid, hostname, mac, interfaces } = rack.headNode.device(host);
                return { uuid, hostname, mac, interfaces };
            });
        const before = identity();

        await asForetold(
            aPoweredRack(3, { powerAction: "power_cycle", powerRequest: "CHG-2", reinstall: "FULL" }),
        );

        assert.deepEqual(identity(), before);
        for (const host of Object.keys(devices)) {
            const history = rack.headNode.history(host).map(({ status }) => status);
            assert.deepEqual(history.slice(-2), ["INSTALLER_CALLING_INIT", "UP"]);
            assert.equal(rack.headNode.device(host).nextBootInstallMode, "", "the one-shot mode is used up");
            assert.equal(rack.headNode.hardware(host).mode, "FULL");
        }
        assert.deepEqual((await rack.stack.outputs<RackOutputs>()).summary.active, 3);
    });

    it("leaves alone whoever had the request before others, and says of a failed node that it is only watched", async () => {
        rack.headNode.failInstall("dgx-02", "out of disks");
        await asForetold(aPoweredRack(3, { powerAction: "power_reset", powerRequest: "CHG-3" }), 1);

        const watched = forecastIn(
            await preview(aPoweredRack(3, { powerAction: "power_reset", powerRequest: "CHG-3" })),
        );
        assert.equal(watched[0], "Power on HEAD: power_reset for 0 of 3 nodes; 1 watched; 2 left alone");
        assert.match(
            watched[1] ?? "",
            /^dgx-02 {2}watched, no power: it failed \(INSTALLER_FAILED: out of disks\..*\)\. Mend it, reset it alone \(cmsh: device use dgx-02; power reset\)/,
        );

        rack.headNode.repair("dgx-02");
        const said = await asForetold(
            aPoweredRack(3, { powerAction: "power_cycle", powerRequest: "CHG-2", reinstall: "FULL" }),
        );
        assert.match(said[1] ?? "", /^dgx-01 {2}left alone: is on; the same request was made at 2/);
    });

    it("refuses a node that somebody removed, or its BMC: an update does not put them back", async () => {
        const [, boot] = rack.headNode.device("dgx-03").interfaces as object[];
        rack.headNode.edit("dgx-03", { interfaces: [boot] });
        rack.headNode.remove("dgx-02");
        const said = await asForetold(
            aPoweredRack(3, {
                powerAction: "power_reset",
                powerRequest: "CHG-4",
                rollout: { maxFailures: 3 },
            }),
            1,
        );
        assert.match(said[0] ?? "", /power_reset for 1 of 3 nodes; 2 refused/);
        assert.match(said[2] ?? "", /^dgx-02 {2}refused: no longer on the head node: run `pulumi refresh`/);
        assert.match(
            said[3] ?? "",
            /^dgx-03 {2}refused: dgx-03 has no BMC for BCM to ask \(it has no interface ipmi0/,
        );
    });
});

describe("what a preview says of a power action on its own", () => {
    let headNode: HeadNode;
    let stack: TestStack;
    before(async () => {
        headNode = await new HeadNode({ speed: 600 }).start();
        headNode.seedDevice({
            hostname: "dgx-31",
            mac: "B8:CE:F6:D9:41:31",
            bmcIp: "10.184.163.31",
            up: true,
        });
        stack = await TestStack.createRaw(headNode);
    });
    after(async () => {
        stack?.dispose();
        await headNode?.stop();
    });
    const setPower = (...all: object[]) =>
        stack.setResources(
            all.map((args, index) => ({
                ...{ kind: "PowerAction", name: index === 0 ? "power" : `power-${index}` },
                args: { powerAction: "power_cycle", deviceId: "dgx-31", ...args },
            })),
        );
    const preview = async (...all: object[]) => {
        setPower(...all);
        const { code, output } = await stack.preview();
        return { code, output, rows: forecastIn(output) };
    };
    /** What the update sends, as the forecast writes it. */
    const send = async () => {
        headNode.log.clear();
        await stack.up("--skip-preview");
        return headNode.log
            .powerOperations()
            .map(([operation]) => operation)
            .join(", ");
    };

    it("refuses a node that is neither on the head node nor in the program, and the head node itself", async () => {
        const { code, output } = await preview({ deviceId: "head-01" }, { deviceId: "dgx-99" });

        assert.notEqual(code, 0);
        assert.match(
            output,
            /error: head-01: deviceId: is a HeadNode; this package powers physical nodes only/,
        );
        assert.match(
            output,
            /error: dgx-99: deviceId: there is no such device on https:.*, and this program registers none/,
        );
        assert.deepEqual(headNode.log.powerOperations(), []);
    });

    it("is what the update sends, for a first request, a new one, and one from before", async () => {
        const { uuid } = headNode.device("dgx-31");
        const first = await preview({ request: "CHG-1" });
        assert.deepEqual(first.rows.length, 2);
        assert.equal(await send(), sentIn(first.rows[1] ?? ""));
        assert.deepEqual((await preview({ request: "CHG-1" })).rows, []);

        const second = await preview({ request: "CHG-2", deviceId: uuid, reinstall: "FULL" });
        assert.match(second.rows[1] ?? "", /^dgx-31 {2}OFF, ON {2}FULL \(reinstall\)/);
        assert.match(second.output, /warning: 1 node would be installed from scratch/);
        setPower({ request: "CHG-2" });
        assert.equal(await send(), "OFF, ON");

        const back = await preview({ request: "CHG-1" });
        assert.match(back.rows[1] ?? "", /^dgx-31 {2}left alone: is on; the same request was made at/);
        assert.equal(await send(), "");
    });

    it("fails the update if it fails itself, and names node and reason", async () => {
        headNode.killBmc("dgx-31");
        setPower({ request: "CHG-3" });
        const { code, output } = await stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /error: dgx-31: power_cycle failed: the BMC of dgx-31 answered FAILED \(Unable/);
    });
});
