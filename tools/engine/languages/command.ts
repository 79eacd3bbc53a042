import { type ChildProcess, spawn } from "node:child_process";

/** A process that is to run. */
export interface Command {
    file: string;
    args: string[];
    cwd: string;
    env?: NodeJS.ProcessEnv;
}

export type OnOutput = (stream: "stdout" | "stderr", chunk: Buffer) => void;

/** How long output is read after its process has ended; what that has left running may hold it open for ever. */
const LAST_OUTPUT_MS = 1000;

const children = new Set<ChildProcess>();

/** Ends what runs; after kill -9 of the CLI nothing else would. */
export function stopCommands(): void {
    for (const child of children) child.kill("SIGTERM");
}

/**
 * @param stopped ends the process before its time
 * @returns the exit code
 * @throws Error if the process cannot be started
 */
export function runCommand(
    { file, args, cwd, env }: Command,
    onOutput: OnOutput,
    stopped?: AbortSignal,
): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, {
            cwd,
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        children.add(child);
        const stop = () => child.kill("SIGTERM");
        stopped?.addEventListener("abort", stop);
        child.stdout.on("data", (chunk) => onOutput("stdout", chunk));
        child.stderr.on("data", (chunk) => onOutput("stderr", chunk));
        child.once("error", ({ message }) =>
            reject(new Error(`${file} cannot be started in ${cwd}: ${message}.`)),
        );
        const end = (code: number | null) => {
            children.delete(child);
            stopped?.removeEventListener("abort", stop);
            resolve(code ?? 1);
        };
        child.once("exit", (code) => setTimeout(end, LAST_OUTPUT_MS, code));
        child.once("close", end);
    });
}
