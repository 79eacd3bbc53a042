// Makes a clone ready: checks Node, installs the locked dependencies, compiles. Each step is skipped when
// nothing it depends on has changed, so a second run costs a moment. Plain JavaScript, no dependencies.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { linkPackage } from "./link-package.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function fail(sentence) {
    console.error(`setup: ${sentence}`);
    process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
    fail(`Node ${process.versions.node} is too old. Install Node 20.19 or later and run this again.`);

const digest = (files) => {
    const hash = createHash("sha256");
    for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
    return hash.digest("hex");
};

/** Runs a step when the files it depends on differ from those of its last success. */
function step(title, stampFile, files, command, args, advice) {
    const stamp = join(root, stampFile);
    const now = digest(files);
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
    const started = Date.now();
    console.log(`setup: ${title} …`);
    const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    if (done.status !== 0)
        fail(`${title} failed (${done.error?.message ?? `exit code ${done.status}`}). ${advice}`);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
    console.log(`setup: ${title} done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

step(
    "installing dependencies (npm ci)",
    "node_modules/.pulumi-bcm-setup",
    ["package.json", "package-lock.json"],
    "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
    "Is the npm registry reachable? Behind a proxy or mirror, set it with `npm config set registry …`.",
);

linkPackage(root);

const sources = ["model", "bcm", "sdk", "provider", "policy", "simulator", "cli", "tools", "tests", "bench"]
    .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.(ts|mjs|yaml|html|css|js)$/.test(file))
    .concat("tsconfig.json", "package.json", "package-lock.json")
    .sort();
step(
    "compiling",
    "dist/.built",
    sources,
    process.execPath,
    ["tools/build.mjs"],
    "The compiler's messages are above.",
);
