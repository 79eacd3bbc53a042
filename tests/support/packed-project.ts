import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory } from "../../tools/engine/install";
import { packageRoot } from "../../tools/root";

/** The newest SDK that the package is tested with; Pulumi publishes one a week. */
export const NEWEST_PULUMI = "3.276.0";

/** A user's first program. */
const PROGRAM = `
import * as bcm from "pulumi-bcm";

const rack = new bcm.NodeSet("rack1", {
    managementNetworkName: "dgxnet",
    categoryName: "gpu-worker",
    nodes: { "dgx-05": { mac: "B8:CE:F6:D9:47:BC", ip: "10.184.162.105", roles: ["compute"] } },
});
export const nodeStatus = rack.nodeStatus;
`;
const COMPILER_OPTIONS = {
    module: "nodenext",
    moduleResolution: "nodenext",
    target: "es2022",
    strict: true,
    types: [],
};

/** A user's project outside the repository, with the package as packed by `npm pack`. */
export class PackedProject {
    readonly folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-packed-"));

    /**
     * @param install packages that npm installs next to ours, e.g. another Pulumi; if empty, the repository's own modules
     * are used, so that nothing is downloaded.
     */
    constructor(install: string[] = []) {
        const { tarball } = packing();
        const modules = join(this.folder, "node_modules");
        const ours = join(modules, "pulumi-bcm");
        mkdirSync(ours, { recursive: true });
        execFileSync("tar", ["-xzf", tarball, "-C", ours, "--strip-components=1"]);
        const others = install.length > 0 ? installModules([tarball, ...install]) : packageRoot;
        for (const name of readdirSync(join(others, "node_modules")))
            if (!name.startsWith(".") && name !== "pulumi-bcm")
                symlinkSync(join(others, "node_modules", name), join(modules, name));
        const files = {
            "Pulumi.yaml": "name: outside\nruntime: nodejs\nmain: index.ts\n",
            "package.json": '{ "name": "outside", "private": true }\n',
            "tsconfig.json": JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ["index.ts"] }),
            "index.ts": PROGRAM,
        };
        for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
    }

    /** Path of the policy pack in the project. */
    get policyPack(): string {
        return join(this.folder, "node_modules/pulumi-bcm/dist/policy");
    }

    /** Copies an example out of the installed package, as its README says. @returns its folder */
    copyExample(name: string): string {
        const copy = join(this.folder, name);
        cpSync(join(this.folder, "node_modules/pulumi-bcm/examples", name), copy, { recursive: true });
        return copy;
    }

    dispose(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/** What `npm pack` makes: the tarball, its size in bytes, and what it holds. */
export interface Packing {
    tarball: string;
    size: number;
    files: { path: string }[];
}

let packed: Packing | undefined;

/** Packs once for all tests of a process. */
export function packing(): Packing {
    packed ??= pack();
    return packed;
}

/** Another version of Node, from npm's binary packages. @returns folder for PATH that contains `node` */
export function getNode(version: string): string {
    const name = `node-${process.platform}-${process.arch}`;
    return join(installModules([`${name}@${version}`]), "node_modules", name, "bin");
}

function pack(): Packing {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-tarball-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const flags = ["pack", "--json", "--silent", "--pack-destination", folder];
    const [made] = JSON.parse(execFileSync("npm", flags, { cwd: packageRoot, encoding: "utf8" }));
    return { ...made, tarball: join(folder, made.filename) };
}

/** An empty folder after `npm install` of these packages, kept in the cache: only the first run downloads. */
export function installModules(specs: string[]): string {
    // Our tarball changes with each build, but what npm installs with it depends only on its manifest.
    const manifest = readFileSync(join(packageRoot, "package.json"), "utf8");
    const { dependencies, peerDependencies } = JSON.parse(manifest);
    const key = specs.map((spec) => (spec.endsWith(".tgz") ? { dependencies, peerDependencies } : spec));
    const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 16);
    const folder = join(cacheDirectory(), "modules", digest);
    if (existsSync(folder)) return folder;
    mkdirSync(join(cacheDirectory(), "modules"), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    try {
        writeFileSync(join(fresh, "package.json"), '{ "private": true }\n');
        const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
        execFileSync("npm", ["install", ...flags, ...specs], { cwd: fresh, encoding: "utf8", stdio: "pipe" });
        renameSync(fresh, folder);
    } catch (error) {
        rmSync(fresh, { recursive: true, force: true });
        if (existsSync(folder)) return folder; // another test was faster
        const { stderr, message } = error as Error & { stderr?: string };
        throw new Error(
            `npm could not install ${specs.join(" ")}, which these tests need once: is the registry reachable? ${stderr ?? message}`,
        );
    }
    return folder;
}
