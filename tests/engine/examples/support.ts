import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { HeadNode, readScenario, type Scenario } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { policyPack, START_SOONER, TestStack } from "../../support/engine";
import { PackedProject } from "../../support/packed-project";
import { filesBelow, findLeaks, type Readable } from "../../support/secrets";

const examples = readdirSync(join(packageRoot, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => !["fleet", "yaml", "python", "go"].includes(name)); // have specs of their own

/** The head node that an example's README has started: with the scenario in its folder, where there is one. */
export function scenarioOf(name: string): Scenario | undefined {
    const file = join(packageRoot, "examples", name, "head-node.yaml");
    return existsSync(file) ? readScenario(file) : undefined;
}

/** The types of all examples are checked beside the tests; gpu-rack alone is compiled and started here as it is for people. */
export const settingsFor = (name: string): NodeJS.ProcessEnv =>
    name === "gpu-rack" ? {} : { PULUMI_NODEJS_TRANSPILE_ONLY: "true", NODE_OPTIONS: START_SOONER };

const EXAMPLE_PASSWORD = "in-no-file-of-an-example";
/** What the examples read from the configuration. */
export const SETTINGS = [
    ...["config", "set-all"],
    ...["--secret", `bmcPassword=${EXAMPLE_PASSWORD}`, "--secret", `bmcPassword-dgx-06=${EXAMPLE_PASSWORD}`],
    ...["--plaintext", "bmcUsername=bmcadmin", "--plaintext", "bmcUsername-dgx-06=root"],
    ...["--plaintext", "protect=false"],
];

/** What anybody does with an example: copies it out of the package, and runs it. */
export function describeCopied(choose: (index: number) => boolean): void {
    describe("examples", () => {
        let project: PackedProject;
        before(() => {
            project = new PackedProject();
        });
        after(() => project.dispose());

        for (const name of examples.filter((_, index) => choose(index)))
            it(`${name}, copied out of the package, passes the policies, comes up and goes away, and leaves no password behind`, async () => {
                const headNode = await new HeadNode({ speed: 600, scenario: scenarioOf(name) }).start();
                const before = headNode.hostnames();
                const stack = await TestStack.create(headNode, project.copyExample(name), settingsFor(name));
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
    });
}
