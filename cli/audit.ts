import type { Command } from "commander";
import { auditFile, type ChangeRecord, readRecords } from "../provider/runtime/audit/chain";
import { NAME_ANOTHER_FOLDER } from "./folder";

/** What a node set tells its resources beside what a program states; `--json` has it. */
const INTERNALS = ["references", "facts"];

/** `audit verify` and `audit show`: the journal of changes that this machine made on head nodes. */
export function addAuditCommand(program: Command): void {
    const audit = program
        .command("audit")
        .description("the journal of changes that this machine made on head nodes");
    audit
        .command("verify")
        .description("finds lines that were edited or removed; ends with 1 when there are any")
        .option("--file <path>", "journal to look at", auditFile())
        .action(verify);
    audit
        .command("show")
        .description("prints the changes, oldest first")
        .option("--file <path>", "journal to look at", auditFile())
        .option("--node <name>", "only of this node or category")
        .option("--stack <name>", "only of this stack, e.g. dev::racks")
        .option("--json", "one JSON object per line")
        .action(show);
}

async function verify({ file }: { file: string }): Promise<void> {
    const { records, breaks } = await readJournal(file);
    for (const { line, problem } of breaks)
        console.error(`${line === undefined ? file : `line ${line}`}: ${problem}`);
    if (breaks.length > 0) process.exitCode = 1;
    else
        console.log(
            `${file}: ${records.length} ${records.length === 1 ? "change" : "changes"}, none edited, none removed`,
        );
}

async function readJournal(file: string): ReturnType<typeof readRecords> {
    return readRecords(file).catch((error: Error) => {
        throw file === auditFile() ? new Error(`${error.message}. ${NAME_ANOTHER_FOLDER}.`) : error;
    });
}

async function show(options: { file: string; node?: string; stack?: string; json?: boolean }): Promise<void> {
    const { records, breaks } = await readJournal(options.file);
    const { node, stack } = options;
    const chosen = records.filter((one) => (!node || one.name === node) && (!stack || one.stack === stack));
    for (const record of chosen) console.log(options.json ? JSON.stringify(record) : describe(record));
    if (chosen.length === 0) console.error(`${options.file}: no change${node ? ` of ${node}` : ""}`);
    if (breaks.length > 0) console.error("The journal is not whole: pulumi-bcm audit verify");
}

function describe({ at, stack, headNode, name, call, changes, result, by }: ChangeRecord): string {
    const fields = Object.entries(changes)
        .filter(([field]) => !INTERNALS.includes(field))
        .map(([field, { before, after }]) => `    ${field}: ${shown(before)} → ${shown(after)}`);
    return [`${at}  ${name}  ${call}  ${result}  (${stack} on ${headNode}, ${by})`, ...fields].join("\n");
}

/** Values can be whole documents. */
function shown(value: unknown): string {
    const text = value === undefined || value === null ? "–" : JSON.stringify(value);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
