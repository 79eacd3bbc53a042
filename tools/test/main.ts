/** `npm test`: format and lint, the examples' types, and every test; the last line counts what passed. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { getEngine, withYaml } from "../engine/install";
import { packageRoot } from "../root";
import { prepareLanguages } from "../sdks/prepare";
import { affectedSpecs, changedFiles } from "./changed";
import { installDebianPackages } from "./debian";
import { useScratchFolder } from "./scratch";
import { allSpecs, type Count, runSpecs } from "./specs";

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

/**
 * The specs that a command line chooses: words are parts of their names, and `--changed` leaves those that the work tree's
 * differences from HEAD can touch; `--changed=main` takes the branch's commits since main as well.
 */
function chosenSpecs(args: string[]): string[] {
    const flag = args.find((arg) => /^--changed(=|$)/.test(arg));
    const words = args.filter((arg) => arg !== flag);
    const named = allSpecs().filter((file) => words.every((word) => file.includes(word)));
    if (named.length === 0) throw new Error(`no spec has ${words.join(" and ")} in its name`);
    if (!flag) return named;
    const affected = new Set(affectedSpecs(changedFiles(flag.split("=")[1])));
    return named.filter((file) => affected.has(`tests/${file.replace(/\.js$/, ".ts")}`));
}

async function main(): Promise<void> {
    const specs = chosenSpecs(process.argv.slice(2));
    useScratchFolder();
    // Before anything else: without what tests need most could only fail, each with the same sentence.
    const say = (line: string) => console.log(line);
    await withYaml(await getEngine(say), say);
    if (specs.some((file) => file.includes("languages"))) await prepareLanguages(say);
    installDebianPackages(say);
    const [lint, types, { count, slowest }] = await Promise.all([
        check("format and lint", "@biomejs/biome/bin/biome", ["check", "."]),
        check("types of the examples", "typescript/bin/tsc", ["-p", "examples"]),
        specs.length > 0 ? runSpecs(specs) : { count: { passed: 0, failed: 0 }, slowest: [] },
    ]);
    const total = (key: keyof Count) => [lint, types, count].reduce((sum, each) => sum + each[key], 0);
    console.log(`${slowest.join("\n")}\n`);
    console.log(`${total("passed")} passed, ${total("failed")} failed`);
    process.exit(total("failed") === 0 && total("passed") > 0 ? 0 : 1);
}

main().catch((error: Error) => {
    console.error(`test: ${error.message}`);
    console.log("0 passed, 1 failed");
    process.exit(1);
});
