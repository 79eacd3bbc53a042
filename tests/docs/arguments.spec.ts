import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InterfaceSpec } from "../../model/device";
import { NodeSetSpec, NodeSpec, RolloutSpec } from "../../model/node-set";
import { describeArguments } from "../../tools/docs/arguments";
import { packageRoot } from "../../tools/root";

const PAGE = readFileSync(join(packageRoot, "docs/arguments.md"), "utf8");

describe("docs/arguments.md", () => {
    it("is what the docstrings say (npm run docs)", () => {
        assert.equal(PAGE, describeArguments());
    });

    for (const [heading, schema] of [
        ["NodeSet", NodeSetSpec],
        ["Rollout", RolloutSpec],
        ["Node", NodeSpec],
        ["Interface", InterfaceSpec],
    ] as const)
        it(`has every argument of ${heading} that is accepted, and no other`, () => {
            const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
            const rows = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
            assert.deepEqual(rows.sort(), Object.keys(schema.shape).sort());
        });

    it("leads nowhere that the page does not have", () => {
        const headings = [...PAGE.matchAll(/^## (.+)$/gm)].map(([, text = ""]) =>
            text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
        );
        for (const [, anchor = ""] of PAGE.matchAll(/\]\(#([^)]+)\)/g))
            assert.ok(headings.includes(anchor), anchor);
    });
});
