import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    chmodSync,
    chownSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noteChange } from "../../../provider/notes/audit-log";
import { noteInstallTimes } from "../../../provider/notes/install-times";
import { Journal } from "../../../provider/notes/power-journal";
import { openStateFolder, replaceFile, STATE_FOLDER } from "../../../provider/notes/state-folder";
import { reportNodes } from "../../../provider/watch/report/report";
import { refusalOf } from "../../support/advice";

/** `nobody`: some user that is not us. */
const OTHER = 65534;
/** Runs what a message says to run. */
function runAdvice(message: string): void {
    const [, command = ""] = /Run(?: as root)?: (.+)$/.exec(message) ?? [];
    const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
    assert.equal(status, 0, `${command}: ${stderr}`);
}
const isRoot = process.getuid?.() === 0;

describe("state folder", () => {
    let parent: string;
    let folder: string;
    let before: string | undefined;
    beforeEach(() => {
        parent = mkdtempSync(join(tmpdir(), "state-"));
        chmodSync(parent, 0o755); // so that it is our own folder that keeps others out
        folder = join(parent, "pulumi-bcm");
        before = process.env[STATE_FOLDER];
        process.env[STATE_FOLDER] = folder;
    });
    afterEach(() => {
        if (before === undefined) delete process.env[STATE_FOLDER];
        else process.env[STATE_FOLDER] = before;
        rmSync(parent, { recursive: true });
    });
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    /** All that a run leaves behind. */
    const leaveAll = async () => {
        const subject = { stack: "dev::racks", headNode: "https://head:8081", name: "dgx-05" };
        await noteChange({ ...subject, kind: "device" }, "add", { result: "done" });
        const key = { device: "b0b7c1f2", stack: "dev::racks", node: "dgx-05", request: "power_on CHG-1" };
        await Journal.hold(key, (journal) => journal.note("intended", "ON"));
        const record = {
            hostname: "dgx-05",
            request: "power_on CHG-1",
            outcome: "done",
            sent: "power_on done",
        };
        const node = { ...record, startedAt: 0, isDone: true, message: "", stages: [] };
        await reportNodes("dev::modes", "https://head:8081", [node]);
        await noteInstallTimes("https://head:8081", [{ mode: "FULL", seconds: 1200 }]);
        const all = readdirSync(folder, { recursive: true, withFileTypes: true });
        const paths = (isFile: boolean) =>
            all.filter((one) => one.isFile() === isFile).map((one) => join(one.parentPath, one.name));
        return { files: paths(true).sort(), folders: [folder, ...paths(false).sort()] };
    };

    it("holds files that only their owner reads, in folders that only their owner enters", async () => {
        const mask = process.umask(0);
        try {
            const { files, folders } = await leaveAll();
            const shown = (paths: string[]) =>
                paths.map(
                    (path) =>
                        `${path.replace(/-\w+\.(html|json)$/, ".$1").slice(parent.length)} ${mode(path)}`,
                );

            assert.deepEqual(shown(folders), [
                "/pulumi-bcm 700",
                "/pulumi-bcm/installs 700",
                "/pulumi-bcm/power 700",
                "/pulumi-bcm/reports 700",
            ]);
            assert.deepEqual(shown(files), [
                "/pulumi-bcm/changes.jsonl 600",
                "/pulumi-bcm/changes.jsonl.end 600",
                "/pulumi-bcm/installs/head-8081.json 600",
                "/pulumi-bcm/power/b0b7c1f2.jsonl 600",
                "/pulumi-bcm/reports/dev-modes-1970-01-01T00-00-00-000Z.html 600",
            ]);
        } finally {
            process.umask(mask);
        }
    });

    // Only root can become another user.
    if (isRoot)
        it("shows another user nothing, not even where its folders were opened", async () => {
            const { files, folders } = await leaveAll();
            const read = (file: string) => {
                const args = [`--reuid=${OTHER}`, `--regid=${OTHER}`, "--clear-groups", "cat", file];
                const { status, stdout, stderr } = spawnSync("setpriv", args, { encoding: "utf8" });
                return { status, stdout, stderr };
            };
            const refused = (file: string) => ({
                status: 1,
                stdout: "",
                stderr: `cat: ${file}: Permission denied\n`,
            });

            assert.deepEqual(files.map(read), files.map(refused));
            for (const one of folders) chmodSync(one, 0o755);
            assert.deepEqual(files.map(read), files.map(refused));
        });

    for (const part of ["", "reports"])
        it(`is refused where others may write in ${part || "it"}, with the command that mends it`, async () => {
            const open = join(folder, part);
            mkdirSync(open, { recursive: true, mode: 0o700 });
            chmodSync(open, 0o777);

            const said = await refusalOf(openStateFolder(part));
            assert.equal(
                said,
                `${open} may be written by other users (mode 777), who could put files of theirs in the ` +
                    `place of ours. Run: chmod 700 ${open}`,
            );
            runAdvice(said);
            assert.equal(await openStateFolder(part), open);
        });

    if (isRoot) {
        it("is refused when it belongs to somebody else, with the command that mends it", async () => {
            mkdirSync(folder, { mode: 0o700 });
            chownSync(folder, OTHER, OTHER);

            const said = await refusalOf(openStateFolder());
            assert.equal(
                said,
                `${folder} belongs to user ${OTHER} and not to us (0), who could read and change what we ` +
                    `note there. Run as root: chown -h 0 ${folder}`,
            );
            runAdvice(said);
            assert.equal(await openStateFolder(), folder);
        });

        it("is refused when it is somebody else's link, wherever that leads", async () => {
            mkdirSync(join(parent, "ours"), { mode: 0o700 });
            const link = ["--reuid=65534", "--clear-groups", "ln", "-s", join(parent, "ours"), folder];
            chmodSync(parent, 0o777);
            assert.equal(spawnSync("setpriv", link).status, 0);

            const said = await refusalOf(openStateFolder());
            assert.match(said, /belongs to user 65534 and not to us/);
            runAdvice(said);
            assert.equal(await openStateFolder(), folder);
        });

        it("is refused where our own link leads to somebody else's folder, whatever its name is", async () => {
            const theirs = join(parent, "their folder");
            mkdirSync(theirs, { mode: 0o700 });
            chownSync(theirs, OTHER, OTHER);
            folder = join(parent, "Bob's link");
            process.env[STATE_FOLDER] = folder;
            symlinkSync(theirs, folder);

            runAdvice(await refusalOf(openStateFolder()));
            assert.equal(await openStateFolder(), folder);
        });
    }

    it("may be a link of our own to a folder of our own", async () => {
        mkdirSync(join(parent, "ours"), { mode: 0o700 });
        symlinkSync(join(parent, "ours"), folder);

        assert.equal(await openStateFolder(), folder);
    });

    it("has its files replaced without following a link that lies in the way", async () => {
        await openStateFolder();
        const precious = join(parent, "precious");
        writeFileSync(precious, "precious");
        const file = join(folder, "changes.jsonl.end");
        symlinkSync(precious, file);
        symlinkSync(precious, `${file}.new`);
        await replaceFile(file, "ours");

        assert.equal(readFileSync(precious, "utf8"), "precious");
        assert.equal(readFileSync(file, "utf8"), "ours");
        assert.ok(!existsSync(`${file}.new`));
    });
});
