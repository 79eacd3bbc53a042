/** Which specs a change can touch, by what the sources import and by the paths that they name. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { packageRoot } from "../root";

/** Who reaches this runs programs on the engine, and those load what the package ships. */
const ENGINE = "tests/support/engine.ts";
const SHIPPED = ["sdk/index.ts", "provider/runtime/index.ts", "policy/policies.ts"];
/** What all of it is built from. */
const BUILD = /^(package(-lock)?\.json|tsconfig\.json|tools\/.*\.mjs)$/;

function git(...args: string[]): string[] {
    return execFileSync("git", args, { cwd: packageRoot, encoding: "utf8" }).split("\n").filter(Boolean);
}

/** Files that differ from HEAD, or from where the branch left another one; new ones included. */
export function changedFiles(branch?: string): string[] {
    const [base = "HEAD"] = branch ? git("merge-base", "HEAD", branch) : [];
    return [...git("diff", "--name-only", base), ...git("ls-files", "--others", "--exclude-standard")];
}

/** The specs that these files can touch, as `tests/model/xml.spec.ts`. */
export function affectedSpecs(changed: string[]): string[] {
    const files = git("ls-files", "--cached", "--others", "--exclude-standard").filter((file) =>
        existsSync(join(packageRoot, file)),
    );
    const specs = files.filter((file) => file.endsWith(".spec.ts"));
    if (changed.some((file) => BUILD.test(file))) return specs;
    const sources = files.filter((file) => /^(?!examples\/).*\.ts$/.test(file));
    const needs = new Map(sources.map((file) => [file, needsOf(file, files)]));
    return specs.filter((spec) => {
        const reached = new Set([spec]);
        // A set goes on with what is added to it on the way.
        for (const file of reached) for (const next of needs.get(file) ?? []) reached.add(next);
        const isPage = (file: string) => file.endsWith(".md") && spec.startsWith("tests/docs/");
        return changed.some((file) => reached.has(file) || isPage(file));
    });
}

function needsOf(file: string, files: string[]): string[] {
    const text = readFileSync(join(packageRoot, file), "utf8");
    const imported = ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => {
        if (!fileName.startsWith(".")) return [];
        const path = normalize(join(dirname(file), fileName));
        return [`${path}.ts`, `${path}/index.ts`].filter((each) => files.includes(each));
    });
    return [...imported, ...(file === ENGINE ? SHIPPED : []), ...namedIn(text, files)];
}

/** What is opened or run by its path from the root of the repository or of `dist`: a file, or all in a folder. */
function namedIn(text: string, files: string[]): string[] {
    const paths = text.matchAll(/"(?:dist\/)?(\w[\w.-]*\/[\w./-]+)"|packageRoot, "(?:dist\/)?([\w./-]+)"/g);
    return [...paths].flatMap(([, path, alone]) => {
        const name = path ?? alone ?? "";
        return files.filter(
            (file) => file === name || file === name.replace(/\.js$/, ".ts") || file.startsWith(`${name}/`),
        );
    });
}
