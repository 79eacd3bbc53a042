/** Builds commands of the modules that `tools/engine/go.mod` pins. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../root";

const NOTE_EVERY_MS = 15_000;
/** The same for all commands, so that what one has compiled serves the next. */
export const BUILD_FLAGS = ["-v", "-trimpath", "-tags", "osusergo,grpcnotrace"];

export type Say = (line: string) => void;

/** A command that `tools/engine/go.mod` pins: its module and package, and the variable that holds its version. */
export interface GoCommand {
    module: string;
    command: string;
    versionIn: string;
}

/** The version that `tools/engine/go.mod` pins, e.g. `v3.259.0`. */
export function pinnedVersion({ module }: GoCommand): string {
    const lines = readFileSync(join(packageRoot, "tools/engine/go.mod"), "utf8").split("\n");
    const found = lines.map((line) => line.trim().split(" ")).find(([name]) => name === module)?.[1];
    if (!found) throw new Error(`tools/engine/go.mod names no version of ${module}.`);
    return found;
}

/** Why nothing can be built. */
export function missingGo(): string | undefined {
    if (spawnSync("go", ["version"]).status === 0) return undefined;
    return "there is no Go on PATH to build it with (Go 1.26 or later, https://go.dev/dl)";
}

/** Runs `go` in its module and reports progress: a cold build compiles some 2000 packages in about five minutes. */
export function runGo(args: string[], say: Say): Promise<string | undefined> {
    return new Promise((resolve) => {
        const started = Date.now();
        const child = spawn("go", args, {
            cwd: join(packageRoot, "tools/engine"),
            env: { ...process.env, CGO_ENABLED: "0" },
            stdio: ["ignore", "ignore", "pipe"],
        });
        const stop = () => child.kill("SIGTERM");
        process.once("SIGINT", stop);
        let packages = 0;
        let tail = "";
        const note = setInterval(() => {
            const seconds = Math.round((Date.now() - started) / 1000);
            say(`  still building: ${packages} packages compiled or downloaded, ${seconds} s`);
        }, NOTE_EVERY_MS);
        child.stderr.on("data", (chunk: Buffer) => {
            const text = chunk.toString();
            packages += text.split("\n").length - 1;
            tail = (tail + text).slice(-1500);
        });
        child.once("error", (error) => finish(error.message));
        child.once("close", (code) => finish(code === 0 ? undefined : tail.trim() || `exit code ${code}`));
        function finish(problem: string | undefined): void {
            clearInterval(note);
            process.removeListener("SIGINT", stop);
            resolve(problem);
        }
    });
}

/** Builds a command of `go.mod` into a folder of its own. @returns why it could not be built */
export async function buildGoCommand(
    { command, versionIn }: GoCommand,
    version: string,
    into: string,
    say: Say,
): Promise<string | undefined> {
    const missing = missingGo();
    if (missing) return missing;
    mkdirSync(dirname(into), { recursive: true });
    const work = mkdtempSync(`${into}-`);
    const flags = ["-ldflags", `-s -w -X ${versionIn}=${version}`];
    const args = ["build", ...BUILD_FLAGS, ...flags, "-o", `${work}/`, command];
    const problem = await runGo(args, say);
    if (problem) {
        rmSync(work, { recursive: true, force: true });
        return `the Go build failed: ${problem.split("\n").slice(-3).join(" / ")}`;
    }
    if (existsSync(into))
        rmSync(work, { recursive: true }); // another run was faster
    else renameSync(work, into);
    return undefined;
}
