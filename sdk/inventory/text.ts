import { readFileSync } from "node:fs";
import { extname, isAbsolute } from "node:path";

const FORMATS = new Set([".csv", ".yaml", ".yml", ".json"]);

/** Reads the text of an inventory file. */
export function readText(file: string): string {
    let bytes: Buffer;
    try {
        bytes = readFileSync(file);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EISDIR") throw new Error(`${file} is a folder; a .csv, .yaml or .json file is needed.`);
        const where =
            code !== "ENOENT" || isAbsolute(file)
                ? ""
                : ` It was looked for in ${process.cwd()}, where the program runs: the folder of Pulumi.yaml, or of ` +
                  "its main. Give the path relative to that folder.";
        throw new Error(`${file} cannot be read (${code}).${where}`);
    }
    const extension = extname(file).toLowerCase();
    if (!FORMATS.has(extension))
        throw new Error(
            `${file}: ${extension || "a name without an extension"} is not an inventory format; save the sheet as CSV, or write a ` +
                ".yaml or .json file.",
        );
    if (isUtf16(bytes))
        throw new Error(`${file}: it is UTF-16. Save it as "${extension === ".csv" ? "CSV " : ""}UTF-8".`);
    return bytes.toString("utf8");
}

/** Detected by the byte order mark, or by the zero byte beside a Latin letter. */
function isUtf16([first, second]: Uint8Array): boolean {
    if (first === 0 || second === 0) return true;
    return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
