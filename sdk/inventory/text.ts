import { readFileSync } from "node:fs";
import { extname, isAbsolute } from "node:path";

const FORMATS = new Set([".csv", ".yaml", ".yml", ".json"]);

/** The text of a file that can be an inventory. */
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
                : ` It is looked for in ${process.cwd()}, where the program runs: the folder of Pulumi.yaml, or that of ` +
                  "its main; give its path from there.";
        throw new Error(`${file} cannot be read (${code}).${where}`);
    }
    const extension = extname(file).toLowerCase();
    if (!FORMATS.has(extension))
        throw new Error(
            `${file}: ${extension || "a name without ending"} is no inventory format; save the sheet as CSV, or write a ` +
                ".yaml or .json file.",
        );
    if (isUtf16(bytes))
        throw new Error(`${file}: it is UTF-16. Save it as "${extension === ".csv" ? "CSV " : ""}UTF-8".`);
    return bytes.toString("utf8");
}

/** By its byte order mark; without one a Latin letter has a zero beside it. */
function isUtf16([first, second]: Uint8Array): boolean {
    if (first === 0 || second === 0) return true;
    return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
