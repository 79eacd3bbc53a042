import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";

/** What users are promised; which test shows it is of use to contributors only, and stands on their page. */
const promised = rowsBelow("docs/safety.md", "## What never happens");
const promises = rowsBelow("tests/README.md", "## Promises").map(([promise, shown]) => ({ promise, shown }));

/** The rows of the table of two columns below a heading, without its head. */
function rowsBelow(page: string, heading: string): [string, string][] {
    const text = readFileSync(join(packageRoot, page), "utf8");
    const table = text.split(heading)[1]?.split("\n## ")[0] ?? "";
    return [...table.matchAll(/^\| (.+?) \| (.+?) \|$/gm)]
        .map(([, first = "", second = ""]): [string, string] => [first, second])
        .slice(2);
}

describe("docs/safety.md", () => {
    it("has promises", () => assert.ok(promises.length > 20));

    it("promises what tests/README.md shows, in the same order", () =>
        assert.deepEqual(
            promised.map(([promise]) => promise),
            promises.map(({ promise }) => promise),
        ));

    for (const { promise, shown } of promises)
        it(`names a test that exists: ${promise}`, () => {
            const named = [...shown.matchAll(/`(tests\/[^`]+)`(?: "([^"]+)")?/g)];
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
        });
});
