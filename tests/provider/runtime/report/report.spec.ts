import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { renderReport } from "../../../../provider/runtime/report/html";
import { type NodeRecord, reportWave, type WaveRecord } from "../../../../provider/runtime/report/report";
import { STATE_FOLDER } from "../../../../provider/runtime/state-folder";
import { findChromium } from "../../../support/chromium";

const node = (number: number, changes: Partial<NodeRecord> = {}): NodeRecord => ({
    hostname: `dgx-${number}`,
    outcome: "done",
    request: "power_on CHG-1",
    sent: "power_on done",
    isDone: true,
    message: "",
    stages: [
        ["booting", 60],
        ["waiting for slot", 30 * (number % 3)],
        ["installing", 600],
        ["installer calling init", 20],
    ],
    ...changes,
});
const wave = (nodes: NodeRecord[], startedAt = 0): WaveRecord => ({
    startedAt,
    endedAt: startedAt + 800_000,
    until: "active",
    nodes,
});

describe("report of a run", () => {
    describe("in the state folder", () => {
        let folder: string;
        let before: string | undefined;
        beforeEach(() => {
            folder = mkdtempSync(join(tmpdir(), "report-"));
            before = process.env[STATE_FOLDER];
            process.env[STATE_FOLDER] = folder;
        });
        afterEach(() => {
            if (before === undefined) delete process.env[STATE_FOLDER];
            else process.env[STATE_FOLDER] = before;
            rmSync(folder, { recursive: true });
        });

        it("is one file that only its owner reads, written anew with each wave", async () => {
            const first = await reportWave("dev::racks", "https://head:8081", wave([node(1)]));
            const second = await reportWave("dev::racks", "https://head:8081", wave([node(2)], 900_000));

            assert.equal(second, first);
            assert.equal(statSync(first).mode & 0o777, 0o600);
            const html = readFileSync(first, "utf8");
            assert.match(html, /2 of 2 nodes done, 0 failed or not powered, 2 waves\./);
        });

        it("holds every wave of those that end at the same time", async () => {
            const files = await Promise.all(
                [1, 2, 3].map((number) => reportWave("dev::many", "https://head:8081", wave([node(number)]))),
            );

            assert.equal(new Set(files).size, 1);
            assert.match(readFileSync(files[0] ?? "", "utf8"), /3 of 3 nodes done, .*, 3 waves\./);
            assert.equal(readdirSync(join(folder, "reports")).length, 1);
        });

        it("is written by the next wave when it could not be for the one before", async () => {
            writeFileSync(join(folder, "reports"), "a file in the way");
            const first = reportWave("dev::twice", "https://head:8081", wave([node(1)]));
            await assert.rejects(first, /EEXIST/);
            rmSync(join(folder, "reports"));
            const second = await reportWave("dev::twice", "https://head:8081", wave([node(2)], 900_000));

            assert.match(readFileSync(second, "utf8"), /2 of 2 nodes done, .*, 2 waves\./);
        });
    });

    it("takes what a head node says as text, whatever it is", () => {
        const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
        const html = renderReport({
            stack: evil,
            headNode: evil,
            waves: [
                wave([
                    node(1, {
                        hostname: evil,
                        message: evil,
                        isDone: false,
                        sent: evil,
                        stages: [[evil, 5]],
                    }),
                ]),
            ],
        });
        assert.ok(!/<script|<img|onerror='/.test(html));
    });

    it("shows 1000 nodes in a browser: failures first, a bar each, the slots, and nothing from elsewhere", async () => {
        const failed = { isDone: false, message: "Unable to mount /localdisk: no such device" };
        const nodes = Array.from({ length: 1000 }, (_, index) => node(index + 1, index === 6 ? failed : {}));
        const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
        try {
            const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
            const asked: string[] = [];
            page.on("request", (request) => asked.push(request.url()));
            await page.setContent(
                renderReport({ stack: "dev::racks", headNode: "https://head:8081", waves: [wave(nodes)] }),
            );

            assert.equal(await page.title(), "dev::racks on https://head:8081");
            const facts = await page.evaluate(`({
                headings: [...document.querySelectorAll("h2")].map((heading) => heading.textContent),
                failures: [...document.querySelectorAll("h2 + table tr.failed")].map((row) => row.innerText),
                bars: document.querySelectorAll(".bar").length,
                parts: document.querySelectorAll(".bar i").length,
                widest: Math.max(...[...document.querySelectorAll(".bar")].map((bar) => bar.scrollWidth - bar.clientWidth)),
                overflow: document.documentElement.scrollWidth > document.documentElement.clientWidth,
                slots: document.querySelector("svg").getAttribute("aria-label"),
            })`);
            assert.deepEqual(facts, {
                headings: ["Failures", "Nodes", "Nodes that install, over time", "What was asked for"],
                failures: ["dgx-7\tUnable to mount /localdisk: no such device"],
                bars: 1000,
                parts: 4000,
                widest: 0,
                overflow: false,
                slots: "at most 1000 nodes install at a time",
            });
            assert.deepEqual(
                asked.filter((url) => !url.startsWith("about:")),
                [],
            );
            assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
        } finally {
            await browser.close();
        }
    });
});
