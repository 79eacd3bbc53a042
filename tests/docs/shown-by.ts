import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";

/** First and second cell of each row of the table below a heading, without its head. */
function rowsBelow(page: string, heading: string): [string, string][] {
    const text = readFileSync(join(packageRoot, page), "utf8");
    const table = text.split(heading)[1]?.split("\n## ")[0] ?? "";
    return [...table.matchAll(/^\| (.+?) \| (.+?) \|/gm)]
        .map(([, first = "", second = ""]): [string, string] => [first, second])
        .slice(2);
}

/**
 * Judges a page whose rows say what happens. Which test shows it is of use to contributors only, and stands in tests/README.md.
 *
 * @param below heading above the table of the page, and of the one in tests/README.md
 */
export function describeShown(page: string, below: string, inReadme: string): void {
    const said = rowsBelow(page, below);
    const shown = rowsBelow("tests/README.md", inReadme);

    describe(page, () => {
        it("says something", () => assert.ok(said.length > 10));

        it("says what tests/README.md shows, in the same order", () =>
            assert.deepEqual(
                said.map(([first]) => first),
                shown.map(([first]) => first),
            ));

        for (const [first, tests] of shown)
            it(`names a test that exists: ${first}`, () => assertNamed(tests));
    });
}

/** The same for a table that stands in tests/README.md alone. */
export function describeNamed(inReadme: string): void {
    describe(`${inReadme} in tests/README.md`, () => {
        for (const [first, tests] of rowsBelow("tests/README.md", inReadme))
            it(`names a test that exists: ${first}`, () => assertNamed(tests));
    });
}

function assertNamed(tests: string): void {
    const named = [...tests.matchAll(/`(tests\/[^`]+)`(?: "([^"]+)")?/g)];
    assert.ok(named.length > 0);
    for (const [, file = "", title = ""] of named) {
        assert.ok(existsSync(join(packageRoot, file)), file);
        assert.notEqual(title, "", `${file}: which of its tests?`);
        const text = readFileSync(join(packageRoot, file), "utf8");
        assert.ok(
            [`it("${title}`, `it(\`${title}`].some((begin) => text.includes(begin)),
            `${file}: ${title}`,
        );
    }
}
