import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HeadNode } from "../../simulator";
import { processesWith, until } from "../support/processes";
import {
    aPoweredRack,
    aRack,
    bringUp,
    describeRack,
    mostUnderWay,
    type Rack,
    type RackOutputs,
} from "./support";

const MESSAGE = "Unable to mount /localdisk: no such device";
const isUp = (headNode: HeadNode, host: string) =>
    headNode.hostnames().includes(host) && headNode.hardware(host).status === "UP";
const stick = (headNode: HeadNode, node: string) => headNode.fault({ fault: "stuck-installing", node });
const isPowered = (headNode: HeadNode, host: string) => headNode.powerTimes("ON")[host] !== undefined;
/** How often each node was sent ON. */
const timesOn = ({ headNode }: Rack) => {
    const all = headNode.powerHistory().filter(({ operation }) => operation === "ON");
    return all.map(({ hostname }) => hostname).sort();
};

describeRack("a window of two with a node that is stuck", {}, (rack) => {
    it("is filled again for everybody else, and never holds more than two", async () => {
        const { headNode, stack } = rack;
        stick(headNode, "dgx-01");
        stack.setRack(aPoweredRack(5, { rollout: { maxParallel: 2 } }));
        const others = ["dgx-02", "dgx-03", "dgx-04", "dgx-05"];

        const running = stack.up("--skip-preview");
        await until("the others are there", () => others.every((host) => isUp(headNode, host)));
        assert.ok(!isUp(headNode, "dgx-01"));
        headNode.repair("dgx-01");
        const { code, output } = await running;

        assert.equal(code, 0, output);
        assert.equal(mostUnderWay(headNode), 2);
        assert.deepEqual(timesOn(rack), ["dgx-01", ...others]);
        assert.equal((await stack.outputs<RackOutputs>()).summary.active, 5);
        const table = output.slice(output.indexOf("5/5 ready\n"));
        for (const host of ["dgx-01", ...others]) assert.match(table, new RegExp(`${host} +active`));
        const report = readFileSync(/report: (\S+\.html)/.exec(output)?.[1] ?? "", "utf8");
        assert.match(report, /5 of 5 nodes done, 0 failed/);
    });

    it("has nothing to do in the next up, nor for a node that somebody has switched off since", async () => {
        rack.headNode.switchOff("dgx-02");
        rack.headNode.log.clear();

        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");

        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
    });

    it("takes in nodes that are added, and looks at no other", async () => {
        await bringUp(rack, aPoweredRack(7, { rollout: { maxParallel: 2 } }));

        const sent = rack.headNode.log.powerOperations().map(([, uuid]) => uuid);
        assert.deepEqual(
            sent,
            ["dgx-06", "dgx-07"].map((host) => rack.headNode.device(host).uuid),
        );
    });
});

describeRack("a node of a window that fails", {}, (rack) => {
    const args = aPoweredRack(5, { rollout: { maxParallel: 2, maxFailures: 1 } });

    it("frees its place", async () => {
        rack.headNode.failInstall("dgx-02", MESSAGE);
        rack.stack.setRack(args);

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /error: 1 node did not become active:\s+dgx-02: INSTALLER_FAILED: Unable/);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
        assert.ok(mostUnderWay(rack.headNode) <= 2);
    });

    it("is the only one that the next up waits for, whatever has become of the others", async () => {
        rack.headNode.switchOff("dgx-04");
        rack.headNode.log.clear();
        const failing = await rack.stack.up("--skip-preview");
        assert.notEqual(failing.code, 0);
        assert.match(failing.output, /error: 1 node did not become active:\s+dgx-02: INSTALLER_FAILED/);

        rack.headNode.repair("dgx-02");
        const mended = await rack.stack.up("--skip-preview");

        assert.equal(mended.code, 0, mended.output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        const { code, output } = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });
});

describeRack("a node of a window that runs out of time", {}, (rack) => {
    it("has its time from when it was powered, however many watchers it passes, and frees its place then", async () => {
        stick(rack.headNode, "dgx-01");
        rack.stack.setRack(aPoweredRack(4, { rollout: { maxParallel: 2, maxFailures: 1, timeout: 30 } }));

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /1 node did not become active:\s+dgx-01: not active after \d+s: INSTALLING/);
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 3);
    });

    it("has all of it again in the next up, which passes it on and waits for it alone", async () => {
        const { headNode, stack } = rack;
        headNode.switchOff("dgx-03");
        headNode.log.clear();

        const running = stack.up("--skip-preview");
        await until("it is looked at", () => headNode.log.of("getStatusForDevices").length > 2);
        headNode.repair("dgx-01");
        const { code, output } = await running;

        assert.equal(code, 0, output);
        assert.deepEqual(headNode.log.powerOperations(), []);
        const again = await stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });
});

