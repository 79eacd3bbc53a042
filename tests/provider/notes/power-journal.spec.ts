import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Journal, JournalError, type JournalKey, journalFolder } from "../../../provider/notes/power-journal";
import { STATE_FOLDER } from "../../../provider/notes/state-folder";
import { packageRoot } from "../../../tools/root";
import { standStill } from "../../support/journal-lines";
import { withStateFolder } from "../../support/state-folder";

describe("Journal", () => {
    const folder = withStateFolder();
    const key = (changes: Partial<JournalKey> = {}): JournalKey => ({
        device: "b0b7c1f2-64aa-4b14-9a3c-6d3f0d0e1a01",
        stack: "dev::racks",
        node: "dgx-05",
        request: "power_reset CHG-1",
        ...changes,
    });
    const file = () => join(folder(), "power", "b0b7c1f2-64aa-4b14-9a3c-6d3f0d0e1a01.jsonl");
    const entriesOf = (changes: Partial<JournalKey> = {}) =>
        Journal.hold(key(changes), async ({ entries }) =>
            entries.map(({ step, operation }) => `${step} ${operation}`),
        );

    it("keeps a line for each step, which the next run reads", async () => {
        await Journal.hold(key(), async (journal) => {
            await journal.note("intended", "RESET", { since: 5, status: "UP", statusSince: 3 });
            await journal.note("accepted", "RESET");
        });
        assert.deepEqual(await entriesOf(), ["intended RESET", "accepted RESET"]);
        const [first] = readFileSync(file(), "utf8").split("\n");
        const { at, process: writer, ...rest } = JSON.parse(first ?? "") as Record<string, unknown>;
        assert.ok(Date.parse(String(at)) > 0);
        assert.match(String(writer), /^\d+@/);
        assert.deepEqual(rest, {
            stack: "dev::racks",
            node: "dgx-05",
            request: "power_reset CHG-1",
            step: "intended",
            operation: "RESET",
            since: 5,
            status: "UP",
            statusSince: 3,
        });
    });

    it("keeps stacks and requests apart", async () => {
        await Journal.hold(key(), (journal) => journal.note("intended", "RESET"));
        assert.deepEqual(await entriesOf({ request: "power_reset CHG-2" }), []);
        assert.deepEqual(await entriesOf({ stack: "prod::racks" }), []);
    });

    it("has a digest of a secret request, and knows it in either form", async () => {
        await Journal.hold(key({ isSecret: true }), (journal) => journal.note("intended", "RESET"));
        assert.doesNotMatch(readFileSync(file(), "utf8"), /CHG-1/);
        assert.deepEqual(await entriesOf(), ["intended RESET"]);
        await Journal.hold(key(), (journal) => journal.note("accepted", "RESET"));
        assert.deepEqual(await entriesOf({ isSecret: true }), ["intended RESET", "accepted RESET"]);
        assert.deepEqual(await entriesOf({ isSecret: true, request: "power_reset CHG-2" }), []);
    });

    it("passes over a line that a crash has cut short, and begins a new one after it", async () => {
        await Journal.hold(key(), (journal) => journal.note("intended", "OFF"));
        appendFileSync(file(), '{"at":"2026-11-23T10:00:00.000Z","sta');
        await Journal.hold(key(), (journal) => journal.note("confirmed", "OFF"));
        assert.deepEqual(await entriesOf(), ["intended OFF", "confirmed OFF"]);
    });

    it("is cut to its newest lines when it has grown long", async () => {
        await Journal.hold(key(), (journal) => journal.note("intended", "ON"));
        const line = readFileSync(file(), "utf8");
        writeFileSync(file(), line.repeat(401));
        assert.equal((await entriesOf()).length, 200);
        assert.equal(readFileSync(file(), "utf8").trim().split("\n").length, 200);
    });

    it("belongs to one run at a time, and says which other one has it", async () => {
        await Journal.hold(key(), async (journal) => {
            await journal.note("intended", "RESET");
            await assert.rejects(
                Journal.hold(key({ stack: "other::racks" }), async () => undefined),
                (error: Error) =>
                    error instanceof JournalError &&
                    /^another run is driving dgx-05 at this moment \(dev::racks, power_reset CHG-1, process \d+@\S+, since \S+\)\. Let it end, then run `pulumi up` again\.$/.test(
                        error.message,
                    ),
            );
        });
        assert.deepEqual(await entriesOf(), ["intended RESET"]);
    });

    it("is free soon after its holder was killed with SIGKILL", async () => {
        const script = `
            const { Journal } = require(${JSON.stringify(join(packageRoot, "dist/provider/notes/power-journal.js"))});
            Journal.hold(${JSON.stringify(key())}, async (journal) => {
                await journal.note("intended", "RESET");
                process.kill(process.pid, "SIGKILL");
            });`;
        spawnSync(process.execPath, ["-e", script]);
        assert.deepEqual(await entriesOf(), ["intended RESET"]);
    });

    it("is lost to a process that stood still while another run took it, and leaves that one its lock", async () => {
        const [taken, told] = [join(folder(), "taken"), join(folder(), "told")];
        const other = `
            const { Journal } = require(${JSON.stringify(join(packageRoot, "dist/provider/notes/power-journal.js"))});
            const fs = require("node:fs");
            Journal.hold(${JSON.stringify(key())}, async (journal) => {
                await journal.note("intended", "RESET");
                fs.writeFileSync(${JSON.stringify(taken)}, "");
                while (!fs.existsSync(${JSON.stringify(told)})) await new Promise((next) => setTimeout(next, 25));
                journal.assertHeld();
                await journal.note("confirmed", "RESET");
            });`;
        const { lost, ended } = await Journal.hold(key(), async (journal) => {
            await journal.note("intended", "RESET");
            const child = spawn(process.execPath, ["-e", other], { stdio: ["ignore", "pipe", "inherit"] });
            while (!existsSync(taken)) standStill(100); // until the other one finds the lock stale
            const lost = messageOf(() => journal.assertHeld());
            writeFileSync(told, "");
            return { lost, ended: new Promise((resolve) => child.once("exit", resolve)) };
        });
        assert.equal(
            lost,
            "the lock of dgx-05 was lost (this process stood still for too long). Run `pulumi up` again.",
        );
        assert.equal(await ended, 0);
        assert.deepEqual(await entriesOf(), ["intended RESET", "intended RESET", "confirmed RESET"]);
    });

    it("is lost for good after a process stood still for longer than its lock surely holds, and free then", async () => {
        await Journal.hold(key(), async (journal) => {
            standStill(500);
            journal.assertHeld();
            standStill(3500);
            await new Promise((resolve) => setTimeout(resolve, 1500));
            assert.throws(() => journal.assertHeld(), JournalError);
        });
        assert.deepEqual(await entriesOf(), []);
    });

    it("refuses where it cannot be kept, and names the variable that mends it", async () => {
        writeFileSync(join(folder(), "power"), "a file in the way");
        await assert.rejects(
            entriesOf(),
            /power needs a journal, and \S+power is of no use \(ENOTDIR.*\)\. Name another folder in PULUMI_BCM_STATE\./,
        );
    });

    it("lies in the user's state folder unless the variable names another", () => {
        delete process.env[STATE_FOLDER];
        const state = process.env.XDG_STATE_HOME;
        process.env.XDG_STATE_HOME = "/var/state";
        assert.equal(journalFolder(), "/var/state/pulumi-bcm/power");
        if (state === undefined) delete process.env.XDG_STATE_HOME;
        else process.env.XDG_STATE_HOME = state;
    });
});

function messageOf(work: () => void): string | undefined {
    try {
        work();
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}
