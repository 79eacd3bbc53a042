import { readFileSync } from "node:fs";
import { extname, isAbsolute } from "node:path";
import { decodeText, SAVE_AS_CSV } from "./encoding";

const FORMATS = new Set([".csv", ".yaml", ".yml", ".json"]);
/** Files that a user may well try here first, and what to do with each. */
const OTHERS: Record<string, string> = {
    ...Object.fromEntries(
        [".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx"].map((name) => [
            name,
            `is an Excel workbook. ${SAVE_AS_CSV}`,
        ]),
    ),
    ".ods": `is an OpenDocument workbook. ${SAVE_AS_CSV}`,
    ".numbers": "is a Numbers workbook. Export its sheet: File > Export To > CSV, with the encoding UTF-8.",
    ".tfvars":
        "has variables of the Terraform module. `pulumi-bcm from-terraform` writes the program for them.",
};

/** Reads the text of an inventory file. */
export function readText(file: string): string {
    if (typeof file !== "string")
        throw new Error("nodesFromFile: its first argument must be the path of a file, a plain string.");
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
    const other = OTHERS[extension];
    if (other) throw new Error(`${file} ${other}`);
    if (!FORMATS.has(extension))
        throw new Error(
            `${file}: ${extension || "a name without an extension"} is not an inventory format; save the sheet as CSV, or write a ` +
                ".yaml or .json file.",
        );
    return decodeText(file, bytes, extension === ".csv" ? "CSV UTF-8" : "UTF-8");
}
