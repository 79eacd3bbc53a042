import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../tools/root";

/** A code block of a page. */
export interface Block {
    file: string;
    /** Of its first line, counted from 1. */
    line: number;
    /** What stands behind the fence; empty where nothing does, `indented` where there is no fence. */
    language: string;
    text: string;
}

/** A page, with its blocks. */
export interface Page {
    file: string;
    text: string;
    blocks: Block[];
    /** Code within the text: `npm test`. */
    spans: Block[];
}

const FOLDERS = ["", "docs", "simulator", "policy", "examples", "tests", "tests/fixtures/wire"];

/** Every page that people read; the changelog tells of commands that are gone. */
export function readPages(): Page[] {
    return FOLDERS.flatMap((folder) =>
        readdirSync(join(packageRoot, folder), { recursive: folder === "examples" })
            .map((file) => join(folder, String(file)))
            .filter(
                (file) => file.endsWith(".md") && file !== "CHANGELOG.md" && !file.includes("node_modules"),
            ),
    )
        .sort()
        .map((file) => readPage(file, readFileSync(join(packageRoot, file), "utf8")));
}

/** The blocks and spans of a page. */
export function readPage(file: string, text: string): Page {
    const page: Page = { file, text, blocks: [], spans: [] };
    let open: { fence: string; indent: number; block: Block } | undefined;
    let isList = false;
    let before = "";
    for (const [index, line] of text.split("\n").entries()) {
        const fence = /^(\s*)(`{3,}|~{3,})\s*(\S*)/.exec(line);
        const [, blanks = "", marks = "", language = ""] = fence ?? [];
        if (open && fence && marks.startsWith(open.fence) && language === "") open = undefined;
        else if (open) open.block.text += `${line.slice(Math.min(open.indent, line.search(/\S|$/)))}\n`;
        else if (fence) {
            const block: Block = { file, line: index + 2, language, text: "" };
            page.blocks.push(block);
            open = { fence: marks, indent: blanks.length, block };
        } else if (/^ {4}/.test(line) && !isList) {
            const last = page.blocks.at(-1);
            const isNext = last?.language === "indented" && before.startsWith("    ");
            if (isNext) last.text += `${line.slice(4)}\n`;
            else if (before === "")
                page.blocks.push({ file, line: index + 1, language: "indented", text: `${line.slice(4)}\n` });
        } else {
            if (/^\s*([-*]|\d+\.) /.test(line)) isList = true;
            else if (/^\S/.test(line)) isList = false;
            for (const [, code = ""] of line.matchAll(/`([^`]+)`/g))
                page.spans.push({ file, line: index + 1, language: "span", text: code });
        }
        before = line;
    }
    return page;
}
