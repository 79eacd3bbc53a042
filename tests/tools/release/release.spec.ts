import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notesOf } from "../../../tools/release/notes";
import { findProblems } from "../../../tools/release/problems";
import { makeRelease, packPlugin, writeChecksums } from "../../../tools/release/release";
import { packageRoot } from "../../../tools/root";

const CHANGELOG = "# Changelog\n\n## 0.2.0\n\n- Two.\n\n### Fixed\n\n- A fault.\n\n## 0.1.0\n\n- One.\n";
const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-bcm-release-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("notesOf", () => {
    it("is the version's section, and that only", () => {
        assert.equal(notesOf(CHANGELOG, "0.2.0"), "- Two.\n\n### Fixed\n\n- A fault.\n");
        assert.equal(notesOf(CHANGELOG, "0.1.0"), "- One.\n");
        assert.equal(notesOf(CHANGELOG, "0.1"), undefined);
    });
});

describe("makeRelease", () => {
    it("makes the chosen parts, their checksums and the notes, and names what it could not make", () => {
        const { files, missing } = makeRelease(["npm"], join(folder, "release"), () => undefined);

        assert.deepEqual(files, ["checksums.txt", "notes.md", `pulumi-bcm-${version}.tgz`]);
        assert.deepEqual(missing, []);
        const changelog = readFileSync(join(packageRoot, "CHANGELOG.md"), "utf8");
        assert.equal(
            readFileSync(join(folder, "release/notes.md"), "utf8"),
            notesOf(changelog, version) ?? notesOf(changelog, "Unreleased"),
        );
        const checked = execFileSync("sha256sum", ["--check", "checksums.txt"], {
            cwd: join(folder, "release"),
            encoding: "utf8",
        });
        assert.equal(checked, `pulumi-bcm-${version}.tgz: OK\n`);
    });
});

describe("an archive of the plugin", () => {
    it("has the name by which Pulumi asks for it, holds the executable and its licence, and is in the checksums", () => {
        const content = join(folder, "content");
        mkdirSync(content);
        writeFileSync(join(content, "pulumi-resource-bcm"), "#!/bin/sh\n", { mode: 0o755 });

        const archive = packPlugin(content, "0.2.0", "linux-amd64", folder);
        writeChecksums(folder);

        assert.equal(archive, join(folder, "pulumi-resource-bcm-v0.2.0-linux-amd64.tar.gz"));
        const listed = execFileSync("tar", ["-tzvf", archive], { encoding: "utf8" });
        assert.match(listed, /LICENSE\n-rwxr-xr-x .* pulumi-resource-bcm\n$/);
        assert.match(
            readFileSync(join(folder, "checksums.txt"), "utf8"),
            /^[0-9a-f]{64} {2}pulumi-resource-bcm-v0\.2\.0-linux-amd64\.tar\.gz\n$/,
        );
    });
});

describe("findProblems", () => {
    const write = (files: Record<string, string>) => {
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    };
    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: folder });

    beforeEach(() => {
        git("init", "--quiet");
        mkdirSync(join(folder, "provider/plugin"), { recursive: true });
        write({
            "package.json": '{ "version": "0.2.0" }',
            "provider/plugin/schema.json": '{ "version": "0.2.0" }',
            "CHANGELOG.md": CHANGELOG,
        });
        git("add", ".");
        git("commit", "--quiet", "--message", "all");
    });

    it("finds none in a clean tree whose version has its section and its schema", () => {
        assert.deepEqual(findProblems(folder), []);
    });

    it("names changes that are not committed, a version without a section, and a schema of another version", () => {
        write({ "package.json": '{ "version": "0.3.0" }' });

        assert.deepEqual(findProblems(folder), [
            "There are changes that are not committed:\n M package.json",
            'CHANGELOG.md has no section "## 0.3.0": rename "Unreleased".',
            "The schema is of 0.2.0, package.json of 0.3.0: run npm run docs.",
        ]);
    });
});
