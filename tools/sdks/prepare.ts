/** What programs in Python and Go need on this machine before tests can run them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Say } from "../engine/go-build";
import { cacheDirectory } from "../engine/install";
import { generateSdks, SDKS } from "./generate";

/** Pulumi's SDK for Python, and what the generated one needs beside it. */
const PACKAGES = ["pulumi==3.248.0", "parver==0.5", "setuptools==80.9.0"];

/** A virtual environment with Pulumi's SDK, kept by version like the engine. */
export const PYTHON = join(cacheDirectory(), `python-${PACKAGES.join("-").replaceAll("==", "-")}`);
/** Where the generated SDK for Python is installed: the environment is that of all clones. */
export const PYTHON_SDK = join(SDKS, "site-packages");

/** @throws Error with one sentence that names what is missing */
export async function prepareLanguages(say: Say): Promise<void> {
    makeEnvironment(say);
    await generateSdks(say);
    if (existsSync(PYTHON_SDK)) return;
    const fresh = mkdtempSync(`${PYTHON_SDK}-`);
    const options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", fresh];
    run(join(PYTHON, "bin/python"), ["-m", "pip", "install", ...options, join(SDKS, "python")]);
    renameSync(fresh, PYTHON_SDK);
}

function makeEnvironment(say: Say): void {
    if (existsSync(PYTHON)) return;
    say(`sdks: installing ${PACKAGES.join(", ")} for Python into ${PYTHON} (half a minute) …`);
    mkdirSync(dirname(PYTHON), { recursive: true });
    const fresh = mkdtempSync(`${PYTHON}-`);
    try {
        run("python3", ["-m", "venv", fresh]);
        run(join(fresh, "bin/python"), ["-m", "pip", "install", "--quiet", ...PACKAGES]);
        renameSync(fresh, PYTHON);
    } catch (error) {
        rmSync(fresh, { recursive: true, force: true });
        if (!existsSync(PYTHON)) throw error; // else another clone was faster
    }
}

function run(file: string, args: string[]): void {
    const { status, error, stderr } = spawnSync(file, args, { encoding: "utf8" });
    if (status === 0) return;
    const reason = error?.message ?? stderr.trim().split("\n").at(-1);
    throw new Error(
        `Programs in Python cannot be tested without Python 3.10 or later, venv and pip ` +
            `(Debian: apt-get install python3-venv): ${[file, ...args].join(" ")} failed: ${reason}`,
    );
}
