import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/policies";
import { HeadNode } from "../../simulator";
import { policyPack, TestStack } from "../support/engine";
import { aDevice, aPower, aRequest, MISTAKES, type Resource, STRICT } from "./policy-mistakes";
import { describeRack } from "./support";

describe("the policy pack on Pulumi's own runner", () => {
    let headNode: HeadNode;
    let stack: TestStack;
    before(async () => {
        headNode = await new HeadNode({ speed: 600 }).start();
        stack = await TestStack.createRaw(headNode);
    });
    after(async () => {
        stack?.dispose();
        await headNode?.stop();
    });
    const withPack = (config?: object) => {
        const file = join(stack.home, "policies.json");
        if (config) writeFileSync(file, JSON.stringify(config));
        return ["--policy-pack", policyPack, ...(config ? ["--policy-pack-config", file] : [])];
    };
    const run = async (command: "preview" | "up", resources: Resource[], config?: object) => {
        stack.setResources(resources);
        headNode.log.clear();
        return command === "up"
            ? stack.up("--skip-preview", ...withPack(config))
            : stack.preview(...withPack(config));
    };
    /** Names of the rules that spoke, each once. */
    const spoke = (output: string) => [...new Set(output.match(/\bbcm-[a-z-]+(?= {2}\()/g) ?? [])].sort();

    it("finds every mistake in a preview, and nothing reaches the head node", async () => {
        const { code, output } = await run("preview", MISTAKES, STRICT);

        assert.notEqual(code, 0);
        const judging = rules.filter(({ judge }) => judge).map(({ name }) => name);
        assert.deepEqual(spoke(output), judging.sort(), output);
        assert.match(
            output,
            /dgx-06: powerAction: power_reset is not allowed: dgx-06 is protected \(dgx-06\)/,
        );
        assert.ok(!output.includes("calvin"));
        assert.deepEqual([headNode.log.writes(), headNode.log.of("powerOperation")], [[], []]);
    });

    it("stops an update as well, before the first call that writes", async () => {
        // What a rule only advises on may be made before another resource is judged.
        const stopped = MISTAKES.filter(({ name }) => name !== "advised");
        const { code, output } = await run("up", stopped, STRICT);

        assert.notEqual(code, 0);
        assert.match(output, /mandatory/);
        assert.deepEqual([headNode.log.writes(), headNode.log.powerOperations()], [[], []], output);
    });

    it("is silent where its rules are switched off", async () => {
        const all = Object.fromEntries(rules.map(({ name }) => [name, { enforcementLevel: "disabled" }]));
        const { output } = await run("preview", MISTAKES, all);
        assert.deepEqual(spoke(output), []);
    });

    it("says of a wrong setting which one it is", async () => {
        const { code, output } = await run("preview", [aDevice(1)], {
            "bcm-power-limit": { maxNodes: "many" },
        });
        assert.notEqual(code, 0);
        assert.match(output, /bcm-power-limit.*maxNodes/s);
    });

    it("says that it cannot know a value yet, and blocks when the update knows it", async () => {
        const resources = [aDevice(1), { ...aDevice(2, { powerControl: "pdu" }), unknown: ["powerControl"] }];

        const preview = await run("preview", resources);
        assert.equal(preview.code, 0, preview.output);
        assert.match(preview.output, /can't run policy 'bcm-device-words'/);

        const up = await run("up", resources);
        assert.notEqual(up.code, 0);
        assert.match(up.output, /dgx-02: powerControl: "pdu" is not allowed\. Use ipmi\./);
        assert.deepEqual(headNode.hostnames(), ["dgx-01"]);
    });

    it("says of each rule that it cannot run where all that it judges is unknown", async () => {
        const device = ["hostname", "mac", "interfaces", "powerControl", "bmc", "roles", "managementNetwork"];
        const resources = [
            aDevice(8, { roles: ["compute"] }), // not made yet, so that what comes of it is unknown
            { ...aDevice(2), unknown: [...device, "adopt", "facts"] },
            {
                kind: "Category" as const,
                name: "category",
                args: { name: "odd", softwareImage: "default-image" },
                unknown: ["softwareImage", "disksetup", "newNodeInstallMode", "bmc"],
            },
            { ...aRequest([]), unknown: ["facts"] },
            { ...aPower(2), unknown: ["deviceId", "powerAction", "request", "reinstall"] },
        ];
        const config = { ...STRICT, "bcm-stack-node-limit": { maxNodes: 1 } };

        const { output } = await run("preview", resources, config);

        const cannot = [...new Set(output.match(/(?<=can't run policy ')bcm-[a-z-]+/g) ?? [])].sort();
        const judging = rules.filter(({ judge }) => judge).map(({ name }) => name);
        assert.deepEqual(cannot, judging.sort(), output);
    });
});

/** The program of the design's first page. */
const DESIGN = {
    softwareImageName: "ubuntu-22.04-nvidia-535",
    managementNetworkName: "dgxnet",
    categoryName: "gpu-worker",
    nodes: {
        "dgx-05": {
            mac: "B8:CE:F6:D9:47:BC",
            interfaces: [
                {
                    type: "bmc",
                    name: "ipmi0",
                    mac: "B8:CE:F6:D9:47:BD",
                    network: "oob-mgmt",
                    ip: "10.184.163.15",
                },
                {
                    type: "physical",
                    name: "eth0",
                    mac: "B8:CE:F6:D9:47:BC",
                    network: "dgxnet",
                    ip: "10.184.162.105",
                    bootable: true,
                },
            ],
            roles: ["compute", "gpu"],
        },
    },
    enablePowerAction: true,
    powerAction: "power_on",
    provisioningMode: "parallel",
};

/** The specification's own examples: its device with `bmc` as the interface's name, its category, its power action. */
const SPECIFICATION = {
    softwareImageName: "ubuntu-22.04-nvidia-535",
    managementNetworkName: "dgxnet",
    oobNetworkName: "oob-mgmt",
    categoryName: "gpu-worker-custom",
    createCustomCategory: true,
    installMode: "AUTO",
    category: { bootLoader: "grub2", newNodeInstallMode: "FULL", roles: ["compute", "gpu"] },
    nodes: {
        "dgx-05": {
            mac: "B8:CE:F6:D9:47:BC",
            powerControl: "ipmi",
            bmc: { username: "bmcadmin", password: "own-Pw", privilege: "ADMINISTRATOR" },
            interfaces: [
                {
                    type: "bmc",
                    name: "bmc",
                    mac: "B8:CE:F6:D9:47:BD",
                    ip: "10.184.163.15",
                    network: "oob-mgmt",
                    bootable: false,
                },
                {
                    type: "physical",
                    name: "eth0",
                    mac: "B8:CE:F6:D9:47:BC",
                    dhcp: true,
                    network: "dgxnet",
                    bootable: true,
                },
            ],
            roles: ["compute", "gpu"],
        },
    },
    enablePowerAction: true,
    powerAction: "power_cycle",
};

for (const [title, args] of Object.entries({
    "the design's first program": DESIGN,
    "the specification's examples": SPECIFICATION,
}))
    describeRack(`the pack and ${title}`, {}, (rack) => {
        it("get on without a word, in preview and in update", async () => {
            rack.stack.setRack(args);

            const { code, output } = await rack.stack.up("--policy-pack", policyPack);

            assert.equal(code, 0, output);
            assert.equal(output.match(/✅ pulumi-bcm/g)?.length, 2, output);
            assert.ok(!/\bbcm-[a-z]+-[a-z-]+ {2}\(|can't run policy|\[advisory\]/.test(output), output);
        });
    });
