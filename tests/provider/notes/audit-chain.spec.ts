import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import {
    appendRecords,
    auditFile,
    type Break,
    type ChangeRecord,
    readRecords,
} from "../../../provider/notes/audit-chain";
import { withStateFolder } from "../../support/state-folder";

const change = (mac: string): ChangeRecord => ({
    at: "2026-11-23T10:00:00.000Z",
    stack: "dev::racks",
    headNode: "https://head:8081",
    kind: "device",
    name: "dgx-05",
    call: "update",
    changes: { mac: { before: "", after: mac } },
    result: "done",
    by: "ops@here",
});
const UNLINKED = "the line before it was edited, or lines before it were removed";

describe("chain of the audit log", () => {
    withStateFolder();
    const end = () => `${auditFile()}.end`;
    const add = async (...macs: string[]) => {
        for (const mac of macs) await appendRecords([change(mac)]);
    };
    const lines = () => readFileSync(auditFile(), "utf8").split("\n").slice(0, -1);
    const write = (kept: string[]) => writeFileSync(auditFile(), kept.map((line) => `${line}\n`).join(""));
    const breaks = async () => (await readRecords()).breaks;
    const hash = (line = "") => createHash("sha256").update(line).digest("hex");

    for (const [what, spoil, found] of [
        ["its last line was edited", () => write(lines().map((line) => line.replace("04", "0F"))), 5],
        ["its last lines were removed", () => write(lines().slice(0, 2)), 3],
        ["all its lines were removed", () => write([]), 1],
        ["the file was removed", () => unlinkSync(auditFile()), 1],
        ["a whole line was added", () => write([...lines(), JSON.stringify(change("0F"))]), 6],
        [
            "a whole line was added, but for its line end",
            () => {
                const forged = JSON.stringify({ ...change("0F"), previous: hash(lines().at(-1)) });
                writeFileSync(auditFile(), `${readFileSync(auditFile(), "utf8")}${forged}`);
            },
            6,
        ],
        [
            "its last lines were removed but for the beginning of one",
            () => writeFileSync(auditFile(), `${lines().slice(0, 2).join("\n")}\n{"at":`),
            4,
        ],
    ] as const)
        it(`shows for ever that ${what}, whatever is added later`, async () => {
            await add("01", "02", "03", "04");
            spoil();
            assert.notDeepEqual(await breaks(), []);
            await add("05", "06");

            const all: Break[] = await breaks();
            assert.deepEqual(
                all.filter(({ problem }) => problem === UNLINKED),
                [{ line: found, problem: UNLINKED }],
            );
        });

    it("shows for ever that the file with its end was missing when a line was added", async () => {
        await add("01", "02");
        unlinkSync(end());
        await add("03", "04");

        assert.deepEqual(await breaks(), [
            {
                line: 3,
                problem: `when it was added ${end()} was missing, so lines before it may be edited or removed`,
            },
        ]);
    });

    for (const [written, cut] of [
        [0, 0],
        [0, 20],
        [1, 0],
        [1, 20],
        [2, 0],
        [2, 20],
        [3, 0],
    ] as const)
        it(`is whole after a crash with ${written} lines of three on the disk${cut ? " and a part" : ""}`, async () => {
            await add("01");
            const whole = readFileSync(end(), "utf8");
            await appendRecords(["02", "03", "04"].map(change));
            const [first, ...batch] = lines();
            const known = JSON.parse(whole) as object;
            // As it is after the end was announced, and before it was reached.
            writeFileSync(end(), JSON.stringify({ ...known, next: batch.map((line) => hash(line)) }));
            const part = batch[written]?.slice(0, cut) ?? "";
            write([first ?? "", ...batch.slice(0, written)]);
            writeFileSync(auditFile(), `${readFileSync(auditFile(), "utf8")}${part}`);
            const unreadable = cut ? [{ line: 2 + written, problem: "it cannot be read" }] : [];
            assert.deepEqual(await breaks(), unreadable);
            await add("05");

            assert.deepEqual(await breaks(), unreadable);
        });

    it("is whole after a crash just before a line's end was written", async () => {
        await add("01", "02");
        writeFileSync(auditFile(), readFileSync(auditFile(), "utf8").trimEnd());
        assert.deepEqual(await breaks(), []);
        await add("03");

        assert.deepEqual(await breaks(), []);
        assert.equal((await readRecords()).records.length, 3);
    });

    it("is whole after lines of a megabyte and more", async () => {
        await add("01", "x".repeat((1 << 20) - 1), "y".repeat(3 << 20), "ü".repeat(40_000), "02");

        assert.deepEqual(await breaks(), []);
    });

    it("is found whole while others add to it", async () => {
        const macs = Array.from({ length: 40 }, (_, index) => String(index));
        const adding = add(...macs);
        let isOver = false;
        void adding.finally(() => {
            isOver = true;
        });
        const found: Break[] = [];
        while (!isOver) found.push(...(await breaks()));
        await adding;

        assert.deepEqual(found, []);
    });
});
