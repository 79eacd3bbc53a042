import assert from "node:assert/strict";
import { HeadNode } from "../../../simulator";
import { aMixedNode, describeRawInYaml } from "../support";

const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];

describeRawInYaml("resources of the plugin on their own", (raw) => {
    const device = (args: object = {}) => ({
        ...{ kind: "Device", name: "node" },
        args: {
            hostname: "dgx-01",
            category: { resource: "kind" },
            ...aMixedNode({ mac: 1, ip: 1 }),
            ...args,
        },
    });
    const category = {
        kind: "Category",
        name: "kind",
        args: { name: "own", softwareImage: "default-image" },
    };
    const power = (request: string) => ({
        ...{ kind: "PowerAction", name: "switch" },
        args: {
            ...{ deviceId: { resource: "node", output: "hostname" }, powerAction: "power_on", request },
        },
    });
    const succeeds = async (...command: string[]) => {
        const { code, output } = await raw.stack.run(...command);
        assert.equal(code, 0, output);
        return output;
    };

    it("are made, and an action has its moment in the state before it is sent; a second up has nothing to do", async () => {
        raw.stack.setResources([category, device(), power("CHG-1")]);
        const preview = await succeeds("preview", "--non-interactive");
        assert.match(preview, /power_on for 1 of 1 node/);

        await succeeds(...UP);
        await succeeds(...UP, "--expect-no-changes");

        assert.equal(raw.headNode.device("dgx-01").category, raw.headNode.uuidOf("categories", "own"));
        assert.deepEqual(
            raw.headNode.log.powerOperations().map(([operation]) => operation),
            ["ON"],
        );
        const types = (await raw.stack.resources()).map(({ type }) => type);
        assert.deepEqual(
            types
                .filter((type) => type.startsWith("bcm:index:"))
                .map((type) => type.slice("bcm:index:".length)),
            ["Category", "Device", "PowerAction", "PowerRequest", "PowerAction"],
        );
    });

    it("fail the run if an action fails, with node and reason; the next up tries it again", async () => {
        raw.headNode.killBmc("dgx-01");
        raw.stack.setResources([
            category,
            device(),
            { ...power("CHG-2"), args: { ...power("CHG-2").args, powerAction: "power_reset" } },
        ]);

        const { code, output } = await raw.stack.run(...UP);

        assert.notEqual(code, 0);
        assert.match(output, /dgx-01: .*BMC/);
        raw.headNode.reviveBmc("dgx-01");
        await succeeds(...UP);
        raw.stack.setResources([category, device(), power("CHG-1")]);
    });

    it("show which field changes, and what stays as it is", async () => {
        const [own, bmc] = aMixedNode({ mac: 1, ip: 1 }).interfaces;
        raw.stack.setResources([
            category,
            device({ interfaces: [own, { ...bmc, ip: "10.184.162.77" }] }),
            power("CHG-1"),
        ]);

        const output = await succeeds("preview", "--non-interactive", "--diff");

        assert.match(
            output,
            /~ interfaces: \[\n.*~ \[1\]: \{\n.*~ ip: "10\.184\.162\.1" => "10\.184\.162\.77"/s,
        );
        assert.ok(!/adopted|registration/.test(output), output);
    });

    it("say all that is wrong with them in one preview, which fails", async () => {
        const shown = { "fn::join": ["", ["lilo"]] };
        raw.stack.setResources([
            {
                kind: "Category",
                name: "odd",
                args: { name: "odd", softwareImage: "default-image", disksetup: "<disks/>" },
            },
            device({ category: "gpu-worker", bootLoader: shown }),
        ]);

        const { code, output } = await raw.stack.preview();

        assert.notEqual(code, 0);
        assert.match(output, /odd: disksetup: line 1: the root element is <disks>/);
        assert.match(output, /dgx-01: bootLoader: "lilo" is not allowed/);
    });

    it("are imported by the names that the head node has for them; an action says why it is not", async () => {
        raw.headNode.seedDevice({
            hostname: "dgx-09",
            mac: "B8:CE:F6:D9:41:09",
            ip: "10.184.162.9",
            category: "gpu-worker",
        });
        raw.headNode.log.clear();
        raw.stack.setResources([]);

        const node = await succeeds(
            "import",
            "--yes",
            "--non-interactive",
            "bcm:index:Device",
            "nine",
            "dgx-09",
        );
        const kind = await succeeds(
            "import",
            "--yes",
            "--non-interactive",
            "bcm:index:Category",
            "gpu",
            "gpu-worker",
        );
        const action = await raw.stack.run(
            "import",
            "--yes",
            "--non-interactive",
            "bcm:index:PowerAction",
            "no",
            "x",
        );

        assert.match(node, /type: bcm:Device\n +properties:\n +category: gpu-worker\n +hostname: dgx-09\n/);
        assert.match(node, /ip: 10\.184\.162\.9/);
        assert.match(
            kind,
            /installMode: AUTO\n +name: gpu-worker\n +softwareImage: ubuntu-22\.04-nvidia-535\n/,
        );
        assert.notEqual(action.code, 0);
        assert.match(action.output, /bcm:index:PowerAction cannot be imported: it is something that is done/);
        const found = (await raw.stack.resources()).find(({ urn }) => urn.endsWith("::nine"));
        assert.equal((found?.outputs as { adopted?: boolean } | undefined)?.adopted, true);
        assert.equal(found?.id, raw.headNode.device("dgx-09").uuid);
        assert.deepEqual(raw.headNode.log.writes(), []);
    });
});

describeRawInYaml("a provider that the program makes", (raw) => {
    let other: HeadNode;
    before(async () => {
        other = await new HeadNode({ speed: 600 }).start();
    });
    after(() => other.stop());

    it("is a head node of its own, whatever the environment says; its password is in no file", async () => {
        const device = (name: string, options?: object) => ({
            ...{ kind: "Device", name, options },
            args: { hostname: name, category: "gpu-worker", ...aMixedNode({ mac: 1, ip: 1 }) },
        });
        const { url, username, password } = other;
        raw.stack.setResources([
            { kind: "Provider", name: "east", args: { url, username, password, insecure: true } },
            device("dgx-01"),
            device("dgx-02", { provider: ["$", "{east}"].join("") }),
        ]);

        const { code, output } = await raw.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.deepEqual([raw.headNode.hostnames(), other.hostnames()], [["dgx-01"], ["dgx-02"]]);
        const exported = await raw.stack.export();
        assert.ok(!exported.includes(password));
        assert.match(output, /The certificate of https:\/\/127\.0\.0\.1:\d+ is not verified/);
    });

    it("is not replaced, nor are its resources, when its address changes", async () => {
        const { code, output } = await raw.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });
});
