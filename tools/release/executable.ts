import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../root";
import { getNodeBinary, ownPlatform, type Platform } from "./node-binary";

/** The text by which Node knows that it carries a program (https://nodejs.org/api/single-executable-applications.html). */
const SENTINEL = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const POSTJECT = join(packageRoot, "node_modules/postject/dist/cli.js");
/** What signs for macOS, which starts nothing unsigned: Apple's own, or apple-codesign on other systems. */
const SIGNERS = [
    ["codesign", "--sign", "-"],
    ["rcodesign", "sign"],
] as const;

/** Builds the plugin into Node, so that a user's machine needs none. @throws Error that says what is missing on this one */
export function buildExecutable(platform: Platform, into: string): void {
    const own = ownPlatform();
    if (!own) throw new Error(`executables cannot be built on ${process.platform}-${process.arch}`);
    const isMac = platform.startsWith("darwin");
    const signer = SIGNERS.find(([command]) => spawnSync(command, ["--help"]).error === undefined);
    if (isMac && !signer)
        throw new Error("neither codesign nor rcodesign is on PATH, and macOS starts nothing unsigned");
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-executable-"));
    try {
        const program = join(folder, "program");
        const config = {
            main: join(packageRoot, "dist/plugin/pulumi-resource-bcm.js"),
            output: program,
            disableExperimentalSEAWarning: true,
            useCodeCache: platform === own, // V8 takes only what its own kind has compiled
        };
        writeFileSync(join(folder, "config.json"), JSON.stringify(config));
        // Node reads no other version's.
        execFileSync(getNodeBinary(own).node, ["--experimental-sea-config", join(folder, "config.json")], {
            stdio: "pipe",
        });
        copyFileSync(getNodeBinary(platform).node, into);
        chmodSync(into, 0o755);
        const segment = isMac ? ["--macho-segment-name", "NODE_SEA"] : [];
        const injection = [into, "NODE_SEA_BLOB", program, "--sentinel-fuse", SENTINEL, ...segment];
        execFileSync(process.execPath, [POSTJECT, ...injection], { stdio: "pipe" });
        if (isMac && signer) execFileSync(signer[0], [...signer.slice(1), into]);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
