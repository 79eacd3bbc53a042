// Compiles the sources to dist/ and assembles the policy pack, for which Pulumi needs a folder with a
// PulumiPolicy.yaml and a versioned package.json. Plain JavaScript: it runs before anything is compiled.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { linkPackage } from "./link-package.mjs";
import { buildPlugin } from "./plugin.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

rmSync(join(root, "dist"), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", root], {
    stdio: "inherit",
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

mkdirSync(join(root, "dist/policy"), { recursive: true });
cpSync(join(root, "policy/PulumiPolicy.yaml"), join(root, "dist/policy/PulumiPolicy.yaml"));
const pack = { name: "pulumi-bcm-policy", version, private: true, main: "index.js" };
writeFileSync(join(root, "dist/policy/package.json"), `${JSON.stringify(pack, null, 4)}\n`);

// The simulator's page is served uncompiled.
cpSync(join(root, "simulator/page"), join(root, "dist/simulator/page"), { recursive: true });

// Programs of tests and benchmarks are Pulumi projects; their project file goes next to the compiled program.
for (const folder of ["tests/programs", "bench/programs"])
    for (const program of readdirSync(join(root, folder))) {
        const file = join(folder, program, "Pulumi.yaml");
        cpSync(join(root, file), join(root, "dist", file));
    }

await buildPlugin(root, version);

// The language host goes into the cache of engines, where it outlives this clone: in one file, with all that it needs.
buildSync({
    entryPoints: [join(root, "dist/tools/engine/language-host.js")],
    outfile: join(root, "dist/tools/engine/language-host.bundle.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    minify: true,
    logLevel: "error",
});

linkPackage(root);
