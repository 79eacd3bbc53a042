import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/policies";
import { HeadNode } from "../../simulator";
import { packageRoot } from "../../tools/root";
import { TestStack } from "../support/engine";

const device = (number: number) => ({
    kind: "Device",
    name: `device-${number}`,
    args: {
        hostname: `dgx-0${number}`,
        category: "gpu-worker",
        mac: `B8:CE:F6:D9:41:0${number}`,
        managementNetwork: "dgxnet",
        interfaces: [
            {
                ...{ type: "physical", name: "eth0", network: "dgxnet", bootable: true },
                ...{ mac: `B8:CE:F6:D9:41:0${number}`, ip: `10.184.162.${number}` },
            },
        ],
    },
});
const RESOURCES = [
    device(1),
    device(2),
    { kind: "Category", name: "category", args: { name: "odd", softwareImage: "default-image" } },
    {
        kind: "PowerAction",
        name: "power",
        args: { deviceId: "dgx-01", powerAction: "power_on", request: "x" },
    },
    {
        kind: "PowerRequest",
        name: "request",
        args: { nodes: ["dgx-01"], isEnabled: false, facts: { leaving: ["dgx-08", "dgx-09"], had: 3 } },
    },
];
/** Settings of each rule that has some: with the first it speaks about the resources, with the second it is silent. */
const SETTINGS: Record<string, [strict: object, loose: object]> = {
    "bcm-protected-nodes": [{ nodes: ["dgx-01"] }, { nodes: ["ctl-*"] }],
    "bcm-power-limit": [{ maxNodes: 0 }, { maxNodes: 50 }],
    "bcm-removal-limit": [{ maxRemovals: 1 }, { maxRemovals: "80%" }],
    "bcm-category-image": [{ allowed: ["released"] }, { allowed: ["default-image"] }],
    "bcm-device-roles": [{ roles: { "gpu-worker": ["gpu"] } }, { roles: {} }],
    "bcm-stack-node-limit": [{ maxNodes: 1 }, { maxNodes: 9 }],
    "bcm-power-window": [{ windows: [{ cron: "0 0 29 2 *" }] }, { windows: [] }],
    "bcm-power-request": [{ pattern: "^CHG" }, { pattern: "." }],
};
const NAMES = Object.keys(SETTINGS).sort();
const of = (which: 0 | 1) => Object.fromEntries(NAMES.map((name) => [name, SETTINGS[name]?.[which] ?? {}]));

describe("settings of rules on Pulumi's own runner", () => {
    const folder = join(packageRoot, "node_modules/.cache", `pack-${process.pid}`);
    let headNode: HeadNode;
    let stack: TestStack;
    before(async () => {
        headNode = await new HeadNode({ speed: 600 }).start();
        stack = await TestStack.createRaw(headNode);
        stack.setResources(RESOURCES);
        mkdirSync(folder, { recursive: true });
        writeFileSync(
            join(folder, "PulumiPolicy.yaml"),
            "runtime:\n  name: nodejs\n  options: { typescript: false }\nmain: index.js\n",
        );
        writeFileSync(join(folder, "package.json"), '{ "name": "mine", "version": "1.0.0" }\n');
    });
    after(async () => {
        rmSync(folder, { recursive: true, force: true });
        stack?.dispose();
        await headNode?.stop();
    });

    /** What a pack of one's own says in a preview, with settings in each place. */
    const run = async (code: object, inStack?: object, commandLine?: object) => {
        // This one is switched off unless a pack or the command line says otherwise; a stack may not.
        const request = { enforcementLevel: "mandatory", ...pick(code, "bcm-power-request") };
        writeFileSync(
            join(folder, "index.js"),
            `const { PolicyPack } = require("@pulumi/policy");
const { bcmPolicies } = require("pulumi-bcm/policy");
new PolicyPack("mine", { policies: bcmPolicies(${JSON.stringify({ ...code, "bcm-power-request": request })}) });\n`,
        );
        stack.setConfig(inStack ? { "bcm:policies": JSON.stringify(inStack) } : {});
        const file = join(stack.home, "settings.json");
        if (commandLine) writeFileSync(file, JSON.stringify(commandLine));
        const { output } = await stack.preview(
            ...["--policy-pack", folder],
            ...(commandLine ? ["--policy-pack-config", file] : []),
        );
        return { output, spoke: [...new Set(output.match(/\bbcm-[a-z-]+(?= {2}\()/g) ?? [])].sort() };
    };
    const pick = (settings: object, name: string) => (settings as Record<string, object>)[name] ?? {};

    it("are known for each rule that has some", () => {
        const having = rules.filter(({ settings }) => Object.keys(settings.shape).length > 0);
        assert.deepEqual(having.map(({ name }) => name).sort(), NAMES);
    });

    it("count where the code of a pack gives them", async () => {
        const { spoke, output } = await run(of(0));
        assert.deepEqual(spoke, NAMES, output);
        assert.match(output, /bcm-power-limit: maxNodes 0 \(code\)/);
    });

    it("count where the stack gives them, over those of the code", async () => {
        const { spoke, output } = await run(of(1), of(0));
        assert.deepEqual(spoke, NAMES, output);
        assert.match(output, /bcm-power-limit: maxNodes 0 \(stack\)/);
    });

    it("count where the command line gives them, over those of stack and code", async () => {
        const strict = await run(of(1), of(1), of(0));
        assert.deepEqual(strict.spoke, NAMES, strict.output);
        assert.match(strict.output, /bcm-power-limit: maxNodes 0 \(command line\)/);

        const loose = await run(of(0), of(0), of(1));
        assert.deepEqual(loose.spoke, [], loose.output);
    });

    it("are the rule's own defaults where nobody gives any, and then nothing is said of them", async () => {
        const { spoke, output } = await run({});
        assert.deepEqual(spoke, [], output);
        assert.ok(!/\((code|stack|command line)\)/.test(output), output);
    });

    it("that are wrong are a sentence without a stack trace", async () => {
        const { output } = await run({ "bcm-power-limit": { enforcementLevel: "strict" } });
        assert.match(
            output,
            /bcm-power-limit: enforcementLevel: "strict" is not a level\. Use advisory, mandatory, remediate or disabled\./,
        );
        assert.ok(!/\n\s+at /.test(output), output);
    });
});
