import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { capture, type Entity, HeadNode, readScenario, Scenario, ScenarioError } from "../../../simulator";
import { Wire } from "../support";

describe("simulator: scenarios", () => {
    let folder: string;
    const file = (text: string, name = "scenario.yaml") => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    const problem = (text: string) => {
        try {
            const scenario = readScenario(file(text));
            new HeadNode({ scenario });
            return "";
        } catch (error) {
            assert.ok(error instanceof ScenarioError);
            return error.message.replace(folder, "");
        }
    };
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "bcm-scenario-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("put networks, images, categories, nodes, faults and settings into the stock", async () => {
        const scenario = readScenario(
            file(`
speed: 120
slots: 3
switches: { macCase: upper }
networks: [{ name: rack-1, cidr: 10.9.0.0/20, fields: { mtu: 9000 } }]
images: [ubuntu-24.04]
categories: [{ name: train, softwareImage: ubuntu-24.04, fields: { installMode: FULL } }]
nodes:
  - { hostname: dgx-01, mac: "b8:ce:f6:d9:47:bc", category: train, network: rack-1, ip: 10.9.0.5, up: true }
faults: [{ fault: dead-bmc, node: dgx-01 }]
`),
        );
        const headNode = new HeadNode({ scenario });

        const { mac, category, interfaces } = headNode.device("dgx-01");
        assert.deepEqual([mac, category], ["B8:CE:F6:D9:47:BC", headNode.uuidOf("categories", "train")]);
        assert.equal((interfaces as Entity[])[0]?.network, headNode.uuidOf("networks", "rack-1"));
        assert.equal(headNode.category("train")?.installMode, "FULL");
        assert.equal(headNode.hardware("dgx-01").status, "UP");
        assert.equal(headNode.clock.speed, 120);
        assert.deepEqual(
            headNode.faults.list().map(({ spec }) => spec),
            [{ fault: "dead-bmc", node: "dgx-01" }],
        );
    });

    it("can be JSON", () => {
        assert.deepEqual(readScenario(file('{"images": ["a"]}', "scenario.json")).images, ["a"]);
    });

    it("that are wrong are refused with file, place and what is allowed, all at once", () => {
        assert.equal(
            problem(`
nodes: [{ hostname: dgx-01, mac: nonsense, catgory: x }]
faults: [{ fault: slow, share: 3 }]
speed: fast
`),
            [
                "/scenario.yaml:",
                "✖ Invalid input: expected number, received string",
                "  → at speed",
                '✖ Unrecognized key: "catgory"',
                "  → at nodes[0]",
                "✖ expected a MAC like B8:CE:F6:D9:47:BC",
                "  → at nodes[0].mac",
                "✖ Too big: expected number to be <=1",
                "  → at faults[0].share",
            ].join("\n"),
        );
    });

    it("that name what is not there are refused with what there is", () => {
        assert.equal(
            problem('nodes: [{ hostname: dgx-01, mac: "02:00:5E:00:00:05", category: nope }]'),
            'nodes[0]: no category "nope"; there are default, gpu-worker',
        );
        assert.equal(
            problem("categories: [{ name: a, softwareImage: nope }]"),
            'categories[0]: no software image "nope"; there are default-image, ubuntu-22.04-nvidia-535',
        );
        assert.equal(
            problem(
                'nodes: [{ hostname: a, mac: "02:00:5E:00:00:05" }, { hostname: a, mac: "02:00:5E:00:00:06" }]',
            ),
            "nodes[1]: hostname: hostname a is already in use",
        );
    });

    it("that cannot be read are refused with line and column, or with the reason", () => {
        assert.match(problem("nodes: [{ hostname: 1"), /^\/scenario\.yaml: .* at line 1, column 22:/s);
        assert.throws(() => readScenario("/nowhere.yaml"), {
            message: "/nowhere.yaml: cannot be read (ENOENT)",
        });
    });
});

