import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { axis } from "../../../../provider/watch/report/axis";
import { renderReport } from "../../../../provider/watch/report/html";
import type { NodeRecord, RunRecord } from "../../../../provider/watch/report/records";
import { reportNodes } from "../../../../provider/watch/report/report";
import { packageRoot } from "../../../../tools/root";
import { findChromium } from "../../../support/chromium";
import { withStateFolder } from "../../../support/state-folder";

const node = (number: number, changes: Partial<NodeRecord> = {}): NodeRecord => ({
    hostname: `dgx-${number}`,
    startedAt: 0,
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
/** A canary of two and the others: two failed and were tried again, one in vain, and some waited for slots. */
function tenNodes(): RunRecord {
    const second = 1000;
    const begin = Date.parse("2026-11-24T01:00:00.000Z");
    const one = (number: number, stages: NodeRecord["stages"], changes: Partial<NodeRecord> = {}) =>
        node(number, {
            hostname: `dgx-${String(number).padStart(2, "0")}`,
            group: number % 2 === 0 ? "A08" : "A07",
            request: "power_on CHG-7",
            reinstall: "FULL",
            stages: [["down or in firmware", 62 + number * 4], ["booting", 55], ...stages],
            ...changes,
        });
    const installs = (seconds: number, waits = 0): NodeRecord["stages"] => [
        ...(waits > 0 ? [["waiting for slot", waits] as [string, number]] : []),
        ["installing", seconds],
        ["installer calling init", 26],
    ];
    const failed = {
        isDone: false,
        message: "INSTALLER_FAILED: Unable to mount /localdisk: no such device",
    };
    const from = (seconds: number, nodes: NodeRecord[]) =>
        nodes.map((record) => ({ ...record, startedAt: begin + seconds * second }));
    const broken: NodeRecord["stages"] = [
        ["installing", 240],
        ["installer failed", 28],
    ];
    const again = { request: "power_cycle CHG-7, try 2", sent: "power_cycle done" };
    const canary = [one(1, installs(540)), one(2, installs(560))];
    const rest = [
        ...[one(3, installs(580)), one(4, broken, failed), one(5, installs(540)), one(6, installs(560))],
        one(7, broken, failed),
        ...[one(8, installs(520, 260)), one(9, installs(540, 520))],
        one(10, installs(560, 530), { outcome: "already", sent: "it is on already" }),
    ];
    return {
        stack: "prod::racks",
        headNode: "https://head-node:8081",
        forecasts: [
            {
                ...{ set: "rack1", nodes: 9, seconds: 1560, startedAt: begin, arrived: 8, took: 2829 },
                basis: "by 24 earlier installs in mode FULL (11 to 14 min) on this head node",
            },
        ],
        // In the order in which they ended.
        nodes: [
            ...from(0, canary),
            ...from(830, rest.toReversed()),
            ...from(2150, [one(7, broken, { ...failed, ...again }), one(4, installs(520), again)]),
        ],
    };
}

describe("report of a run", () => {
    describe("in the state folder", () => {
        const folder = withStateFolder();

        it("is one file that only its owner reads, written anew as nodes end", async () => {
            const first = await reportNodes("dev::racks", "https://head:8081", [node(1)]);
            const second = await reportNodes("dev::racks", "https://head:8081", [
                node(2, { startedAt: 900_000 }),
            ]);

            assert.equal(second, first);
            assert.equal(statSync(first).mode & 0o777, 0o600);
            const html = readFileSync(first, "utf8");
            assert.match(html, /2 of 2 nodes done, 0 failed or not powered\./);
        });

        it("holds all nodes of watches that end at the same time", async () => {
            const files = await Promise.all(
                [1, 2, 3].map((number) => reportNodes("dev::many", "https://head:8081", [node(number)])),
            );

            assert.equal(new Set(files).size, 1);
            assert.match(readFileSync(files[0] ?? "", "utf8"), /3 of 3 nodes done, /);
            assert.equal(readdirSync(join(folder(), "reports")).length, 1);
        });

        it("has each rollout's forecast once, as it stands when the file is written", async () => {
            const forecast = {
                ...{ set: "rack", nodes: 2, seconds: 60, basis: "by luck", startedAt: 0 },
                ...{ arrived: 1, took: 50 },
            };
            await reportNodes("dev::foreseen", "https://head:8081", [node(1)], forecast);
            Object.assign(forecast, { arrived: 2, took: 70 });
            const file = await reportNodes("dev::foreseen", "https://head:8081", [node(2)], forecast);

            const html = readFileSync(file, "utf8");
            assert.deepEqual(html.match(/\d active after [^<]+/g), ["2 active after 1m 10s"]);
        });

        it("is written the next time when it could not be before", async () => {
            writeFileSync(join(folder(), "reports"), "a file in the way");
            const first = reportNodes("dev::twice", "https://head:8081", [node(1)]);
            await assert.rejects(first, /ENOTDIR/);
            rmSync(join(folder(), "reports"));
            const second = await reportNodes("dev::twice", "https://head:8081", [
                node(2, { startedAt: 900_000 }),
            ]);

            assert.match(readFileSync(second, "utf8"), /2 of 2 nodes done, /);
        });
    });

    it("has what was expected of each rollout beside what it came to, and nothing of it where nothing was", () => {
        const forecast = {
            ...{ set: "rack<1>", nodes: 30, seconds: 6600, startedAt: 0, arrived: 29, took: 6185 },
            basis: "by 12 earlier installs in mode FULL on this head node",
        };
        const run = { stack: "dev::racks", headNode: "https://head:8081", nodes: [node(1)] };
        assert.ok(
            renderReport({ ...run, forecasts: [forecast] }).includes(
                `<tr><th>set</th><th>forecast as it began</th><th>what was</th></tr>
<tr><td class="name">rack&lt;1&gt;</td><td>30 nodes: about 1 h 50 min, by 12 earlier installs in mode FULL on this head node</td><td>29 active after 1h 43m</td></tr>`,
            ),
        );
        assert.doesNotMatch(renderReport(run), /orecast/);
    });

    it("takes what a head node says as text, whatever it is", () => {
        const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
        const html = renderReport({
            stack: evil,
            headNode: evil,
            nodes: [
                node(1, {
                    hostname: evil,
                    message: evil,
                    isDone: false,
                    sent: evil,
                    stages: [[evil, 5]],
                }),
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
                renderReport({ stack: "dev::racks", headNode: "https://head:8081", nodes }),
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
                marks: [...document.querySelectorAll("thead .axis span")].map((mark) => mark.textContent),
                ends: [...document.querySelectorAll(".bar b")].map((end) => end.title),
                scale: [...document.querySelectorAll(".scale span")].map((mark) => mark.textContent),
            })`);
            assert.deepEqual(facts, {
                headings: ["Failures", "Nodes", "Nodes under way, over time", "What was asked for"],
                failures: ["dgx-7\tUnable to mount /localdisk: no such device"],
                bars: 1000,
                parts: 4000,
                widest: 0,
                overflow: false,
                slots: "at most 1000 nodes under way, and 1000 installing at a time",
                marks: ["0", "2m", "4m", "6m", "8m", "10m", "12m"],
                ends: ["failed: Unable to mount /localdisk: no such device"],
                scale: ["1000", "0"],
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

    it("has a picture in docs/status.md, made of it by UPDATE_DOCS=1", async () => {
        const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
        try {
            const page = await browser.newPage({ viewport: { width: 1000, height: 880 } });
            await page.setContent(renderReport(tenNodes()));
            const facts = await page.evaluate(`({
                marks: [...document.querySelectorAll("thead .axis span")].map((mark) => mark.textContent),
                key: document.querySelector(".key").innerText.trim().endsWith("failed"),
                again: document.querySelector("h1 + p").textContent.split(": ").at(-1),
                rows: [...document.querySelectorAll("tbody tr:has(b)")].map((row) => row.innerText.split("\\t").slice(0, 2).join(" ") + ", " + row.querySelectorAll("b").length + " failed"),
                groups: new Set([...document.querySelectorAll("td.group")].map((cell) => cell.querySelector("i").style.background + cell.innerText)).size,
                end: (() => {
                    const [end, row] = ["b:last-of-type", "i:last-of-type"].map((part) => document.querySelector(".failed .bar " + part).getBoundingClientRect());
                    return Math.abs(end.right - row.right) < 1 && end.height > row.height;
                })(),
                colour: getComputedStyle(document.querySelector(".bar b")).backgroundColor,
                chart: document.querySelector("h2 + p + .chart").previousElementSibling.textContent,
                limits: document.querySelectorAll("svg .limit").length,
                asked: [...document.querySelectorAll("table:last-of-type th")].map((cell) => cell.textContent),
                held: [...document.querySelectorAll("table:last-of-type tr")].slice(-3).map((row) => row.innerText),
            })`);
            assert.deepEqual(facts, {
                marks: ["0", "10m", "20m", "30m", "40m"],
                key: true,
                again: "9 of 10 nodes done, 1 failed or not powered. 2 installs were tried again.",
                rows: ["dgx-04 A08, 1 failed", "dgx-07 A07, 2 failed"],
                groups: 2,
                end: true,
                colour: "rgb(208, 0, 0)",
                chart: "At most 8 under way at a time (grey), and 5 installing (blue): as many slots as were free (dashed); 3 waited for one.",
                limits: 1,
                asked: ["node", "request", "install mode asked for", "outcome", "what was said of it"],
                held: [
                    "dgx-10\tpower_on CHG-7\tFULL\talready\tit is on already",
                    "dgx-04\tpower_cycle CHG-7, try 2\tFULL\tdone\t",
                    "dgx-07\tpower_cycle CHG-7, try 2\tFULL\tdone\t",
                ],
            });
            if (process.env.UPDATE_DOCS)
                await page.screenshot({ path: join(packageRoot, "docs/report.png") });
        } finally {
            await browser.close();
        }
    });

    it("has an axis in seconds, minutes, hours or days, whatever fits", () => {
        const marks = (seconds: number) =>
            axis(seconds)
                .match(/(?<=>)[^<>]+(?=<\/span)/g)
                ?.join(" ");
        assert.deepEqual([1, 36, 100, 2200, 9000, 40_000, 2_000_000].map(marks), [
            "0 1s",
            "0 5s 10s 15s 20s 25s 30s 35s",
            "0 15s 30s 45s 1m 1m 15s 1m 30s",
            "0 5m 10m 15m 20m 25m 30m 35m",
            "0 30m 1h 1h 30m 2h 2h 30m",
            "0 2h 4h 6h 8h 10h",
            "0 72h 144h 216h 288h 360h 432h 504h",
        ]);
    });

    it("shows neither install modes nor a limit where there are none, and marks no node that was held", () => {
        const html = renderReport({
            stack: "dev::racks",
            headNode: "https://head:8081",
            nodes: [
                node(1, { stages: [["installing", 9]] }),
                node(2, { outcome: "held", isDone: false, sent: "not sent: 1 failed", stages: [] }),
            ],
        });
        assert.match(html, /<p>At most 1 under way at a time \(grey\), and 1 installing \(blue\)\.<\/p>/);
        assert.doesNotMatch(html, /install mode|class="limit"|class="end"|<b |class="group"|tried again/);
    });
});
