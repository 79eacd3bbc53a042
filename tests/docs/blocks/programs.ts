import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../../tools/root";
import type { Block } from "./read";

/** What a block may use without saying where it comes from; a block that declares the name has its own. */
const PREAMBLE: Record<string, string> = {
    pulumi: 'import * as pulumi from "@pulumi/pulumi";',
    bcm: 'import * as bcm from "pulumi-bcm";',
    HeadNode: 'import { HeadNode } from "pulumi-bcm/simulator";',
    config: 'const config = new (await import("@pulumi/pulumi")).Config();',
    nodes: 'declare const nodes: Record<string, import("pulumi-bcm").NodeArgs>;',
    rack: 'declare const rack: import("pulumi-bcm").NodeSet;',
    myRule: 'declare const myRule: import("@pulumi/policy").ResourceValidationPolicy;',
};

/**
 * Compiles all blocks as one program, each a module of its own in the package's folder, so that `pulumi-bcm` is found by
 * its name as users find it.
 *
 * @returns what the compiler says, by page and line
 */
export function compile(blocks: readonly Block[]): string[] {
    const modules = new Map<string, { block: Block; text: string; above: number }>();
    for (const [index, block] of blocks.entries()) {
        const lines = Object.entries(PREAMBLE).flatMap(([name, line]) =>
            needs(block.text, name) ? [line] : [],
        );
        const text = [...lines, block.text, "export {};"].join("\n");
        modules.set(join(packageRoot, `block-${index}.mts`), { block, text, above: lines.length });
    }
    const options: ts.CompilerOptions = {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ["node"],
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile } = host;
    host.fileExists = (file) => modules.has(file) || fileExists(file);
    host.readFile = (file) => modules.get(file)?.text ?? readFile(file);
    host.getCurrentDirectory = () => packageRoot;
    const program = ts.createProgram([...modules.keys()], options, host);
    return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
        const found = file && modules.get(file.fileName);
        const message = ts.flattenDiagnosticMessageText(messageText, "\n");
        if (!file || !found) return `${file?.fileName}: ${message}`;
        const line = found.block.line + file.getLineAndCharacterOfPosition(start).line - found.above;
        return `${found.block.file}:${line}: ${message}`;
    });
}

/** Whether a block uses a name that it does not declare. */
function needs(text: string, name: string): boolean {
    const isDeclared = new RegExp(
        `\\b(const|let|var|as|function|class)\\s+${name}\\b|import\\s*{[^}]*\\b${name}\\b`,
    ).test(text);
    const isUsed = new RegExp(`(?<![.\\w"'\`])${name}\\b(?!\\s*:)`).test(text.replaceAll(/\/\/.*$/gm, ""));
    return isUsed && !isDeclared;
}
