import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadNode } from "../../simulator";
import { packageRoot } from "../../tools/root";
import { TestStack } from "../support/engine";

const PROGRAM = `
import * as bcm from "pulumi-bcm";

const rack = new bcm.NodeSet("rack1", {
    managementNetworkName: "dgxnet",
    categoryName: "gpu-worker",
    nodes: { "dgx-05": { mac: "B8:CE:F6:D9:47:BC", ip: "10.184.162.105", roles: ["compute"] } },
});
export const nodeStatus = rack.nodeStatus;
`;

describe("the packed package, in a stack outside the repository", () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-packed-"));
    let headNode: HeadNode;
    let stack: TestStack;

    before(async () => {
        execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: packageRoot });
        const tarball =
            readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? assert.fail("npm pack made nothing");
        const installed = join(folder, "node_modules/pulumi-bcm");
        mkdirSync(installed, { recursive: true });
        execFileSync("tar", ["-xzf", join(folder, tarball), "-C", installed, "--strip-components=1"]);
        // Its dependencies, as npm would put them beside it; they are ours, so that nothing is downloaded.
        const ours = join(packageRoot, "node_modules");
        for (const name of readdirSync(ours).filter((entry) => !entry.startsWith(".")))
            symlinkSync(join(ours, name), join(folder, "node_modules", name));
        writeFileSync(join(folder, "Pulumi.yaml"), "name: outside\nruntime: nodejs\nmain: index.ts\n");
        writeFileSync(join(folder, "package.json"), '{ "name": "outside", "private": true }\n');
        const compilerOptions = {
            module: "nodenext",
            moduleResolution: "nodenext",
            target: "es2022",
            strict: true,
            types: [],
        };
        writeFileSync(
            join(folder, "tsconfig.json"),
            JSON.stringify({ compilerOptions, include: ["index.ts"] }),
        );
        writeFileSync(join(folder, "index.ts"), PROGRAM);
        headNode = await new HeadNode({ speed: 600 }).start();
        stack = await TestStack.create(headNode, folder);
    });

    after(async () => {
        stack?.dispose();
        rmSync(folder, { recursive: true, force: true });
        await headNode?.stop();
    });

    it("previews with its policy pack, registers, refreshes and destroys", async () => {
        const preview = await stack.preview(
            "--policy-pack",
            join(folder, "node_modules/pulumi-bcm/dist/policy"),
        );
        assert.equal(preview.code, 0, preview.output);
        assert.match(preview.output, /✅ pulumi-bcm@v/);

        const up = await stack.up("--skip-preview");
        assert.equal(up.code, 0, up.output);
        assert.deepEqual(headNode.hostnames(), ["dgx-05"]);

        const refresh = await stack.refresh("--expect-no-changes");
        assert.equal(refresh.code, 0, refresh.output);

        const destroy = await stack.destroy();
        assert.equal(destroy.code, 0, destroy.output);
        assert.deepEqual(headNode.hostnames(), []);
    });

    it("stores a short and constant provider text with each resource", async () => {
        await stack.up("--skip-preview");

        const texts = [...(await stack.export()).matchAll(/"__provider": "((?:[^"\\]|\\.)*)"/g)].map(
            ([, text]) => text,
        );

        assert.ok(texts.length >= 2);
        const text = (runtime: string) =>
            `exports.handler=()=>require(\\"module\\").createRequire(process.cwd()+\\"/\\")(\\"pulumi-bcm/runtime\\").${runtime}`;
        assert.deepEqual([...new Set(texts)].sort(), [text("device"), text("powerRequest")]);
        await stack.destroy();
    });
});
