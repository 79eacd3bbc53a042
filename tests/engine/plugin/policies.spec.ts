import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../../policy/policies";
import { policyPack } from "../../support/engine";
import { aDevice, MISTAKES, STRICT } from "../policy-mistakes";
import { aMixedNode, describeRawInYaml } from "../support";

/** What other languages cannot state: only a set makes it, and `tests/policy` has these rules for both kinds of resource. */
const OF_SETS = ["bcm-removal-limit"];

/** YAML refuses words that the schema does not list, where they stand in the program itself. */
const WORDS = ["powerControl", "newNodeInstallMode", "powerAction", "reinstall"];

describeRawInYaml("the policy pack and a stack in YAML", (raw) => {
    const stated = MISTAKES.filter(({ kind }) => kind !== "PowerRequest").map(({ args, ...resource }) => {
        const { facts: _facts, ...rest } = args;
        const fields = Object.entries(rest).map(([name, value]) => [
            name,
            WORDS.includes(name) ? { "fn::join": ["", [value]] } : value,
        ]);
        return { ...resource, args: Object.fromEntries(fields) };
    });
    /** A node that is UP, whose address its set knows to lie outside its network. */
    const node = aMixedNode({ mac: 21, ip: 21 });
    const set = {
        kind: "NodeSet",
        name: "odd",
        args: {
            nodes: { "dgx-21": { ...node, interfaces: [{ ...node.interfaces[1], ip: "10.9.9.9" }] } },
            ...{ categoryName: "gpu-worker", managementNetworkName: "dgxnet", adopt: true },
            ...{ enablePowerAction: true, powerAction: "power_reset" },
        },
    };
    const run = (resources: object[]) => {
        const file = join(raw.stack.home, "policies.json");
        writeFileSync(file, JSON.stringify(STRICT));
        raw.stack.setResources(resources);
        raw.headNode.log.clear();
        return raw.stack.preview("--policy-pack", policyPack, "--policy-pack-config", file);
    };

    it("finds every mistake in a preview, and nothing reaches the head node", async () => {
        raw.headNode.seedDevice({ hostname: "dgx-21", mac: "B8:CE:F6:D9:41:21", up: true });

        const { code, output } = await run([...stated, set]);

        assert.notEqual(code, 0);
        const spoke = [...new Set(output.match(/\bbcm-[a-z-]+(?= {2}\()/g) ?? [])].sort();
        const judging = rules.filter(({ judge, name }) => judge && !OF_SETS.includes(name));
        assert.deepEqual(spoke, judging.map(({ name }) => name).sort(), output);
        assert.match(output, /bcm-device-words {2}\(bcm:index:Device: device-3\)/);
        assert.ok(!output.includes("calvin"));
        assert.deepEqual([raw.headNode.log.writes(), raw.headNode.log.of("powerOperation")], [[], []]);
    });

    it("has nothing to say of what is right", async () => {
        raw.stack.setResources([aDevice(1, { roles: ["compute"], managementNetwork: "dgxnet" })]);

        const { code, output } = await raw.stack.preview("--policy-pack", policyPack);

        assert.equal(code, 0, output);
        assert.match(output, /✅ pulumi-bcm/);
    });
});
