import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    copyFileSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Say } from "../engine/go-build";
import { packageRoot } from "../root";
import { buildExecutable } from "./executable";
import { getNodeBinary, PLATFORMS, type Platform } from "./node-binary";
import { notesOf } from "./notes";

/** What a release is made of: the npm package, a plugin for each platform, and the SDKs of other languages. */
export const PARTS = ["npm", ...(Object.keys(PLATFORMS) as Platform[]), "sdks"] as const;
export type Part = (typeof PARTS)[number];

export const CHECKSUMS = "checksums.txt";
export const NOTES = "notes.md";

/** What was made, and what could not be. */
export interface Release {
    version: string;
    files: string[];
    missing: string[];
}

/** Makes the parts of this version in an empty folder, with checksums and notes; nothing is published. */
export function makeRelease(parts: readonly Part[], folder: string, say: Say): Release {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const version = readManifest().version;
    const missing: string[] = [];
    for (const part of parts) {
        say(`release: ${part} …`);
        try {
            makePart(part, version, folder);
        } catch (error) {
            missing.push(`${part}: ${(error as Error).message}`);
        }
    }
    writeChecksums(folder);
    const changelog = readFileSync(join(packageRoot, "CHANGELOG.md"), "utf8");
    const notes = notesOf(changelog, version) ?? notesOf(changelog, "Unreleased") ?? "";
    writeFileSync(join(folder, NOTES), notes);
    return { version, files: readdirSync(folder).sort(), missing };
}

function makePart(part: Part, version: string, folder: string): void {
    if (part === "npm")
        execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: packageRoot });
    else if (part === "sdks") makeSdks();
    else
        withFolder((content) => {
            buildExecutable(part, join(content, "pulumi-resource-bcm"));
            copyFileSync(getNodeBinary(part).license, join(content, "LICENSE.node"));
            packPlugin(content, version, part, folder);
        });
}

/** SDKs are what their own script writes: where, and how they are published, is said there. */
function makeSdks(): void {
    if (!readManifest().scripts.sdks) throw new Error("package.json has no script sdks");
    execFileSync("npm", ["run", "sdks"], { cwd: packageRoot, stdio: "pipe" });
}

/** Packs a folder with the executable under the name by which Pulumi asks for a plugin. @returns the archive's path */
export function packPlugin(content: string, version: string, platform: Platform, folder: string): string {
    copyFileSync(join(packageRoot, "LICENSE"), join(content, "LICENSE"));
    const archive = join(folder, `pulumi-resource-bcm-v${version}-${platform}.tar.gz`);
    execFileSync("tar", ["-czf", archive, "-C", content, ...readdirSync(content).sort()]);
    return archive;
}

/** The form that `sha256sum --check` reads. */
export function writeChecksums(folder: string): void {
    const lines = readdirSync(folder)
        .filter((name) => /\.t(ar\.)?gz$/.test(name))
        .sort()
        .map((name) => {
            const digest = createHash("sha256")
                .update(readFileSync(join(folder, name)))
                .digest("hex");
            return `${digest}  ${name}\n`;
        });
    writeFileSync(join(folder, CHECKSUMS), lines.join(""));
}

function withFolder(use: (folder: string) => void): void {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-release-"));
    try {
        use(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function readManifest(): { version: string; scripts: Record<string, string> } {
    return JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
}
