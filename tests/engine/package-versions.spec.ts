import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { HeadNode } from "../../simulator";
import { TestStack } from "../support/engine";
import { getNode, NEWEST_PULUMI, PackedProject } from "../support/packed-project";

describe("the packed package on other versions", () => {
    // The suite itself runs on Node 20 with the pinned Pulumi, the last one for it.
    for (const { node, pulumi } of [
        { node: "22.23.3", pulumi: "3.216.0" },
        { node: "24.21.0", pulumi: NEWEST_PULUMI },
    ])
        it(`works on Node ${node} with @pulumi/pulumi ${pulumi}`, async () => {
            const project = new PackedProject([
                `@pulumi/pulumi@${pulumi}`,
                "@pulumi/policy@1.21.0",
                "typescript@5.9.3", // as in Pulumi's own templates; what it falls back to is of 2020
            ]);
            const headNode = await new HeadNode({ speed: 600 }).start();
            const stack = await TestStack.create(headNode, project.folder);
            stack.env.PATH = `${getNode(node)}:${stack.env.PATH}`;
            try {
                const seen = execFileSync("node", ["--version"], { env: stack.env, encoding: "utf8" });
                assert.match(seen, new RegExp(`^v${node}$`, "m"));

                const up = await stack.up("--skip-preview", "--policy-pack", project.policyPack);
                assert.equal(up.code, 0, up.output);
                assert.match(up.output, /✅ pulumi-bcm@v/);
                assert.deepEqual(headNode.hostnames(), ["dgx-05"]);

                const refresh = await stack.refresh("--expect-no-changes");
                assert.equal(refresh.code, 0, refresh.output);

                const destroy = await stack.destroy();
                assert.equal(destroy.code, 0, destroy.output);
                assert.deepEqual(headNode.hostnames(), []);
            } finally {
                stack.dispose();
                project.dispose();
                await headNode.stop();
            }
        });
});
