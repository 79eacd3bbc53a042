import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Switches } from "../../simulator";
import { packageRoot } from "../../tools/root";

const README = readFileSync(join(packageRoot, "simulator/README.md"), "utf8");
/** What each duty has for tests is of use to contributors only. */
const DUTIES = readFileSync(join(packageRoot, "tests/README.md"), "utf8");
const ASSUMED = Switches.parse({});

describe("simulator: README", () => {
    it("has the table of switches as the code has it", () => {
        const rows = Object.entries(Switches.shape).map(
            ([name, { description = "" }]) =>
                `| \`${name}\` | \`${String(ASSUMED[name as keyof Switches])}\` | ${description} |`,
        );
        const table = /<!-- switches -->\n\|.*\n\|.*\n([\s\S]*?)<!-- \/switches -->/.exec(README)?.[1];
        assert.equal(table?.trim(), rows.join("\n"));
    });

    it("names each duty with tests that exist, and every switch but none that does not exist", () => {
        const rows = [...DUTIES.matchAll(/^\| (\d+) \| .*$/gm)].map(([row]) =>
            row.split("|").map((cell) => cell.trim()),
        );
        assert.deepEqual(
            rows.map((cells) => Number(cells[1])),
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
        );
        const quoted = (text = "") => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");
        for (const cells of rows)
            for (const file of quoted(cells[5]))
                assert.ok(existsSync(join(packageRoot, "tests/simulator", file)), file);
        assert.deepEqual(
            rows.flatMap((cells) => quoted(cells[4])).sort(),
            Object.keys(Switches.shape).sort(),
        );
    });
});
