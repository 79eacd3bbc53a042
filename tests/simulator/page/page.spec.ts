import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { HeadNode } from "../../../simulator";
import { findChromium } from "../../support/chromium";
import { Wire } from "../support";

describe("simulator: page", () => {
    let browser: Browser;
    let headNode: HeadNode;
    let wire: Wire;
    let page: Page;
    const open = async () => {
        const admin = await headNode.startAdmin();
        page = await browser.newPage();
        const problems: string[] = [];
        page.on("pageerror", (error) => problems.push(error.message));
        page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
        await page.goto(admin);
        await page.waitForSelector("#connection:text-is('live')");
        return problems;
    };
    const row = (host: string) => page.locator(`tr[data-host="${host}"]`);
    const cells = async (host: string) =>
        (await row(host).locator("td").allTextContents()).filter((_, index) => index !== 4);
    const figure = (id: string) => page.locator(`#${id}`).textContent();

    before(async () => {
        browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
    });
    after(() => browser?.close());
    beforeEach(async () => {
        headNode = await new HeadNode({ tls: false, slots: 2 }).start();
        headNode.clock.stop();
        wire = await new Wire(headNode).logIn();
    });
    afterEach(async () => {
        await page?.close();
        await headNode.stop();
    });

    it("shows each node's state, power and progress, the slots and the last calls, as they change", async () => {
        const uuids: string[] = [];
        for (const number of [1, 2, 3]) uuids.push((await wire.register(`dgx-0${number}`)).uuid);
        headNode.failInstall("dgx-02", "no disk found");
        const problems = await open();
        assert.deepEqual(await cells("dgx-01"), ["dgx-01", "DOWN", "OFF", "", "", "10.184.162.1"]);
        assert.match(await page.locator("h1").innerText(), /a simulated head node, not a real one/);

        await wire.power("ON", uuids);
        headNode.clock.advance(4 + 120 + 60 + 15 + 15 + 40 + 450);
        await row("dgx-03").getByText("waiting for FULL provisioning to start").waitFor();
        assert.deepEqual(await cells("dgx-01"), [
            "dgx-01",
            "INSTALLING",
            "ON",
            "FULL",
            "provisioning started",
            "10.184.162.1",
        ]);
        assert.equal(await row("dgx-01").locator("progress").getAttribute("value"), "58");
        assert.deepEqual(
            [await figure("slots"), await figure("waiting"), await figure("installing")],
            ["2/2", "1", "3"],
        );
        assert.match(
            (await page.locator("#last-calls li").first().textContent()) ?? "",
            /cmdevice\.powerOperation 200/,
        );

        headNode.clock.advance(7200);
        await row("dgx-02").getByText("no disk found").waitFor();
        assert.deepEqual(
            [await figure("up"), await figure("failed"), await figure("slots")],
            ["2", "1", "0/2"],
        );
        assert.equal(await row("dgx-02").getAttribute("class"), "failed");

        await wire.write("removeDevice", uuids[1] ?? "", 1);
        await row("dgx-02").waitFor({ state: "detached" });
        assert.equal(await figure("total"), "2");
        assert.deepEqual(problems, []);
    });

    it("filters by name, state and message", async () => {
        await wire.register("dgx-01");
        await wire.register("cpu-02");
        await open();
        await page.fill("#filter", "cpu");
        assert.deepEqual([await row("dgx-01").isVisible(), await row("cpu-02").isVisible()], [false, true]);
    });

    it("keeps up with 1000 nodes", async () => {
        const uuids: string[] = [];
        for (let number = 1; number <= 1000; number += 1)
            uuids.push(
                headNode.seedDevice({
                    hostname: `dgx-${number}`,
                    mac: `02:00:5E:01:${hex(Math.floor(number / 256))}:${hex(number % 256)}`,
                }).uuid,
            );
        await open();
        await row("dgx-1000").waitFor();
        assert.equal(await page.locator("#nodes tr").count(), 1000);
        await wire.power("ON", uuids);
        headNode.clock.advance(4 + 120 + 60 + 5);
        await page.waitForSelector("#installing:text-is('1000')");
        assert.equal(await row("dgx-1000").locator("td.status").textContent(), "INSTALLING");
    });

    it("says when the simulator is gone", async () => {
        await open();
        await headNode.stop();
        await page.getByText("the simulator does not answer; trying again …").waitFor();
    });
});

function hex(number: number): string {
    return number.toString(16).toUpperCase().padStart(2, "0");
}
