import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noteInstallTimes, readInstallTimes } from "../../../provider/notes/install-times";
import { withStateFolder } from "../../support/state-folder";

const HEAD = "https://head-node:8081";

describe("how long installs took", () => {
    const folder = withStateFolder();
    const full = (...all: number[]) => all.map((seconds) => ({ mode: "FULL" as const, seconds }));
    const files = () => readdirSync(join(folder(), "installs"));
    const file = () => join(folder(), "installs", files()[0] ?? "");

    it("is kept for each head node by itself, in a file that only its owner reads", async () => {
        await noteInstallTimes(HEAD, [...full(1200.4), { mode: "AUTO", seconds: 300 }]);
        await noteInstallTimes("https://other:8081", full(7));
        await noteInstallTimes(HEAD, full(1300));

        const { FULL, AUTO, SKIP = [] } = await readInstallTimes(HEAD);
        assert.deepEqual([FULL, AUTO, SKIP], [[1200, 1300], [300], []]);
        assert.deepEqual((await readInstallTimes("https://other:8081")).FULL, [7]);
        assert.equal(statSync(file()).mode & 0o777, 0o600);
        assert.equal(JSON.parse(readFileSync(file(), "utf8")).headNode, HEAD);
        assert.deepEqual(
            files().map((name) => name.replace(/[0-9a-f]{16}/, "#")),
            ["head-node-8081-#.json", "other-8081-#.json"],
        );
    });

    it("has a safe name whatever the address is, and no two addresses share one", async () => {
        const odd = ["https://[::1]:8081/../../x", "https://../..", `https://${"a".repeat(300)}`, ""];
        for (const [index, address] of odd.entries()) await noteInstallTimes(address, full(index + 1));
        assert.equal(files().length, odd.length);
        for (const name of files()) assert.match(name, /^[\w.-]{0,60}-[0-9a-f]{16}\.json$/);
        for (const [index, address] of odd.entries())
            assert.deepEqual((await readInstallTimes(address)).FULL, [index + 1]);
    });

    it("is bounded: the newest 50 of each mode", async () => {
        await noteInstallTimes(HEAD, full(...Array.from({ length: 120 }, (_, index) => index + 1)));
        await noteInstallTimes(HEAD, full(999));
        const { FULL = [] } = await readInstallTimes(HEAD);
        assert.deepEqual([FULL.length, FULL[0], FULL.at(-1)], [50, 72, 999]);
    });

    it("is nothing where it was never noted, and makes no folder for that", async () => {
        assert.deepEqual(await readInstallTimes(HEAD), {});
        await noteInstallTimes(HEAD, []);
        assert.deepEqual(readdirSync(folder()), []);
    });

    it("is nothing where the file is broken, which the next install replaces; what is good of it stays", async () => {
        await noteInstallTimes(HEAD, full(5));
        for (const text of ["", "{", "null", "[]", '{"seconds": 7}', '{"seconds": {"FULL": [-1, "x"]}}']) {
            writeFileSync(file(), text);
            assert.deepEqual((await readInstallTimes(HEAD)).FULL ?? [], [], text);
        }
        writeFileSync(file(), '{"seconds": {"FULL": [1, 1e99], "AUTO": [60]}, "other": true}');
        await noteInstallTimes(HEAD, full(6));
        const { FULL, AUTO } = await readInstallTimes(HEAD);
        assert.deepEqual([FULL, AUTO], [[6], [60]]);
    });

    it("fails nothing where it cannot be written or read", async () => {
        writeFileSync(join(folder(), "installs"), "a file in the way");
        await noteInstallTimes(HEAD, full(5));
        assert.deepEqual(await readInstallTimes(HEAD), {});
        rmSync(join(folder(), "installs"));
        await noteInstallTimes(HEAD, full(5));
        const name = file();
        rmSync(name);
        mkdirSync(name);
        await noteInstallTimes(HEAD, full(6));
        assert.deepEqual(await readInstallTimes(HEAD), {});
    });

    it("loses nothing of runs that end at the same time", async () => {
        const all = Array.from({ length: 10 }, (_, index) => index + 1);
        await Promise.all(all.map((seconds) => noteInstallTimes(HEAD, full(seconds))));
        const { FULL = [] } = await readInstallTimes(HEAD);
        assert.deepEqual(
            [...FULL].sort((a, b) => a - b),
            all,
        );
    });
});