describeRack("a window whose runs are killed", {}, (rack) => {
    it("is found as it stands by the next up, also on another machine: nobody is powered twice", async () => {
        const { headNode, stack } = rack;
        stick(headNode, "dgx-01");
        stack.setRack(aPoweredRack(6, { rollout: { maxParallel: 2 } }));
        // While it is filled, once it has moved, and with a run behind it that was killed.
        for (const host of ["dgx-02", "dgx-04", "dgx-05"]) {
            const { child, outcome } = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
            await until(`${host} is powered`, () => isPowered(headNode, host));
            child.kill("SIGKILL");
            await outcome;
            await stack.run("cancel", "--yes");
            if (host !== "dgx-05") rmSync(join(stack.home, "journals"), { recursive: true, force: true });
        }

        const running = stack.up("--skip-preview");
        await until("the last one is there", () => isUp(headNode, "dgx-06"));
        headNode.repair("dgx-01");
        const { code, output } = await running;

        assert.equal(code, 0, output);
        assert.deepEqual(timesOn(rack), Object.keys(aRack(6).nodes));
        assert.equal(mostUnderWay(headNode), 2);
        assert.equal((await stack.outputs<RackOutputs>()).summary.active, 6);
    });
});

describeRack("a set whose line changes after all have arrived", {}, (rack) => {
    const set = (numbers: number[], changes: object = {}) => {
        const { nodes } = aRack(Math.max(...numbers));
        const hosts = numbers.map((number) => `dgx-0${number}`);
        const kept = Object.fromEntries(hosts.map((host) => [host, nodes[host]]));
        return aPoweredRack(0, { nodes: kept, rollout: { maxParallel: 2, timeout: 600 }, ...changes });
    };
    /** An update that powers nobody, waits for nobody, and after which nothing is left to do. */
    const isQuiet = async (args: object, watchers: number) => {
        rack.stack.setRack(args);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        // The last one of the line keeps what those knew that went.
        assert.equal(output.match(/rack-wave-\d+ updated/g)?.length ?? 0, watchers, output);
        const again = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    };

    it("has nobody looked at again, whatever has become of them, when a node in its middle or at its end goes", async () => {
        await bringUp(rack, set([1, 2, 3, 4, 5, 6, 7]));
        for (const host of ["dgx-03", "dgx-05", "dgx-06", "dgx-07"]) rack.headNode.switchOff(host);
        await isQuiet(set([1, 2, 4, 5, 6, 7], { maxRemovals: 1 }), 1);
        await isQuiet(set([1, 2, 4, 5, 6], { maxRemovals: 1 }), 1);
    });

    it("nor when more or fewer may be under way at a time", async () => {
        await isQuiet(set([1, 2, 4, 5, 6], { rollout: { maxParallel: 3, timeout: 600 } }), 1);
        await isQuiet(set([1, 2, 4, 5, 6], { provisioningMode: "sequential" }), 0);
    });
});

describeRack("a node that is stuck and leaves the set", {}, (rack) => {
    it("is waited for no more, and the others stay as they are", async () => {
        const { headNode, stack } = rack;
        stick(headNode, "dgx-01");
        const rollout = { maxParallel: 2 };
        stack.setRack(aPoweredRack(5, { rollout }));
        const { child, outcome } = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
        await until("all others are there", () =>
            ["dgx-02", "dgx-03", "dgx-04", "dgx-05"].every((host) => isUp(headNode, host)),
        );
        child.kill("SIGKILL");
        await outcome;
        await until("nothing of it runs any more", () => processesWith(stack.home).length === 0);
        await stack.run("cancel", "--yes");

        const { "dgx-01": _stuck, ...nodes } = aRack(5).nodes;
        await bringUp(rack, aPoweredRack(0, { nodes, rollout, maxRemovals: 1 }));

        assert.deepEqual(headNode.hostnames().sort(), Object.keys(nodes));
        assert.deepEqual(headNode.log.powerOperations(), []);
        const again = await stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });
});
