import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readScenario } from "../../simulator";
import { packageRoot } from "../../tools/root";

const folder = join(packageRoot, "examples");
/** Those in TypeScript; the ones in other languages have neither settings of a compiler nor keys of their own. */
const examples = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "index.ts")),
);

describe("an example's folder", () => {
    for (const { name } of examples) {
        const read = (file: string) => readFileSync(join(folder, name, file), "utf8");

        it(`${name} can be taken out: its compiler settings need nothing above it`, () => {
            const settings = JSON.parse(read("tsconfig.json")) as object;
            assert.deepEqual(Object.keys(settings), ["compilerOptions", "include"]);
            assert.deepEqual(
                settings,
                JSON.parse(readFileSync(join(folder, "one-node/tsconfig.json"), "utf8")),
            );
        });

        it(`${name} says of each configuration key what it does and how it is set`, () => {
            const readme = read("README.md");
            const program = read("index.ts");
            const keys = [...program.matchAll(/config\.(?:get|require)\w*(?:<[^>]+>)?\("([^"]+)"\)/g)].map(
                ([, key = ""]) => key,
            );
            const told = [...readme.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key = ""]) => key);
            assert.deepEqual(told.sort(), [...new Set(keys)].sort());
            const set = [...readme.matchAll(/^pulumi config set (?:--secret )?(\S+)/gm)].map(
                ([, key]) => key,
            );
            assert.deepEqual(
                told.filter((key) => !set.includes(key)),
                [],
            );
        });

        it(`${name} names the scenario that its head node needs`, () => {
            const hasScenario = existsSync(join(folder, name, "head-node.yaml"));
            assert.equal(read("README.md").includes("--scenario head-node.yaml"), hasScenario);
            if (hasScenario) readScenario(join(folder, name, "head-node.yaml"));
        });
    }
});
