import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that tests run, and the Debian packages they come in. */
const NEEDED: Record<string, string> = { chromium: "chromium", ipmitool: "ipmitool", ipmi_sim: "openipmi" };

/** Where a program of this name is on PATH. */
export function findProgram(name: string): string | undefined {
    return (process.env.PATH ?? "")
        .split(delimiter)
        .map((folder) => join(folder, name))
        .find(isExecutable);
}

/**
 * Installs what is missing, where we are root and there is apt-get.
 *
 * @throws Error that names the one command to run, everywhere else.
 */
export function installDebianPackages(say: (line: string) => void): void {
    const missing = Object.keys(NEEDED).filter((program) => !findProgram(program));
    if (missing.length === 0) return;
    const packages = missing.map((program) => NEEDED[program] ?? program);
    const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
    if (process.getuid?.() !== 0 || !findProgram("apt-get"))
        throw new Error(`Tests need ${missing.join(", ")}. Install with: sudo ${command}`);
    say(`installing ${packages.join(", ")} (${command}) …`);
    const run = (line: string) =>
        spawnSync("sh", ["-c", line], {
            env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
            stdio: ["ignore", "ignore", "inherit"],
        }).status;
    if (run(command) !== 0 && (run("apt-get update") !== 0 || run(command) !== 0))
        throw new Error(`${command} failed; its messages are above. Tests need ${missing.join(", ")}.`);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
