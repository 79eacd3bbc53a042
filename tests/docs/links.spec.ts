import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { packageRoot } from "../../tools/root";
import { packing } from "../support/packed-project";

/** What GitHub and npm make of a heading. */
function anchorsOf(text: string): string[] {
    return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
    );
}

/** Links of a page that lead nowhere among these files. */
function deadLinks(page: string, text: string, files: readonly string[], read: (file: string) => string) {
    const prose = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    return links.filter((link) => {
        if (/^https:\/\//.test(link)) return false;
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : posix.join(posix.dirname(page), path);
        const isFolder = files.some((file) => file.startsWith(`${target.replace(/\/$/, "")}/`));
        if (!files.includes(target) && !isFolder) return true;
        return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
}

describe("links in the packed pages", () => {
    const files = packing().files.map(({ path }) => path);
    const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");

    it("lead to files and headings that are in the package as well, or to an address", () => {
        const pages = files.filter((file) => file.endsWith(".md"));
        const dead = pages.flatMap((page) =>
            deadLinks(page, read(page), files, read).map((link) => `${page}: ${link}`),
        );
        assert.ok(pages.includes("README.md") && pages.includes("docs/power.md"));
        assert.deepEqual(dead, []);
    });

    it("are judged: a file that is not there, a folder, a heading", () => {
        const text = "[a](b.md) [c](docs) [d](docs/e.md#some-words) [f](docs/e.md#other) [g](#own) [h](gone)";
        const heads = { "docs/e.md": "# E\n\n## `Some` words\n", "README.md": "# Own\n" };
        const names = Object.keys(heads);
        const dead = deadLinks("README.md", text, names, (file) => heads[file as keyof typeof heads]);
        assert.deepEqual(dead, ["b.md", "docs/e.md#other", "gone"]);
    });
});
