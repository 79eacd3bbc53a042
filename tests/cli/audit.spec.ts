import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auditFile, readRecords } from "../../provider/notes/audit-chain";
import { beginChange, noteChange, noteOutcome, type Subject } from "../../provider/notes/audit-log";
import { STATE_FOLDER } from "../../provider/notes/state-folder";
import { packageRoot } from "../../tools/root";
import { runCli } from "../support/cli";
import { withStateFolder } from "../support/state-folder";

const SUBJECT: Subject = {
    stack: "dev::racks",
    headNode: "https://head:8081",
    kind: "device",
    name: "dgx-05",
};

describe("audit log", () => {
    const folder = withStateFolder();
    const audit = async (...args: string[]) => {
        const { status, stdout, stderr } = await runCli(["audit", ...args]);
        return { status, stdout, stderr };
    };
    const note = (mac: string, name = "dgx-05") =>
        noteChange({ ...SUBJECT, name }, "update", {
            before: { mac: "", notes: "x" },
            after: { mac, notes: "x" },
            result: "done",
        });
    /** Without times, and without who and where. */
    const history = (text: string) =>
        text
            .trimEnd()
            .split("\n")
            .map((line) => line.replace(/^\S+Z {2}| {2}\(dev::racks on https:\/\/head:8081, \S+\)$/g, ""));
    const lines = () => readFileSync(auditFile(), "utf8").trimEnd().split("\n");

    it("holds what changed, and nobody else can read it", async () => {
        await note("B8:CE:F6:D9:47:BC");
        const { records, breaks } = await readRecords();

        const { at, by, previous, ...rest } = records[0] as Record<string, unknown>;
        assert.match(String(at), /^\d{4}-\d\d-\d\dT/);
        assert.match(String(by), /@/);
        assert.equal(previous, "0".repeat(64));
        assert.deepEqual(rest, {
            ...SUBJECT,
            call: "update",
            changes: { mac: { before: "", after: "B8:CE:F6:D9:47:BC" } },
            result: "done",
        });
        assert.deepEqual(breaks, []);
        for (const file of [auditFile(), `${auditFile()}.end`])
            assert.equal(statSync(file).mode & 0o777, 0o600);
    });

    it("never holds a password, however deep it lies", async () => {
        const after = { bmc: { username: "admin", password: "hunter2" }, list: [{ oldPassword: "hunter2" }] };
        await noteChange(SUBJECT, "add", { after, result: "done" });

        assert.ok(!readFileSync(auditFile(), "utf8").includes("hunter2"));
        assert.deepEqual((await readRecords()).records[0]?.changes.bmc, {
            after: { username: "admin", password: "(secret)" },
        });
    });

    it("holds what failed, with the reason, and the failure goes on", async () => {
        const refused = () => Promise.reject(new Error("BCM refused it"));
        await assert.rejects(noteOutcome(SUBJECT, "remove", {}, refused), /^Error: BCM refused it$/);

        assert.equal((await readRecords()).records[0]?.result, "BCM refused it");
    });

    it("is whole after many writers at the same time", async () => {
        const writer = `
            const { noteChange } = require(${JSON.stringify(join(packageRoot, "dist/provider/notes/audit-log.js"))});
            for (let i = 0; i < 50; i++) setTimeout(() => noteChange(${JSON.stringify(SUBJECT)}, "update", { result: "done" }), i);`;
        const ends = [1, 2, 3].map(
            () =>
                new Promise((resolve) =>
                    spawn(process.execPath, ["-e", writer], { stdio: "inherit" }).once("exit", resolve),
                ),
        );
        assert.deepEqual(await Promise.all(ends), [0, 0, 0]);

        assert.equal(lines().length, 150);
        const { status, stdout } = await audit("verify");
        assert.deepEqual([status, stdout], [0, `${auditFile()}: 150 changes, none edited, none removed\n`]);
    });

    for (const [what, spoil, said] of [
        [
            "edited",
            (all: string[]) => all.map((line, index) => (index === 1 ? line.replace("02", "0F") : line)),
            /^line 3: the line before it was edited, or lines before it were removed/m,
        ],
        [
            "removed",
            (all: string[]) => all.filter((_line, index) => index !== 1),
            /^line 2: the line before it was edited/m,
        ],
        [
            "removed at the end",
            (all: string[]) => all.slice(0, -1),
            /its last line was edited, or lines after it were removed/,
        ],
        [
            "edited at the end",
            (all: string[]) => all.map((line, index) => (index === 3 ? line.replace("04", "0F") : line)),
            /its last line was edited/,
        ],
        [
            "exchanged",
            (all: string[]) => [all[0], all[2], all[1], all[3]] as string[],
            /^line 2: the line before it/m,
        ],
    ] as const)
        it(`verify finds a line that was ${what}`, async () => {
            for (const number of [1, 2, 3, 4]) await note(`02:00:00:00:00:0${number}`);
            assert.equal((await audit("verify")).status, 0);
            writeFileSync(auditFile(), `${spoil(lines()).join("\n")}\n`);
            const { status, stderr } = await audit("verify");

            assert.equal(status, 1);
            assert.match(stderr, said);
        });

    it("verify says that there is no audit log where one was named, or was before", async () => {
        const elsewhere = join(folder(), "chnages.jsonl");
        assert.deepEqual(await audit("verify", "--file", elsewhere), {
            status: 1,
            stdout: "",
            stderr: `${elsewhere}: there is no audit log at ${elsewhere}\n`,
        });
        assert.deepEqual(await audit("verify"), {
            status: 0,
            stdout: `${auditFile()}: no audit log yet; it starts with the first change\n`,
            stderr: "",
        });
        await note("02:00:00:00:00:01");
        rmSync(auditFile());
        assert.deepEqual(await audit("verify"), {
            status: 1,
            stdout: "",
            stderr:
                `${auditFile()}: there is no audit log at ${auditFile()}, ` +
                `but ${auditFile()}.end says that there was one\n`,
        });
    });

    it("goes on after a line that a crash cut short, which verify names", async () => {
        await note("02:00:00:00:00:01");
        appendFileSync(auditFile(), '{"at":"2026-');
        await note("02:00:00:00:00:02");
        const { records, breaks } = await readRecords();

        assert.equal(records.length, 2);
        assert.deepEqual(breaks, [{ line: 2, problem: "it cannot be read" }]);
    });

    it("show says which change may have been made and has no end", async () => {
        const end = await beginChange(SUBJECT, "update", { after: { mac: "02:00:00:00:00:01" } });
        await note("02:00:00:00:00:02", "dgx-06");
        const text =
            "may have been made: its run was killed before the answer came, or is still waiting for it; check the head node";
        assert.deepEqual(history((await audit("show")).stdout), [
            `dgx-05  update  ${text}`,
            '    mac: ? → "02:00:00:00:00:01"',
            "dgx-06  update  done",
            '    mac: "" → "02:00:00:00:00:02"',
        ]);
        await end({ before: { mac: "" }, after: { mac: "02:00:00:00:00:01" }, result: "done" });

        assert.deepEqual(history((await audit("show")).stdout), [
            "dgx-05  update  done",
            '    mac: "" → "02:00:00:00:00:01"',
            "dgx-06  update  done",
            '    mac: "" → "02:00:00:00:00:02"',
        ]);
        assert.match((await audit("verify")).stdout, /: 2 changes, none edited, none removed\n$/);
    });

    it("show prints control characters as JSON writes them, so that nothing looks like a line or steers a terminal", async () => {
        const evil = "a\n2026-01-01T00:00:00.000Z\x1b[2J\x9b2J\u202e\u2028\u{e0041}\x7f";
        const said = "a\\n2026-01-01T00:00:00.000Z\\u001b[2J\\u009b2J\\u202e\\u2028\\udb40\\udc41\\u007f";
        const subject = { ...SUBJECT, name: evil, stack: evil, headNode: evil };
        await noteChange(subject, "update", { after: { [evil]: evil }, result: evil });
        const { stdout } = await audit("show");

        const [head, ...fields] = stdout.trimEnd().split("\n");
        assert.ok(head?.includes(`Z  ${said}  update  ${said}  (${said} on ${said}, `), head);
        assert.deepEqual(fields, [`    ${said}: – → "${said}"`]);
        const json = (await audit("show", "--json")).stdout;
        assert.equal(json.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu)?.join(), "\n");
        assert.equal((JSON.parse(json) as { result: string }).result, evil);
    });

    it("verify counts one change as one", async () => {
        await note("02:00:00:00:00:01");

        assert.equal((await audit("verify")).stdout, `${auditFile()}: 1 change, none edited, none removed\n`);
    });

    it("show leaves out what a node set tells its resources besides; --json has it", async () => {
        const after = { mac: "02:00:00:00:00:01", references: "4f2a", facts: { isUp: true } };
        await noteChange(SUBJECT, "add", { after, result: "done" });

        assert.deepEqual((await audit("show")).stdout.split("\n").slice(1), [
            '    mac: – → "02:00:00:00:00:01"',
            "",
        ]);
        assert.equal(JSON.parse((await audit("show", "--json")).stdout).changes.references.after, "4f2a");
    });

    for (const command of ["show", "verify"])
        it(`${command} says what to do about a state folder that is none`, async () => {
            process.env[STATE_FOLDER] = "/dev/null/x";
            const { status, stderr } = await audit(command);

            assert.equal(status, 1);
            assert.match(stderr, /^pulumi-bcm: ENOTDIR: .*\. Name another folder in PULUMI_BCM_STATE\.\n$/);
        });

    it("show prints the history of one node", async () => {
        await note("02:00:00:00:00:01");
        await note("02:00:00:00:00:02", "dgx-06");
        const { stdout } = await audit("show", "--node", "dgx-06");

        assert.match(
            stdout,
            /^\S+Z {2}dgx-06 {2}update {2}done {2}\(dev::racks on https:\/\/head:8081, \S+\)\n {4}mac: "" → "02:00:00:00:00:02"\n$/,
        );
        assert.equal(JSON.parse((await audit("show", "--json", "--node", "dgx-05")).stdout).name, "dgx-05");
        assert.equal(
            (await audit("verify")).stdout,
            `${auditFile()}: 2 changes, none edited, none removed\n`,
        );
        assert.equal(
            (await audit("show", "--node", "dgx-99")).stderr,
            `${auditFile()}: no change of dgx-99\n`,
        );
    });
});
