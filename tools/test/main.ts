/** `npm test`: format and lint, the examples' types, and every test; the last line counts what passed. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import Mocha from "mocha";
import { getEngine } from "../engine/install";
import { packageRoot } from "../root";
import { installDebianPackages } from "./debian";

/** Specs that wait longest, first: begun last they would run alone, beside idle processors. */
const LONGEST = [
    "engine/rollout",
    "engine/quickstart",
    "engine/reliability/load",
    "engine/exactly-once",
    "sdk/ipmi-power",
    "provider/runtime/device.spec",
    "engine",
];
/** A `pulumi up` on a loaded machine takes its time; a test that hangs still ends. */
const TEST_TIMEOUT_MS = process.env.TEST_SOAK === "1" ? 3_600_000 : 240_000;

interface Count {
    passed: number;
    failed: number;
}

/** Runs a tool from node_modules as one check, beside the others; what it says is printed at its end. */
function check(title: string, script: string, args: string[]): Promise<Count> {
    return new Promise((resolve) => {
        const command = [join(packageRoot, "node_modules", script), ...args];
        execFile(process.execPath, command, { cwd: packageRoot }, (error, stdout, stderr) => {
            console.log(`\n${title}: ${error ? "failed" : "passed"}\n${stdout}${stderr}`);
            resolve(error ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 });
        });
    });
}

/** Place in the order of files. */
function rank(file: string): number {
    const place = LONGEST.findIndex((prefix) => file.startsWith(prefix));
    return place < 0 ? LONGEST.length : place;
}

/**
 * Runs the compiled specs, four files more at a time than there are processors, because those on the engine wait a good
 * deal; words on the command line choose files by part of their name.
 */
function runSpecs(words: string[]): Promise<Count> {
    const folder = join(packageRoot, "dist/tests");
    const specs = readdirSync(folder, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith(".spec.js") && words.every((word) => file.includes(word)))
        .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    if (specs.length === 0) throw new Error(`no spec has ${words.join(" and ")} in its name`);
    const mocha = new Mocha({
        timeout: TEST_TIMEOUT_MS,
        reporter: "spec",
        slow: 30_000,
        forbidOnly: true,
        forbidPending: true,
        parallel: specs.length > 1,
        jobs: availableParallelism() + 4,
    });
    for (const spec of specs) mocha.addFile(join(folder, spec));
    return new Promise((resolve) => {
        const runner = mocha.run((failures) =>
            resolve({ passed: runner.stats?.passes ?? 0, failed: failures }),
        );
    });
}

async function main(): Promise<void> {
    const words = process.argv.slice(2);
    // Before anything else: without what tests need most could only fail, each with the same sentence.
    const say = (line: string) => console.log(line);
    await getEngine(say);
    installDebianPackages(say);
    const counts = await Promise.all([
        check("format and lint", "@biomejs/biome/bin/biome", ["check", "."]),
        check("types of the examples", "typescript/bin/tsc", ["-p", "examples"]),
        runSpecs(words),
    ]);
    const total = (key: keyof Count) => counts.reduce((sum, count) => sum + count[key], 0);
    console.log(`${total("passed")} passed, ${total("failed")} failed`);
    process.exit(total("failed") === 0 && total("passed") > 0 ? 0 : 1);
}

main().catch((error: Error) => {
    console.error(`test: ${error.message}`);
    console.log("0 passed, 1 failed");
    process.exit(1);
});
