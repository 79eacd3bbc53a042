import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { HeadNode } from "../../simulator";
import { packageRoot } from "../../tools/root";
import { policyPack, TestStack } from "../support/engine";

const examples = readdirSync(join(packageRoot, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "fleet") // has a spec of its own
    .map(({ name }) => join("examples", name));

describe("examples", () => {
    for (const folder of [...examples, "."])
        it(`${folder === "." ? "the repository itself" : folder} passes the policies, comes up and goes away`, async () => {
            const headNode = await new HeadNode({ speed: 600 }).start();
            const stack = await TestStack.create(headNode, join(packageRoot, folder));
            try {
                await stack.run("config", "set", "--secret", "bmcPassword", "only-in-tests");
                const up = await stack.up("--policy-pack", policyPack);
                assert.equal(up.code, 0, up.output);
                assert.doesNotMatch(up.output, /mandatory|advisory|can't run policy/);
                assert.ok(headNode.hostnames().length > 0);

                for (const hostname of headNode.hostnames()) headNode.switchOff(hostname);
                const destroy = await stack.destroy();
                assert.equal(destroy.code, 0, destroy.output);
                assert.deepEqual(headNode.hostnames(), []);
            } finally {
                stack.dispose();
                await headNode.stop();
            }
        });
});
