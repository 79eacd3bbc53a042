import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { SETTINGS } from "../../bcm/connection";
import { describeRegistry, tabFiles } from "../../tools/docs/registry";
import { packageRoot } from "../../tools/root";

const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");

describe("the pages for the Pulumi Registry", () => {
    for (const [file, text] of Object.entries(describeRegistry())) {
        it(`${file} is what its sources say (npm run docs)`, () => {
            assert.equal(read(file), text);
        });

        it(`${file} begins with what the Registry asks for`, () => {
            const [, head = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
            const { title, meta_desc, layout } = parse(head);
            assert.ok(title && meta_desc);
            assert.equal(layout, "package");
        });
    }

    it("show each language's example as it is, in a tab of its own", () => {
        const page = read("docs/registry/_index.md");
        const files = tabFiles();
        assert.ok(files.typescript);
        assert.ok(page.includes(`{{< chooser language "${Object.keys(files).join(",")}" >}}`));
        for (const [language, file] of Object.entries(files)) {
            const [, tab = ""] = page.split(`{{% choosable language ${language} %}}`);
            assert.ok(tab.split("{{% /choosable %}}")[0]?.includes(read(file).trimEnd()), file);
        }
    });

    it("name every setting", () => {
        const page = read("docs/registry/installation-configuration.md");
        const named = [...page.matchAll(/^\| `bcm:(\w+)`/gm)].map(([, name]) => name);
        assert.deepEqual(named, [...SETTINGS]);
    });
});
