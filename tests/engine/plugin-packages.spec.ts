import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HeadNode } from "../../simulator";
import { ownPlatform } from "../../tools/release/node-binary";
import { makeRelease } from "../../tools/release/release";
import { TestStack } from "../support/engine";
import { PackedProject } from "../support/packed-project";

const FOLDER = "node_modules/pulumi-bcm/dist/plugin";
const PROGRAM = `name: outside
runtime: yaml
resources:
  five:
    type: bcm:Device
    properties:
      hostname: dgx-05
      category: gpu-worker
      managementNetwork: dgxnet
      interfaces:
        - { type: physical, name: eth0, mac: "B8:CE:F6:D9:47:BC", network: dgxnet, ip: 10.184.162.105, bootable: true }
`;
/** By the executable; with all that a busy machine adds. */
const MOST_MS_TO_START = 5000;

/** Registers the program's node, sees that nothing changes, and removes it. */
async function live(stack: TestStack, headNode: HeadNode): Promise<void> {
    for (const step of [() => stack.preview(), () => stack.up("--skip-preview")]) {
        const { code, output } = await step();
        assert.equal(code, 0, output);
        assert.match(output, /bcm:index:Device five create/);
    }
    assert.deepEqual(headNode.hostnames(), ["dgx-05"]);
    const again = await stack.up("--skip-preview", "--expect-no-changes");
    assert.equal(again.code, 0, again.output);
    const destroy = await stack.destroy();
    assert.equal(destroy.code, 0, destroy.output);
    assert.deepEqual(headNode.hostnames(), []);
}

/** A command that takes no stack. @returns what it printed */
async function pulumi(stack: TestStack, folder: string, ...args: string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)("pulumi", [...args, "--cwd", folder], {
        env: stack.env,
    });
    return stdout + stderr;
}

/** Starts a plugin as the engine does. @returns milliseconds until it says its port */
async function timeToPort(executable: string): Promise<number> {
    const started = performance.now();
    const child = spawn(executable, { stdio: ["ignore", "pipe", "inherit"] });
    try {
        const [port] = (await once(child.stdout, "data")) as [Buffer];
        assert.match(String(port), /^\d+\n$/);
        return performance.now() - started;
    } finally {
        child.kill();
    }
}

describe("the plugin in the packed package, with a YAML program outside the repository", () => {
    let project: PackedProject;
    let headNode: HeadNode;
    let stack: TestStack;

    before(async () => {
        project = new PackedProject();
        for (const file of ["index.ts", "tsconfig.json"]) rmSync(join(project.folder, file));
        writeFileSync(join(project.folder, "Pulumi.yaml"), PROGRAM);
        headNode = await new HeadNode({ speed: 600 }).start();
        stack = await TestStack.create(headNode, project.folder);
    });
    afterEach(() => writeFileSync(join(project.folder, "Pulumi.yaml"), PROGRAM));
    after(async () => {
        stack?.dispose();
        project?.dispose();
        await headNode?.stop();
    });

    it("has an executable that says its port at once", async () => {
        const executable = join(project.folder, FOLDER, "pulumi-resource-bcm");
        assert.ok(statSync(executable).mode & 0o111);
        const ms = await timeToPort(executable);
        assert.ok(ms < MOST_MS_TO_START, `${ms} ms`);
    });

    it("is added by `pulumi package add`, and the program runs with it", async () => {
        await pulumi(stack, project.folder, "package", "add", `./${FOLDER}`);
        const added = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
        assert.match(added, new RegExp(`packages:\\n +bcm: .*${FOLDER}`));
        await live(stack, headNode);
    });

    it("is found by the path in `plugins`", async () => {
        const plugins = `plugins:\n  providers:\n    - { name: bcm, path: ${FOLDER} }\n`;
        writeFileSync(join(project.folder, "Pulumi.yaml"), PROGRAM + plugins);
        await live(stack, headNode);
    });
});

describe("the plugin as one executable, installed from its archive", () => {
    let folder: string;
    let headNode: HeadNode;
    let stack: TestStack;

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-executable-"));
        writeFileSync(join(folder, "Pulumi.yaml"), PROGRAM);
        headNode = await new HeadNode({ speed: 600 }).start();
        stack = await TestStack.create(headNode, folder);
    });
    after(async () => {
        stack?.dispose();
        if (folder) rmSync(folder, { recursive: true });
        await headNode?.stop();
    });

    it("runs a program that says nothing of a plugin, on a machine without Node", async () => {
        const platform = ownPlatform();
        assert.ok(platform);
        const release = join(folder, "release");
        const { version, files, missing } = makeRelease([platform], release, () => undefined);
        const archive = `pulumi-resource-bcm-v${version}-${platform}.tar.gz`;
        assert.deepEqual([files, missing], [["checksums.txt", "notes.md", archive], []]);

        const file = join(release, archive);
        await pulumi(stack, folder, "plugin", "install", "resource", "bcm", version, "--file", file);
        const [bin = ""] = (stack.env.PATH ?? "").split(":");
        stack.env.PATH = `${bin}:${withoutNode(folder)}`;
        await live(stack, headNode);
    });
});

/** A folder for PATH with what the engine may ask for, and no Node. */
function withoutNode(folder: string): string {
    const bin = join(folder, "bin");
    execFileSync("sh", ["-c", `mkdir ${bin} && ln -s "$(command -v sh)" ${bin}/sh`]);
    return bin;
}
