import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadNode } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { TestStack } from "../../support/engine";

const NOTHING_TO_DO = /Resources:\n +(\d+) unchanged/;

/** An example in another language, copied out with the plugin beside it, as its README says. */
export class CopiedExample {
    readonly folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-language-"));
    readonly program = join(this.folder, "program");

    constructor(name: string) {
        cpSync(join(packageRoot, "examples", name), this.program, { recursive: true });
        appendFileSync(
            join(this.program, "Pulumi.yaml"),
            `\nplugins:\n  providers:\n    - name: bcm\n      path: ${join(packageRoot, "dist/plugin")}\n`,
        );
    }

    dispose(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/** What each of these examples does, in whatever language: its two nodes are powered once, and nothing else is. */
export async function liveOnce(example: CopiedExample, env: NodeJS.ProcessEnv = {}): Promise<void> {
    const headNode = await new HeadNode({ speed: 600 }).start();
    const stack = await TestStack.create(headNode, example.program, env);
    try {
        const before = headNode.hostnames();
        const up = await stack.up();
        assert.equal(up.code, 0, up.output);
        assert.deepEqual(
            headNode
                .powerHistory()
                .map(({ operation, hostname }) => `${operation} ${hostname}`)
                .sort(),
            ["ON dgx-05", "ON dgx-06"],
        );
        const { nodeStatus, summary } = await stack.outputs<{
            nodeStatus: Record<string, { state: string }>;
            summary: { total: number };
        }>();
        assert.deepEqual(
            Object.entries(nodeStatus).map(([host, { state }]) => `${host} ${state}`),
            ["dgx-05 active", "dgx-06 active"],
        );
        assert.equal(summary.total, 2);

        const again = await stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
        assert.match(again.output, NOTHING_TO_DO);
        assert.equal(headNode.powerHistory().length, 2);

        for (const hostname of Object.keys(nodeStatus)) headNode.switchOff(hostname);
        const destroy = await stack.destroy();
        assert.equal(destroy.code, 0, destroy.output);
        assert.deepEqual(headNode.hostnames(), before);
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}
