import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";

const PAGE = readFileSync(join(packageRoot, "docs/safety.md"), "utf8");
const table = PAGE.split("## What never happens")[1]?.split("\n## ")[0] ?? "";
const promises = [...table.matchAll(/^\| (.+?) \| (.+?) \| (.+?) \|$/gm)]
    .map(([, promise = "", , shown = ""]) => ({ promise, shown }))
    .filter(({ promise }) => promise !== "promise" && promise !== "---");

describe("docs/safety.md", () => {
    it("has promises", () => assert.ok(promises.length > 20));

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
