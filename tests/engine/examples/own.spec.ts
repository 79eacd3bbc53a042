import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HeadNode } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { policyPack, TestStack } from "../../support/engine";
import { SETTINGS, scenarioOf, settingsFor } from "./support";

describe("examples", () => {
    it("one-node is the repository's own program", async () => {
        const headNode = await new HeadNode({ speed: 600 }).start();
        const stack = await TestStack.create(headNode, packageRoot, settingsFor("one-node"));
        try {
            const { code, output } = await stack.preview("--policy-pack", policyPack);
            assert.equal(code, 0, output);
            assert.match(output, /dgx-05 {2}create/);
        } finally {
            stack.dispose();
            await headNode.stop();
        }
    });

    it("from-terraform: what the module left to DHCP does not lose the static address that it has", async () => {
        const { nodes = [], ...scenario } = scenarioOf("from-terraform") ?? {};
        const isStatic = ({ hostname }: { hostname: string }) => hostname === "dgx-08";
        const changed = nodes.map((node) => (isStatic(node) ? { ...node, ip: "10.184.162.108" } : node));
        const headNode = await new HeadNode({
            speed: 600,
            scenario: { ...scenario, nodes: changed },
        }).start();
        const folder = join(packageRoot, "examples/from-terraform");
        const stack = await TestStack.create(headNode, folder, settingsFor("from-terraform"));
        try {
            await stack.run(...SETTINGS);
            headNode.log.clear();
            const { code, output } = await stack.preview();

            assert.notEqual(code, 0);
            assert.match(
                output,
                /error: Device "dgx-08": interface eth0 has the static address 10\.184\.162\.108, but the program says dhcp: true\./,
            );
            assert.deepEqual(headNode.log.writes(), []);
        } finally {
            stack.dispose();
            await headNode.stop();
        }
    });

    it("rolling-update: rolls as its README says, without a job lost, and leaves nothing to do", async () => {
        const scenario = scenarioOf("rolling-update");
        const headNode = await new HeadNode({ speed: 600, scenario }).start();
        const folder = join(packageRoot, "examples/rolling-update");
        const stack = await TestStack.create(headNode, folder, settingsFor("rolling-update"));
        const readme = readFileSync(join(folder, "README.md"), "utf8");
        const told = [...readme.matchAll(/```text\n([\s\S]*?)```/g)].flatMap(([, lines = ""]) =>
            lines.trim().split("\n"),
        );
        try {
            const first = await stack.up("--skip-preview");
            assert.equal(first.code, 0, first.output);
            assert.deepEqual(headNode.log.powerOperations(), []);
            for (const [key = "", value = ""] of [...readme.matchAll(/^pulumi config set (\S+) (\S+)/gm)].map(
                ([, ...pair]) => pair,
            ))
                await stack.run("config", "set", key, value);
            const { code, output } = await stack.up("--policy-pack", policyPack);

            assert.equal(code, 0, output);
            for (const line of told) assert.ok(output.includes(line), line);
            assert.doesNotMatch(output, /mandatory|advisory/);
            assert.deepEqual(headNode.workplace.lostJobs(), []);
            assert.deepEqual(headNode.powerHistory().at(-1), { operation: "ON", hostname: "dgx-05" });
            assert.deepEqual(
                ["dgx-05", "dgx-06"].map((host) => headNode.workplace.drains(host).slurm),
                ["UNDRAINED", "DRAINED (bad DIMM)"],
            );
            const again = await stack.up("--skip-preview", "--expect-no-changes");
            assert.equal(again.code, 0, again.output);
        } finally {
            stack.dispose();
            await headNode.stop();
        }
    });

    it("reuse: a team's stack takes over what the platform's has decided", async () => {
        const headNode = await new HeadNode({ speed: 600 }).start();
        const folder = join(packageRoot, "examples/reuse");
        const platform = await TestStack.create(headNode, folder, settingsFor("reuse"));
        // In the same backend, or there would be nothing to refer to.
        const team = await TestStack.create(headNode, folder, {
            ...settingsFor("reuse"),
            PULUMI_BACKEND_URL: platform.env.PULUMI_BACKEND_URL,
        });
        try {
            const first = await platform.up("--skip-preview");
            assert.equal(first.code, 0, first.output);
            await team.run("config", "set", "platform", `organization/reuse/${platform.name}`);
            await team.run("config", "set", "first", "61");
            const second = await team.up();

            assert.equal(second.code, 0, second.output);
            assert.deepEqual(headNode.hostnames().sort(), ["gpu-51", "gpu-52", "gpu-61", "gpu-62"]);
            const { category } = await team.outputs<{ category: string }>();
            assert.equal(category, "gpu-worker");
        } finally {
            team.dispose();
            platform.dispose();
            await headNode.stop();
        }
    });
});
