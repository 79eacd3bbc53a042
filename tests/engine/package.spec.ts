import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HeadNode } from "../../simulator";
import { engineEnvironment, getEngine } from "../../tools/engine/install";
import { packageRoot } from "../../tools/root";
import { TestStack } from "../support/engine";
import { PackedProject, packing } from "../support/packed-project";

/** What the tarball may hold, and may weigh, packed: it is downloaded into every project. */
const PARTS =
    /^(package\.json|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE|bench\/RESULTS\.md|examples\/[\w-]+\/(README\.md|Pulumi\.yaml|head-node\.yaml|tsconfig\.json|[\w-]+\.(ts|xml|csv|tfvars|py|go|mod)|requirements\.txt)|docs\/[\w-]+\.(md|png)|simulator\/README\.md|dist\/(model|bcm|sdk|provider|policy|simulator|cli|plugin)\/.+)$/;
const MOST_BYTES = 1_400_000;

describe("the packed package", () => {
    it("holds code, types, policy pack, simulator, commands, plugin, examples and documents, and nothing else", () => {
        const { size, files } = packing();
        const paths = files.map(({ path }) => path);

        assert.deepEqual(
            paths.filter((path) => !PARTS.test(path) || path.startsWith("dist/provider/plugin/")),
            [],
        );
        for (const path of [
            "dist/sdk/index.js",
            "dist/sdk/index.d.ts",
            "dist/policy/PulumiPolicy.yaml",
            "dist/simulator/page/index.html",
            "dist/simulator/cli.js",
            "dist/cli/main.js",
            "dist/plugin/PulumiPlugin.yaml",
            "dist/plugin/pulumi-resource-bcm",
            "docs/power.md",
            "examples/fleet/head-node.yaml",
        ])
            assert.ok(paths.includes(path), path);
        assert.ok(size < MOST_BYTES, `${size} bytes`);
    });
});

describe("the packed package, in a stack outside the repository", () => {
    let project: PackedProject;
    let headNode: HeadNode;
    let stack: TestStack;

    before(async () => {
        project = new PackedProject();
        headNode = await new HeadNode({ speed: 600 }).start();
        stack = await TestStack.create(headNode, project.folder);
    });

    after(async () => {
        stack?.dispose();
        project?.dispose();
        await headNode?.stop();
    });

    it("previews with its policy pack, registers, refreshes and destroys", async () => {
        const preview = await stack.preview("--policy-pack", project.policyPack);
        assert.equal(preview.code, 0, preview.output);
        assert.match(preview.output, /✅ pulumi-bcm@v/);

        const up = await stack.up("--skip-preview");
        assert.equal(up.code, 0, up.output);
        assert.deepEqual(headNode.hostnames(), ["dgx-05"]);

        // A short and constant provider text with each resource: nothing of ours is serialised into the state.
        const texts = [...(await stack.export()).matchAll(/"__provider": "((?:[^"\\]|\\.)*)"/g)].map(
            ([, text]) => text,
        );
        assert.ok(texts.length >= 2);
        const text = (runtime: string) => `exports.handler=()=>require(\\"pulumi-bcm/runtime\\").${runtime}`;
        assert.deepEqual([...new Set(texts)].sort(), [text("device"), text("powerRequest")]);

        const refresh = await stack.refresh("--expect-no-changes");
        assert.equal(refresh.code, 0, refresh.output);

        const destroy = await stack.destroy();
        assert.equal(destroy.code, 0, destroy.output);
        assert.deepEqual(headNode.hostnames(), []);
    });
});

describe("the packed package, as the README leads from installed to a first preview", () => {
    it("shows the program's node, with the files and commands that stand there", async () => {
        const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
        const blockOf = (language: string, after: string) => {
            const [, text] =
                new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(
                    readme.slice(readme.indexOf(after)),
                ) ?? [];
            assert.ok(text, `no ${language} block after ${after}`);
            return text;
        };
        const project = new PackedProject();
        const engine = await getEngine(() => undefined);
        const {
            PULUMI_BACKEND_URL: _,
            PULUMI_CONFIG_PASSPHRASE: __,
            ...env
        } = engineEnvironment(engine, project.folder);
        const own = { ...process.env, ...env };
        rmSync(join(project.folder, "tsconfig.json")); // the README names none
        writeFileSync(join(project.folder, "index.ts"), blockOf("ts", "# pulumi-bcm"));
        writeFileSync(join(project.folder, "Pulumi.yaml"), blockOf("yaml", "## A first preview"));
        // Not where the README's commands would put it: the port may be another's, and the home is a person's.
        const elsewhere = (script: string) =>
            script
                .replace(
                    "npx bcm-simulator",
                    "exec node node_modules/pulumi-bcm/dist/simulator/cli.js --port 0",
                )
                .replace("pulumi login --local", 'pulumi login "file://$PWD"');
        const run = (script: string) =>
            spawn("bash", ["-ec", elsewhere(script)], { cwd: project.folder, env: own });
        const simulator = run(blockOf("sh", "start a simulated head node"));
        try {
            const [line] = (await once(simulator.stdout, "data")) as [Buffer];
            const [, port = ""] = /127\.0\.0\.1:(\d+)/.exec(String(line)) ?? [];
            const commands = run(blockOf("sh", "Back in the first shell:").replace(":8081", `:${port}`));
            let output = "";
            for (const stream of [commands.stdout, commands.stderr])
                stream.on("data", (chunk) => (output += chunk));
            const [code] = await once(commands, "close");

            assert.equal(code, 0, output);
            assert.match(output, /✅ pulumi-bcm@v/);
            assert.match(output, /dgx-05 {2}create/);
        } finally {
            simulator.kill();
            project.dispose();
        }
    });
});
