import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notesOf } from "./notes";

/** What of a checkout is no release yet, a sentence each. */
export function findProblems(root: string): string[] {
    const read = (file: string) => readFileSync(join(root, file), "utf8");
    const { version } = JSON.parse(read("package.json")) as { version: string };
    const schema = JSON.parse(read("provider/plugin/schema.json")) as { version?: string };
    const changed = execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
    const problems = [];
    if (changed) problems.push(`There are changes that are not committed:\n${changed.trimEnd()}`);
    if (!notesOf(read("CHANGELOG.md"), version))
        problems.push(`CHANGELOG.md has no section "## ${version}": rename "Unreleased".`);
    if (schema.version !== version)
        problems.push(`The schema is of ${schema.version}, package.json of ${version}: run npm run docs.`);
    return problems;
}
