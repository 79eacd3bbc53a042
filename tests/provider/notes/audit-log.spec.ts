import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { auditFile, readRecords } from "../../../provider/notes/audit-chain";
import { noteChange, type Subject } from "../../../provider/notes/audit-log";
import { packageRoot } from "../../../tools/root";
import { withStateFolder } from "../../support/state-folder";

const SUBJECT: Subject = {
    stack: "dev::racks",
    headNode: "https://head:8081",
    kind: "device",
    name: "dgx-05",
};

describe("notes in the audit log", () => {
    const folder = withStateFolder();
    /** Runs a script that has `log`, the module under test, and SUBJECT; a process warns only once. */
    const run = (script: string) => {
        const log = JSON.stringify(join(packageRoot, "dist/provider/notes/audit-log.js"));
        const code = `const log = require(${log}), SUBJECT = ${JSON.stringify(SUBJECT)}; ${script}`;
        const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
        return { status, stdout, stderr };
    };

    it("have integers beyond 2^53 as their digits", async () => {
        const after = { size: 12345678901234567890n, list: [{ size: 7n }] };
        await noteChange(SUBJECT, "update", { after, result: "done" });

        assert.deepEqual((await readRecords()).records[0]?.changes, {
            size: { after: "12345678901234567890" },
            list: { after: [{ size: "7" }] },
        });
    });

    it("have nothing of a field that the program keeps secret, neither as it is nor as it was", async () => {
        const before = { notes: "old", bmc: { username: "old", privilege: "USER" }, roles: ["a"] };
        const after = { notes: "new", bmc: { username: "new", password: "x" }, roles: ["b"], mac: "" };
        await noteChange({ ...SUBJECT, secrets: ["notes", "bmc.username", "roles"] }, "update", {
            before,
            after,
            result: "done",
        });

        const hidden = "(secret)";
        assert.deepEqual((await readRecords()).records[0]?.changes, {
            notes: { before: hidden, after: hidden },
            bmc: {
                before: { username: hidden, privilege: "USER" },
                after: { username: hidden, password: hidden },
            },
            roles: { before: hidden, after: hidden },
            mac: { after: "" },
        });
    });

    for (const [what, mode, fields, said] of [
        [
            "a value that cannot be written",
            0o700,
            "{ after: { get mac() { throw Error('no mac') } } }",
            "no mac",
        ],
        [
            "a folder that others may write",
            0o777,
            "{}",
            "FOLDER may be written by other users (mode 777), who could put files of theirs in the place of ours. " +
                "Run: chmod 700 FOLDER",
        ],
    ] as const)
        it(`fail nothing that was done: ${what} is one warning`, () => {
            chmodSync(folder(), mode);
            const work = `log.noteOutcome(SUBJECT, "update", ${fields}, async () => "made")`;
            const ran = run(`${work}.then((made) => ${work}).then(console.log);`);

            const warning = `warning: the audit log ${auditFile()} cannot be written: `;
            const stderr = `${warning}${said.replaceAll("FOLDER", folder())}\n`;
            assert.deepEqual(ran, { status: 0, stdout: "made\n", stderr });
        });
});
