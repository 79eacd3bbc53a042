import { join } from "node:path";
import { Command } from "commander";
import { packageRoot } from "../../tools/root";

const MAIN = join(packageRoot, "dist/cli/main.js");
/** Each run loads these anew: a process keeps its head nodes, and what it was told of where to look for them. */
const OURS = ["cli", "sdk", "bcm", "model", "provider"].map((folder) =>
    join(packageRoot, "dist", folder, "/"),
);

export interface CliOutcome {
    status: number;
    stdout: string;
    stderr: string;
    /** Both, as they came. */
    output: string;
}

/**
 * Runs `pulumi-bcm` as it is in this process: what a start of Node takes is paid once, not with each test. One at a time.
 *
 * @param env variables that differ; undefined takes one away
 */
export async function runCli(
    args: string[],
    env: NodeJS.ProcessEnv = {},
    cwd = process.cwd(),
): Promise<CliOutcome> {
    const outcome: CliOutcome = { status: 0, stdout: "", stderr: "", output: "" };
    const writeTo = (stream: "stdout" | "stderr") => (text: string) => {
        outcome[stream] += text;
        outcome.output += text;
        return true;
    };
    const before = {
        ...{ env: process.env, argv: process.argv, cwd: process.cwd(), exit: process.exit },
        ...{
            log: console.log,
            error: console.error,
            write: process.stdout.write,
            exitCode: process.exitCode,
        },
        ...{ parse: Command.prototype.parseAsync, modules: ourModules() },
    };
    let ended: Promise<unknown> = Promise.resolve();
    process.env = { ...process.env, ...env };
    for (const [name, value] of Object.entries(env)) if (value === undefined) delete process.env[name];
    process.argv = [process.execPath, MAIN, ...args];
    process.chdir(cwd);
    process.exitCode = 0;
    process.exit = ((code: number) => {
        process.exitCode = code;
    }) as typeof process.exit;
    console.log = (...texts) => writeTo("stdout")(`${texts.join(" ")}\n`);
    console.error = (...texts) => writeTo("stderr")(`${texts.join(" ")}\n`);
    process.stdout.write = writeTo("stdout") as typeof process.stdout.write;
    Command.prototype.parseAsync = function (...given) {
        const parsed = before.parse.apply(this, given);
        ended = parsed;
        return parsed;
    };
    for (const file of Object.keys(before.modules)) delete require.cache[file];
    try {
        require(MAIN);
        await ended.catch(() => undefined);
        await Promise.resolve(); // main says what went wrong after us
        outcome.status = Number(process.exitCode);
        return outcome;
    } finally {
        for (const file of Object.keys(ourModules())) delete require.cache[file];
        Object.assign(require.cache, before.modules);
        Object.assign(process, { env: before.env, argv: before.argv, exit: before.exit });
        process.exitCode = before.exitCode;
        process.chdir(before.cwd);
        Object.assign(console, { log: before.log, error: before.error });
        process.stdout.write = before.write;
        Command.prototype.parseAsync = before.parse;
    }
}

function ourModules(): NodeJS.Dict<NodeJS.Module> {
    const mine = Object.entries(require.cache).filter(([file]) =>
        OURS.some((folder) => file.startsWith(folder)),
    );
    return Object.fromEntries(mine);
}
