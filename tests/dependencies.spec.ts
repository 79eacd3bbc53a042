import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../tools/root";

interface Manifest {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
}

interface LockFile {
    packages: Record<string, { hasInstallScript?: boolean; integrity?: string; resolved?: string }>;
}

const read = <T>(file: string) => JSON.parse(readFileSync(join(packageRoot, file), "utf8")) as T;

describe("dependencies", () => {
    const { dependencies, devDependencies } = read<Manifest>("package.json");
    const { packages } = read<LockFile>("package-lock.json");

    it("are pinned exactly", () => {
        for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
            assert.match(version, /^\d+\.\d+\.\d+$/, name);
    });

    it("come from the registry, each with its hash", () => {
        for (const [path, { resolved, integrity }] of Object.entries(packages)) {
            if (path === "") continue;
            if (resolved) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, path);
            assert.match(integrity ?? "", /^sha512-/, path);
        }
    });

    it("need no install script; those that have one are known", () => {
        const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
        assert.deepEqual(withScript.map(([path]) => path).sort(), [
            "node_modules/@pulumi/command",
            "node_modules/esbuild",
            "node_modules/protobufjs",
        ]);
    });

    it("are listed with a reason, all of them and no others", () => {
        const listed = [
            ...readFileSync(join(packageRoot, "docs/dependencies.md"), "utf8").matchAll(/^\| `([^`]+)`/gm),
        ];
        assert.deepEqual(
            listed.map(([, name]) => name).sort(),
            Object.keys({ ...dependencies, ...devDependencies }).sort(),
        );
    });
});
