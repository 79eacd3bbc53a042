import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Switches } from "../../simulator";
import { packageRoot } from "../../tools/root";

const PAGE = readFileSync(join(packageRoot, "docs/bcm-versions.md"), "utf8");

/** The cells of the table below a heading, without its head. */
function rowsBelow(heading: string): string[][] {
    const [, section = ""] = PAGE.split(`\n## ${heading}\n`);
    const lines = (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
    return lines.slice(2).map((line) =>
        line
            .split("|")
            .slice(1, -1)
            .map((cell) => cell.trim()),
    );
}

describe("docs/bcm-versions.md", () => {
    const settled = rowsBelow("What is settled");
    const assumed = rowsBelow("What is assumed");

    it("says of each fact and each assumption where it comes from", () => {
        assert.ok(settled.length >= 8 && assumed.length >= 25);
        for (const row of settled) assert.ok(row.length === 3 && row[0] && row[1], row.join(" | "));
        for (const row of assumed) assert.ok(row.length === 4 && row[0] && row[1] && row[2], row.join(" | "));
    });

    it("names every switch of the simulator once, and none that does not exist", () => {
        const named = [...settled, ...assumed].flatMap((row) =>
            [...(row.at(-1) ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
        );
        assert.deepEqual(named.sort(), Object.keys(Switches.shape).sort());
    });
});
