import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadNode } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { PYTHON, PYTHON_SDK } from "../../../tools/sdks/prepare";
import { readPage } from "../../docs/blocks/read";
import { TestStack } from "../../support/engine";

const PLUGIN = `plugins:\n  providers:\n    - name: bcm\n      path: ${join(packageRoot, "dist/plugin")}\n`;

/** What each tab needs around it. */
const TABS: Record<string, (folder: string, text: string) => void> = {
    ts: (folder, text) => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: rack\nruntime: nodejs\nmain: index.ts\n");
        writeFileSync(join(folder, "index.ts"), text);
        symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"));
    },
    python: (folder, text) => {
        const runtime = "runtime:\n  name: python\n  options: { toolchain: pip, virtualenv: venv }\n";
        writeFileSync(join(folder, "Pulumi.yaml"), `name: rack\n${runtime}${PLUGIN}`);
        writeFileSync(join(folder, "__main__.py"), text);
        symlinkSync(PYTHON, join(folder, "venv"));
    },
    yaml: (folder, text) => writeFileSync(join(folder, "Pulumi.yaml"), text + PLUGIN),
};

describe("the first rack of the README", () => {
    const { blocks } = readPage("README.md", readFileSync(join(packageRoot, "README.md"), "utf8"));
    const home = mkdtempSync(join(tmpdir(), "pulumi-bcm-readme-"));
    after(() => rmSync(home, { recursive: true, force: true }));

    for (const [language, prepare] of Object.entries(TABS))
        it(`registers its node and leaves its power alone, in ${language}`, async () => {
            const folder = join(home, language);
            mkdirSync(folder);
            prepare(folder, blocks.find((block) => block.language === language)?.text ?? "");
            const headNode = await new HeadNode({ speed: 600 }).start();
            const stack = await TestStack.create(headNode, folder, { PYTHONPATH: PYTHON_SDK });
            try {
                const { code, output } = await stack.up("--skip-preview");

                assert.equal(code, 0, output);
                assert.deepEqual(headNode.hostnames(), ["dgx-05"]);
                assert.deepEqual(headNode.log.of("powerOperation"), []);
                const { nodeStatus } = await stack.outputs<{ nodeStatus: Record<string, { ip: string }> }>();
                assert.equal(nodeStatus["dgx-05"]?.ip, "10.184.162.105");
            } finally {
                stack.dispose();
                await headNode.stop();
            }
        });
});
