import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../root";
import { getNodeBinary, ownPlatform, type Platform } from "./node-binary";

/** What signs for macOS: Apple's own, or apple-codesign on other systems. */
const SIGNERS = [
    ["codesign", "--sign", "-"],
    ["rcodesign", "sign"],
] as const;

/** Builds the plugin into Node, so that a user's machine needs none. @throws Error that says what is missing on this one */
export function buildExecutable(platform: Platform, into: string): void {
    const own = ownPlatform();
    if (!own) throw new Error(`executables cannot be built on ${process.platform}-${process.arch}`);
    const sign = platform.startsWith("darwin") ? findSigner() : undefined;
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-executable-"));
    try {
        const config = join(folder, "config.json");
        const settings = {
            main: join(packageRoot, "dist/plugin/pulumi-resource-bcm.js"),
            executable: getNodeBinary(platform).node,
            output: into,
            disableExperimentalSEAWarning: true,
            useCodeCache: platform === own, // V8 takes only what its own kind has compiled
        };
        writeFileSync(config, JSON.stringify(settings));
        execFileSync(getNodeBinary(own).node, ["--build-sea", config], { stdio: "pipe" });
        chmodSync(into, 0o755);
        sign?.(into);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function findSigner(): (file: string) => void {
    const signer = SIGNERS.find(([command]) => spawnSync(command, ["--help"]).error === undefined);
    if (!signer)
        throw new Error("neither codesign nor rcodesign is on PATH, and macOS starts nothing unsigned");
    const [command, ...args] = signer;
    return (file) => execFileSync(command, [...args, file], { stdio: "pipe" });
}
