import type { Command } from "commander";
import { plural } from "../model/text";
import { auditFile, BEGUN, type ChangeRecord, readRecords } from "../provider/notes/audit-chain";
import { NAME_ANOTHER_FOLDER } from "../provider/notes/state-folder";

/** Shown instead of a result if none was recorded. */
const OPEN =
    "may have been made: its run was killed before the answer came, or is still waiting for it; check the head node";
/** What a node set adds to the stated fields of its resources; only `--json` shows it. */
const INTERNALS = ["references", "facts"];

/** `audit verify` and `audit show`: the audit log of changes that this machine made on head nodes. */
export function addAuditCommand(program: Command): void {
    const audit = program
        .command("audit")
        .description("the audit log: changes that this machine made on head nodes");
    audit
        .command("verify")
        .description("finds lines that were edited or removed; exits with 1 if there are any")
        .option("--file <path>", "audit log to read", auditFile())
        .action(verify);
    audit
        .command("show")
        .description("prints the changes, oldest first")
        .option("--file <path>", "audit log to read", auditFile())
        .option("--node <name>", "only changes of this node or category")
        .option("--stack <name>", "only changes by this stack, e.g. dev::racks")
        .option("--json", "one JSON object per line")
        .action(show);
}

async function verify({ file }: { file: string }, command: Command): Promise<void> {
    const { records, breaks, isThere } = await readLog(file);
    // A mistyped path, or a copy that is gone, must not count as a faultless audit log.
    if (!isThere && breaks.length === 0 && command.getOptionValueSource("file") !== "default")
        breaks.push({ problem: `there is no audit log at ${file}` });
    for (const { line, problem } of breaks)
        console.error(`${line === undefined ? file : `line ${line}`}: ${problem}`);
    if (breaks.length > 0) process.exitCode = 1;
    else if (!isThere) console.log(`${file}: no audit log yet; it starts with the first change`);
    else console.log(`${file}: ${plural(records.length, "change")}, none edited, none removed`);
}

async function readLog(file: string): ReturnType<typeof readRecords> {
    return readRecords(file).catch((error: Error) => {
        throw file === auditFile() ? new Error(`${error.message}. ${NAME_ANOTHER_FOLDER}.`) : error;
    });
}

async function show(options: { file: string; node?: string; stack?: string; json?: boolean }): Promise<void> {
    const { records, breaks } = await readLog(options.file);
    const { node, stack } = options;
    const chosen = records.filter((one) => (!node || one.name === node) && (!stack || one.stack === stack));
    for (const record of chosen)
        console.log(options.json ? printable(JSON.stringify(record)) : describe(record));
    if (chosen.length === 0) console.error(`${options.file}: no change${node ? ` of ${node}` : ""}`);
    if (breaks.length > 0) console.error("The audit log is damaged; pulumi-bcm audit verify says where");
}

function describe({ at, stack, headNode, name, call, changes, result, by }: ChangeRecord): string {
    const isOpen = result === BEGUN;
    const fields = Object.entries(changes)
        .filter(([field]) => !INTERNALS.includes(field))
        .map(([field, { before, after }]) => {
            const old = isOpen && before === undefined && call === "update" ? "?" : shown(before);
            return printable(`    ${field}: ${old} → ${shown(after)}`);
        });
    const end = isOpen ? OPEN : result;
    const head = printable(`${at}  ${name}  ${call}  ${end}  (${stack} on ${headNode}, ${by})`);
    return [head, ...fields].join("\n");
}

/** Values can be whole documents. */
function shown(value: unknown): string {
    const text = value === undefined || value === null ? "–" : JSON.stringify(value);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/**
 * Escapes control characters as JSON does: a head node's answer, or a text that somebody wrote into the file, must neither
 * look like a line of ours nor control the terminal.
 */
function printable(text: string): string {
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (control) => {
        const escaped = JSON.stringify(control).slice(1, -1);
        if (escaped !== control) return escaped;
        const units = control.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
        return units.map((unit) => `\\u${unit}`).join("");
    });
}