describe("simulator: capture", () => {
    it("copies a head node so that its replay has the same inventory, without passwords", async () => {
        const original = await new HeadNode({
            scenario: Scenario.parse({
                nodes: [
                    { hostname: "dgx-01", mac: "02:00:5E:00:00:05", up: true },
                    {
                        hostname: "dgx-02",
                        mac: "02:00:5E:00:00:06",
                        ip: "10.184.162.51",
                        bmcIp: "10.184.163.51",
                    },
                ],
            }),
        }).start();
        const wire = await new Wire(original).logIn();
        const settings = {
            baseType: "BMCSettings",
            uuid: "9e8d7c6b-5a49-4837-a625-140302010fed",
            userName: "adm",
        };
        await wire.write("updateDevice", {
            ...original.device("dgx-02"),
            bmcSettings: { ...settings, password: "hunter2" },
            futureField: { apiToken: "t0ken", big: 3_400_000_000 },
        });
        original.log.clear();
        const { url, ca, username, password } = original;

        const first = await capture({ url, ca, username, password });
        assert.deepEqual(
            original.log.calls.map(({ service, call }) => call || service),
            [
                "login",
                "getDevices",
                "getCategories",
                "getSoftwareImages",
                "getNetworks",
                "getPartitions",
                "getStatusForDevices",
            ],
        );
        await original.stop();
        assert.ok(!stringify(first).includes("hunter2") && !stringify(first).includes("t0ken"));

        const replay = await new HeadNode({ scenario: Scenario.parse(first) }).start();
        const second = await capture({
            url: replay.url,
            ca: replay.ca,
            username: replay.username,
            password: replay.password,
        });
        assert.deepEqual(second, first);
        assert.equal(replay.hardware("dgx-01").status, "UP");
        assert.deepEqual(replay.device("dgx-02").futureField, { apiToken: "", big: 3_400_000_000 });
        await replay.stop();
    });

    it("says what went wrong", async () => {
        const headNode = await new HeadNode().start();
        const { url, ca, username, password } = headNode;
        await assert.rejects(capture({ url, ca, username, password: "wrong" }), {
            message: `${url} refused the log-in of "root".`,
        });
        await assert.rejects(capture({ url, username, password }), /log-in failed: self-signed certificate/);
        headNode.fault({ fault: "http-500", call: "getNetworks" });
        await assert.rejects(capture({ url, ca, username, password }), {
            message: `${url}: getNetworks failed: HTTP 500`,
        });
        const { cert, key } = await headNode.issueClientCertificate();
        const { inventory } = await capture({ url, ca, certificate: cert, key });
        assert.equal(inventory?.devices.length, 1);
        await headNode.stop();
    });
});

describe("simulator: state file", () => {
    it("keeps inventory, power, installs in progress and time across a restart, for its owner only", async () => {
        const folder = mkdtempSync(join(tmpdir(), "bcm-state-"));
        const stateFile = join(folder, "state.json");
        const first = await new HeadNode({ tls: false, stateFile, slots: 1 }).start();
        first.clock.stop();
        const wire = await new Wire(first).logIn();
        const devices = [await wire.register("dgx-01"), await wire.register("dgx-02")];
        const uuids = devices.map(({ uuid }) => uuid);
        await wire.power("ON", uuids);
        first.clock.advance(300);
        const before = uuids.map((uuid) => first.device(uuid === uuids[0] ? "dgx-01" : "dgx-02"));
        await first.stop();
        assert.equal(statSync(stateFile).mode & 0o777, 0o600);

        const second = await new HeadNode({ tls: false, stateFile, slots: 1 }).start();
        second.clock.stop();
        assert.deepEqual(
            ["dgx-01", "dgx-02"].map((host) => second.device(host)),
            before,
        );
        assert.deepEqual(
            ["dgx-01", "dgx-02"].map((host) => second.hardware(host).info),
            ["provisioning started", "waiting for FULL provisioning to start"],
        );
        second.clock.advance(7200);
        assert.deepEqual(
            ["dgx-01", "dgx-02"].map((host) => second.hardware(host).status),
            ["UP", "UP"],
        );
        assert.deepEqual(
            [second.slots().peak, Object.keys(second.powerTimes("ON"))],
            [1, ["dgx-01", "dgx-02"]],
        );
        await second.stop();
        rmSync(folder, { recursive: true });
    });

    it("that is none is refused", () => {
        const folder = mkdtempSync(join(tmpdir(), "bcm-state-"));
        const stateFile = join(folder, "state.json");
        writeFileSync(stateFile, "{}");
        assert.throws(() => new HeadNode({ stateFile }), {
            message: `${stateFile} is no state of bcm-simulator. Name another file with --state, or delete it.`,
        });
        rmSync(folder, { recursive: true });
    });
});
