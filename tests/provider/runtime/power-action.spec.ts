import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { STATE_FOLDER } from "../../../provider/notes/state-folder";
import { headNodes } from "../../../provider/runtime/context";
import { device } from "../../../provider/runtime/device";
import { powerAction } from "../../../provider/runtime/power-action";
import { powerRequest } from "../../../provider/runtime/power-request";
import type { HeadNode } from "../../../simulator";
import { aBmcInterface, aBootInterface } from "../../support/builders";
import { describeRuntime } from "../../support/runtime";

const URN = "urn:pulumi:dev::racks::pulumi-nodejs:dynamic/bcm:PowerAction::rack-dgx-01-power";

interface Outputs {
    outcome: string;
    message: string;
    target: { hostname: string; bootedAfter?: number; reinstall?: string };
    since?: Record<string, number>;
    statusSince?: Record<string, number>;
    made?: string;
    askedBefore?: Record<string, number>;
}

describeRuntime("powerAction", (at) => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "power-"));
        process.env[STATE_FOLDER] = folder;
    });
    after(() => {
        delete process.env[STATE_FOLDER];
        rmSync(folder, { recursive: true });
    });
    beforeEach(() => {
        at.headNode.clock.resume();
        at.headNode.clock.speed = 600;
        at.headNode.seedDevice({
            hostname: "dgx-01",
            mac: "B8:CE:F6:D9:41:01",
            bmcIp: "10.184.163.1",
            powerControl: "ipmi0",
        });
    });
    const inputs = (changes: object = {}) => ({
        deviceId: "dgx-01",
        powerAction: "power_on",
        cluster: at.cluster,
        __urn: URN,
        ...changes,
    });
    const run = async (changes: object = {}) => {
        const { outs } = await powerAction.create(inputs(changes));
        return outs as unknown as Outputs;
    };
    const operations = (headNode: HeadNode) => headNode.log.powerOperations().map(([operation]) => operation);

    it("says when its boot was asked for, by the head node's clock", async () => {
        const { outcome, target } = await run();
        assert.equal(outcome, "done");
        assert.equal(target.bootedAfter, at.headNode.powerTimes("ON")["dgx-01"]);
    });

    it("refuses a closed node, a node without BMC and a head node, each by a sentence that names it", async () => {
        const mark = (call: "open" | "close") =>
            headNodes
                .get(at.cluster)
                .client.call("cmstatus", call, [[at.headNode.device("dgx-01").uuid], "", false], z.unknown());
        await mark("close");
        assert.deepEqual(
            (await run()).message,
            "power_on failed: dgx-01 is closed on the head node. Open it first (cmsh: device open dgx-01).",
        );
        await mark("open");
        at.headNode.edit("dgx-01", { powerControl: "none" });
        assert.match(
            (await run()).message,
            /^power_on failed: dgx-01 has no BMC for BCM to ask \(powerControl is none\)\. State powerControl: "ipmi0"/,
        );
        at.headNode.edit("dgx-01", { powerControl: "ipmi3" });
        assert.match((await run()).message, /it has no interface ipmi3, which its powerControl names/);
        at.headNode.edit("dgx-01", { interfaces: [] });
        const { message } = await run({ powerAction: "power_cycle" });
        assert.match(message, /\. Give it an interface of type "bmc"\.$/);
        const devices = [...(await headNodes.get(at.cluster).catalog.devices())];
        const head = devices.find(({ childType }) => childType === "HeadNode");
        await assert.rejects(
            run({ deviceId: head?.hostname }),
            /is a HeadNode; this package powers physical nodes only/,
        );
        assert.deepEqual(operations(at.headNode), []);
    });

    it("powers a node that has been given the interface that it lacks, as its advice says", async () => {
        at.headNode.edit("dgx-01", { interfaces: [], powerControl: "none" });
        const { message } = await run({ powerAction: "power_cycle" });
        const [, type = ""] = /\. Give it an interface of type "(\w+)"\.$/.exec(message) ?? [];
        const port = aBmcInterface({ type: type as "bmc", ip: "10.184.163.1" });
        const boot = aBootInterface({ mac: "B8:CE:F6:D9:41:01" });
        const wish = { hostname: "dgx-01", category: "default", interfaces: [port, boot], adopt: true };
        await device.create({ ...wish, cluster: at.cluster, __urn: URN });
        assert.equal((await run({ powerAction: "power_cycle" })).outcome, "done");
    });

    it("goes on with a node without a BMC that has been switched on by hand, as its advice says", async () => {
        at.headNode.edit("dgx-01", { interfaces: [], powerControl: "none" });
        const { outcome, message } = await run();
        assert.equal(outcome, "failed");
        assert.match(message, /or switch it on by hand: once it is UP, `pulumi up` goes on with it\.$/);

        at.headNode.repair("dgx-01");
        at.headNode.clock.advance(3600);
        const by = await run();
        assert.deepEqual([by.outcome, by.message], ["already", "is UP, and has no BMC to ask"]);
        assert.equal((await run({ powerAction: "power_off" })).outcome, "failed");
        assert.deepEqual(operations(at.headNode), []);
    });

    it("sends nothing any more when its time is over", async () => {
        at.headNode.fault({ fault: "slow", call: "getStatus", seconds: 2 });
        const { outcome, message } = await run({ timeout: 1 });
        assert.equal(outcome, "failed");
        assert.match(message, /^power_on failed: its 1 seconds were over before anything was sent: /);
        assert.deepEqual(
            operations(at.headNode).filter((operation) => operation !== "STATUS"),
            [],
        );
    });

    it("leaves the next boot as it was when the power operation surely did not happen", async () => {
        at.headNode.fault({ fault: "errormessage", call: "powerOperation", after: 1, message: "not now" });
        const { message } = await run({ powerAction: "power_cycle", reinstall: "FULL" });
        assert.match(message, /BCM refused cmdevice\.powerOperation for "dgx-01" on https:\S+: not now/);
        assert.equal(at.headNode.device("dgx-01").nextBootInstallMode, "");
        assert.equal(at.headNode.log.of("updateDevice").length, 2);
    });

    it("hands the install mode that was asked for to the watcher, whose report has it", async () => {
        const { target } = await run({ reinstall: "FULL" });
        assert.equal(target.reinstall, "FULL");
        const { target: plain } = await run({ request: "again", reinstall: "none" });
        assert.ok(!("reinstall" in plain));
    });

    it("says that nothing is reinstalled on a node that is on already", async () => {
        await run();
        const { outcome, message } = await run({ request: "again", reinstall: "FULL" });
        assert.deepEqual(
            [outcome, message],
            ["already", "is on already, so nothing is reinstalled; use power_cycle for that"],
        );
        assert.equal(at.headNode.log.of("updateDevice").length, 0);
    });

    it("counts what was carried out since its request, and nothing from before", async () => {
        await run();
        const on = at.headNode.powerTimes("ON")["dgx-01"] ?? 0;
        const first = await run({ powerAction: "power_reset", request: "CHG-1", since: on });
        assert.equal(first.message, "power_reset done");
        const again = await run({ powerAction: "power_reset", request: "CHG-1", since: on });
        assert.match(again.message, /^power_reset was carried out at /);
        const reset = at.headNode.powerTimes("RESET")["dgx-01"];
        const later = await run({ powerAction: "power_reset", request: "CHG-1", since: reset });
        assert.equal(later.message, "power_reset done");
        assert.deepEqual(operations(at.headNode), ["ON", "RESET", "RESET"]);
    });

    it("runs again after a failure, and not after a success", async () => {
        const olds = { ...inputs(), outcome: "failed" };
        assert.equal((await powerAction.diff("u", olds, inputs())).changes, true);
        assert.equal(
            (await powerAction.diff("u", { ...olds, outcome: "done" }, inputs({ since: 5, timeout: 9 })))
                .changes,
            false,
        );
        assert.equal(
            (await powerAction.diff("u", { ...olds, outcome: "done" }, inputs({ request: "CHG-1" }))).changes,
            true,
        );
    });

    describe("powerRequest", () => {
        const request = (changes: object = {}) => ({
            nodes: ["dgx-01", "dgx-09"],
            powerAction: "power_reset",
            request: "CHG-1",
            isEnabled: true,
            cluster: at.cluster,
            ...changes,
        });

        it("notes each node's last operation and status once, in two calls for all of them", async () => {
            await run();
            at.headNode.log.clear();
            const { outs } = await powerRequest.create(request());
            const { since, statusSince, made } = outs as unknown as Outputs;
            assert.deepEqual(since, { "dgx-01": at.headNode.powerTimes("ON")["dgx-01"], "dgx-09": 0 });
            assert.deepEqual(Object.keys(statusSince ?? {}), ["dgx-01", "dgx-09"]);
            assert.equal(made, "power_reset CHG-1");
            assert.deepEqual(
                ["powerOperationHistory", "getStatusForDevices"].map(
                    (call) => at.headNode.log.of(call).length,
                ),
                [1, 1],
            );
        });

        it("remembers every request of a node, however many came between", async () => {
            const askedBefore = async (olds: object, news: object) => {
                const { outs } = await powerRequest.update(
                    "i",
                    olds as Record<string, unknown>,
                    request(news),
                );
                return { outs, hosts: Object.keys((outs as unknown as Outputs).askedBefore ?? {}) };
            };
            let state = (await powerRequest.create(request())).outs;
            for (const text of ["CHG-2", "CHG-3"]) state = (await askedBefore(state, { request: text })).outs;
            const later = ["dgx-01", "dgx-09", "dgx-10"];
            state = (await askedBefore(state, { request: "CHG-3", nodes: later })).outs;

            const first = await askedBefore(state, { nodes: later });
            const third = await askedBefore(first.outs, { request: "CHG-3", nodes: later });
            const off = await askedBefore(third.outs, { request: "CHG-3", powerAction: "power_off" });
            // One that left and came back is a new node.
            const left = await askedBefore(off.outs, { request: "CHG-4", nodes: ["dgx-01"] });
            const back = await askedBefore(left.outs, { request: "CHG-2" });

            assert.deepEqual(
                [first, third, off, left, back].map(({ hosts }) => hosts),
                [["dgx-01", "dgx-09"], later, [], [], ["dgx-01"]],
            );
        });

        it("knows the last request of a stack that an older version has left", async () => {
            const { outs } = await powerRequest.create(request());
            const { requests: _, joined: __, askedBefore: ___, ...older } = outs;
            const second = await powerRequest.update("i", older, request({ request: "CHG-2" }));
            const { outs: third } = await powerRequest.update("i", second.outs, request());
            assert.deepEqual(Object.keys((third as unknown as Outputs).askedBefore ?? {}), [
                "dgx-01",
                "dgx-09",
            ]);
        });

        it("keeps its moments while disabled and for the same request, and takes new ones for another", async () => {
            await run();
            const { outs } = await powerRequest.create(request());
            await run({ powerAction: "power_reset", request: "by hand" });
            const changes = async (news: object) =>
                (await powerRequest.diff("i", outs, request(news))).changes;
            assert.deepEqual(
                [
                    await changes({}),
                    await changes({ isEnabled: false }),
                    await changes({ isEnabled: false, request: "CHG-2" }),
                    await changes({ request: "CHG-2" }),
                    await changes({ nodes: ["dgx-01", "dgx-09", "dgx-10"] }),
                    await changes({ nodes: ["dgx-01"] }),
                ],
                [false, false, false, true, true, false],
            );
            const sinceOf = async (news: object) => {
                const updated = await powerRequest.update("i", outs, request(news));
                return (updated.outs as unknown as Outputs).since?.["dgx-01"];
            };
            const [on, reset] = [
                at.headNode.powerTimes("ON")["dgx-01"],
                at.headNode.powerTimes("RESET")["dgx-01"],
            ];
            assert.deepEqual(
                [
                    await sinceOf({ nodes: ["dgx-01", "dgx-10"] }),
                    await sinceOf({ isEnabled: false }),
                    await sinceOf({ request: "CHG-2" }),
                ],
                [on, on, reset],
            );
        });
    });
});
