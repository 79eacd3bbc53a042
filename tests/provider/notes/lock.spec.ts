import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LockOptions, withLock } from "../../../provider/notes/lock";

const PATIENT: LockOptions = { tries: 200, everyMs: 50 };

describe("lock", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lock-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("is for one at a time", async () => {
        const file = join(folder, "changes.jsonl");
        const steps: string[] = [];
        const work = (name: string) =>
            withLock(file, PATIENT, async () => {
                steps.push(`${name} begins`);
                await sleep(20);
                steps.push(`${name} ends`);
            });
        await Promise.all([work("a"), work("b")]);

        const [first, second] = steps[0] === "a begins" ? ["a", "b"] : ["b", "a"];
        assert.deepEqual(steps, [`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
        assert.deepEqual(readdirSync(folder), []);
    });

    it("fails the work, and only that, when it was lost meanwhile", async () => {
        const file = join(folder, "changes.jsonl");
        const held: boolean[] = [];
        const working = withLock(file, PATIENT, async (lock) => {
            lock.assertHeld();
            held.push(true);
            rmdirSync(`${file}.lock`); // as others do with one that was not renewed
            await sleep(1500);
            lock.assertHeld();
        });

        await assert.rejects(working, /^Error: its lock was lost, because this process stood still \(/);
        assert.deepEqual(held, [true]);
        assert.equal(await withLock(file, PATIENT, async () => "free"), "free");
    });
});
