/**
 * `npm run release`: makes all files of a release in dist/release and says how a person publishes them; it publishes nothing.
 * `-- --dry-run` makes them of any checkout, and `--parts npm,linux-amd64` some of them.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../root";
import { findProblems } from "./problems";
import { CHECKSUMS, makeRelease, NOTES, PARTS, type Part } from "./release";

function main(): void {
    const { values } = parseArgs({
        options: { "dry-run": { type: "boolean" }, parts: { type: "string" } },
    });
    const parts = choose(values.parts);
    const problems = findProblems(packageRoot);
    if (problems.length > 0 && !values["dry-run"]) throw new Error(problems.join("\n"));

    const say = (line: string) => console.log(line);
    const { version, files, missing } = makeRelease(parts, join(packageRoot, "dist/release"), say);
    say(`\ndist/release:\n${files.map((file) => `  ${file}`).join("\n")}`);
    if (missing.length > 0) say(`\nCould not be made:\n${missing.map((line) => `  ${line}`).join("\n")}`);
    if (problems.length > 0) say(`\nNo release yet:\n${problems.join("\n")}`);
    else if (values["dry-run"]) say("\nNothing stands against a release.");
    else say(`\nTo publish it:\n${howToPublish(version, files)}`);
    if (missing.length > 0 && !values["dry-run"]) process.exitCode = 1;
}

function choose(list: string | undefined): readonly Part[] {
    const names = list?.split(",") ?? PARTS;
    const unknown = names.filter((name) => !PARTS.includes(name as Part));
    if (unknown.length > 0)
        throw new Error(`There is no part ${unknown.join(", ")}; parts are ${PARTS.join(", ")}.`);
    return names as Part[];
}

function howToPublish(version: string, files: string[]): string {
    const archives = files.filter((file) => file.endsWith(".tar.gz"));
    return [
        `  git tag v${version} && git push origin v${version}`,
        `  cd dist/release && npm publish pulumi-bcm-${version}.tgz`,
        `  gh release create v${version} --notes-file ${NOTES} ${CHECKSUMS} ${archives.join(" ")}`,
    ].join("\n");
}

try {
    main();
} catch (error) {
    console.error(`release: ${(error as Error).message}`);
    process.exitCode = 1;
}
