import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { judgeDiskSetup } from "../../../model/disk-setup/disk-setup";
import { packageRoot } from "../../../tools/root";
import { brokenSetups, diskSetups, write } from "../../support/disk-setups";
import { ADVICE, DISK_SETUPS, REFUSED } from "../../support/judged-disk-setups";

describe("the disk setups in tests/fixtures", () => {
    for (const name of DISK_SETUPS)
        it(name, () => {
            const { problems, advice } = judgeDiskSetup(
                readFileSync(join(packageRoot, "tests/fixtures/disk-setups", `${name}.xml`), "utf8"),
            );
            const byPath = (line: string) => line.includes("/dev/disk/by-path/");
            assert.deepEqual(problems, [REFUSED[name] ?? []].flat());
            assert.deepEqual(
                advice.filter((line) => !byPath(line)),
                ADVICE[name] ?? [],
            );
        });

    it("are all judged by what their names say", () => {
        assert.deepEqual(
            readdirSync(join(packageRoot, "tests/fixtures/disk-setups"))
                .map((file) => file.replace(".xml", ""))
                .sort(),
            [...DISK_SETUPS].sort(),
        );
        for (const name of DISK_SETUPS)
            assert.equal(name in REFUSED, name.startsWith("bad-") || name === "ok-doctype", name);
        assert.deepEqual(
            Object.keys(ADVICE),
            DISK_SETUPS.filter((name) => name.startsWith("sem-")),
        );
    });
});

describe("judgeDiskSetup and the grammar", () => {
    it("accepts any document that the grammar makes", () => {
        fc.assert(
            fc.property(diskSetups, (setup) => {
                const text = write(setup);
                assert.deepEqual(judgeDiskSetup(text).problems, [], text);
            }),
            { numRuns: 300 },
        );
    });

    it("refuses any document with one mistake", () => {
        fc.assert(
            fc.property(brokenSetups, ({ text, mutation }) => {
                const { problems } = judgeDiskSetup(text);
                assert.ok(problems.length > 0, `${mutation}\n${text}`);
                for (const line of problems) assert.match(line, /^line \d+: /);
            }),
            { numRuns: 1000 },
        );
    });
});
