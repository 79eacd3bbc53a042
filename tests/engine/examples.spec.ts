import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { HeadNode, readScenario, type Scenario } from "../../simulator";
import { packageRoot } from "../../tools/root";
import { policyPack, TestStack } from "../support/engine";
import { PackedProject } from "../support/packed-project";
import { filesBelow, findLeaks, type Readable } from "../support/secrets";

const examples = readdirSync(join(packageRoot, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "fleet") // has a spec of its own
    .map(({ name }) => name);

/** The head node that an example's README has started: with the scenario in its folder, where there is one. */
function scenarioOf(name: string): Scenario | undefined {
    const file = join(packageRoot, "examples", name, "head-node.yaml");
    return existsSync(file) ? readScenario(file) : undefined;
}

const EXAMPLE_PASSWORD = "in-no-file-of-an-example";
/** What the examples read from the configuration. */
const SETTINGS = [
    ...["config", "set-all"],
    ...["--secret", `bmcPassword=${EXAMPLE_PASSWORD}`, "--secret", `bmcPassword-dgx-06=${EXAMPLE_PASSWORD}`],
    ...["--plaintext", "bmcUsername=bmcadmin", "--plaintext", "bmcUsername-dgx-06=root"],
    ...["--plaintext", "protect=false"],
];

describe("examples", () => {
    let project: PackedProject;
    before(() => {
        project = new PackedProject();
    });
    after(() => project.dispose());

    for (const name of examples)
        it(`${name}, copied out of the package, passes the policies, comes up and goes away, and leaves no password behind`, async () => {
            const headNode = await new HeadNode({ speed: 600, scenario: scenarioOf(name) }).start();
            const before = headNode.hostnames();
            const stack = await TestStack.create(headNode, project.copyExample(name));
            try {
                await stack.run(...SETTINGS);
                for (const setting of ["URL", "USERNAME", "PASSWORD", "CA_FILE"])
                    stack.env[`LAB_${setting}`] = stack.env[`BCM_${setting}`]; // two-clusters
                // One with a preview, where values are not known yet; the others in the update alone, for time.
                const flags = name === "gpu-rack" ? [] : ["--skip-preview"];
                const up = await stack.up("--policy-pack", policyPack, ...flags);
                assert.equal(up.code, 0, up.output);
                assert.doesNotMatch(up.output, /mandatory|advisory|can't run policy/);
                assert.ok(headNode.hostnames().length > 0);

                for (const hostname of headNode.hostnames()) headNode.switchOff(hostname);
                const destroy = await stack.destroy();
                assert.equal(destroy.code, 0, destroy.output);
                assert.deepEqual(headNode.hostnames(), before); // adopted ones stay
                const texts: Readable[] = [
                    ["output", up.output + destroy.output],
                    ["request log", JSON.stringify(headNode.log.calls)],
                    ...filesBelow(stack.home),
                ];
                assert.deepEqual(findLeaks(texts, [EXAMPLE_PASSWORD, headNode.password]), []);
            } finally {
                stack.dispose();
                await headNode.stop();
            }
        });

    it("one-node is the repository's own program", async () => {
        const headNode = await new HeadNode({ speed: 600 }).start();
        const stack = await TestStack.create(headNode, packageRoot);
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
        const stack = await TestStack.create(headNode, join(packageRoot, "examples/from-terraform"));
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

    it("reuse: a team's stack takes over what the platform's has decided", async () => {
        const headNode = await new HeadNode({ speed: 600 }).start();
        const folder = join(packageRoot, "examples/reuse");
        const platform = await TestStack.create(headNode, folder);
        // In the same backend, or there would be nothing to refer to.
        const team = await TestStack.create(headNode, folder, {
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
