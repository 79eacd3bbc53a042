// Makes dist/plugin, the folder that Pulumi starts as the plugin `bcm`: by its executable if it runs a program, through Node's language
// host if `pulumi package add` is given the folder. Plain JavaScript: it is a part of the build.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** What is loaded and never run: how functions are serialized, which no plugin does, Pulumi's CLI, and zod in other languages. */
const NOT_NEEDED =
    /^(typescript|ts-node|@pulumi\/command|@npmcli\/arborist|normalize-package-data|execa|\.\.\/locales\/index\.cjs)$/;

const EXECUTABLE = `#!/usr/bin/env node
require("./pulumi-resource-bcm.js");
`;
const FOR_WINDOWS = '@node "%~dp0pulumi-resource-bcm.js" %*\r\n';

/** One file starts fast, and needs nothing of the machine that it is installed on. */
export async function buildPlugin(root, version) {
    const folder = join(root, "dist/plugin");
    mkdirSync(folder, { recursive: true });
    await build({
        entryPoints: [join(root, "dist/provider/plugin/main.js")],
        outfile: join(folder, "pulumi-resource-bcm.js"),
        bundle: true,
        platform: "node",
        target: "node20",
        minify: true,
        keepNames: true, // errors and rules are known by the names of their classes
        logLevel: "error",
        plugins: [{ name: "not-needed", setup: leaveOut }],
    });
    const manifest = { name: "pulumi-resource-bcm", version, private: true, main: "pulumi-resource-bcm.js" };
    const files = {
        "PulumiPlugin.yaml": "runtime: nodejs\n",
        "package.json": `${JSON.stringify(manifest, null, 4)}\n`,
        "pulumi-resource-bcm": EXECUTABLE,
        "pulumi-resource-bcm.cmd": FOR_WINDOWS,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    chmodSync(join(folder, "pulumi-resource-bcm"), 0o755);
}

function leaveOut({ onResolve, onLoad }) {
    onResolve({ filter: NOT_NEEDED }, ({ path }) => ({ path, namespace: "not-needed" }));
    onLoad({ filter: /.*/, namespace: "not-needed" }, () => ({ contents: "module.exports = {};" }));
}
