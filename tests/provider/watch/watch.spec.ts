import assert from "node:assert/strict";
import { BcmSetupError, BcmUnreachableError } from "../../../bcm/client/errors";
import { WireStatus } from "../../../bcm/wire/status";
import { summarize } from "../../../provider/watch/watch";
import { aTarget, type Look, watch } from "./support";

const SITE = { call: "cmstatus.getStatusForDevices", headNode: "https://head:8081" };
const aTrouble = () => new BcmUnreachableError(SITE, "HTTP 503.");

describe("watchNodes", () => {
    it("ends when every node is there, with one look at all of them per tick", async () => {
        const { state, looks, lines } = await watch({
            a: [["BOOTING"], ["INSTALLING", "provisioning started"], ["UP"]],
            b: [["UP"]],
        });
        assert.deepEqual([state("a"), state("b"), looks], ["reached", "reached", 3]);
        assert.deepEqual(lines, [
            "1/2 ready · 1 booting · slowest a 0s",
            "1/2 ready · 1 installing · slowest a 1s",
            "2/2 ready",
        ]);
    });

    it("reports a failed node with BCM's message and lets the others go on", async () => {
        const { nodes, state } = await watch({
            a: [["INSTALLER_FAILED", "no disk found"]],
            b: [["INSTALLING"], ["UP"]],
        });
        assert.equal(state("b"), "reached");
        const { state: how, phase, rawState, message } = nodes.get("a") ?? assert.fail();
        assert.deepEqual(
            [how, phase, rawState, message],
            [
                "failed",
                "failed",
                "INSTALLER_FAILED",
                "INSTALLER_FAILED: no disk found. See the node's console and /var/log/node-installer on the head node.",
            ],
        );
    });

    const MINUTE = 60_000;

    it("does not take the UP from before the reset for an arrival, not even one that is reported again", async () => {
        const { looks, state } = await watch(
            {
                a: [
                    ["UP", "", 7],
                    ["UP", "", 9 + MINUTE / 2],
                    ["DOWN", "", 10 + MINUTE / 2],
                    ["UP", "", 20 + MINUTE / 2],
                ],
            },
            { targets: [aTarget("a", { bootedAfter: 9 })] },
        );
        assert.deepEqual([looks, state("a")], [4, "reached"]);
    });

    it("takes an UP that is later than any boot could be, even when the way there was not seen", async () => {
        const { looks } = await watch(
            {
                a: [
                    ["UP", "", 7],
                    ["UP", "", 10 + MINUTE],
                ],
            },
            { targets: [aTarget("a", { bootedAfter: 9 })] },
        );
        assert.equal(looks, 2);
    });

    it("does not take the failure from before the reset for a new one", async () => {
        const { state, lines } = await watch(
            {
                a: [
                    ["INSTALLER_FAILED", "no disk", 7, true],
                    ["DOWN", "", 9, true],
                    ["BOOTING", "", 10],
                    ["UP", "", 10 + MINUTE],
                ],
            },
            { targets: [aTarget("a", { bootedAfter: 9 })] },
        );
        assert.equal(state("a"), "reached", lines.join("\n"));
    });

    it("shows a state that nobody knows, and waits", async () => {
        const { lines, state } = await watch({ a: [["QUANTUM"], ["UP"]] });
        assert.deepEqual([lines[0], state("a")], ["0/1 ready · 1 quantum · slowest a 0s", "reached"]);
    });

    it("does not count waiting for a slot as being stuck", async () => {
        const waiting: Look[] = Array(200).fill(["INSTALLING", "waiting for FULL provisioning to start", 1]);
        const { state, nodes, lines } = await watch({ a: [...waiting, ["UP"]] }, { timeoutSeconds: 60 });
        assert.equal(state("a"), "reached");
        assert.ok((nodes.get("a")?.seconds ?? 99) <= 10);
        assert.match(lines[1] ?? "", /^0\/1 ready · 1 waiting for slot/);
    });

    it("counts the time of an installation from when it got its slot", async () => {
        const before: Look[] = Array(12).fill(["INSTALLING", "checking disks", 1]);
        const { nodes } = await watch(
            {
                a: [
                    ...before,
                    ["INSTALLING", "waiting for FULL provisioning to start", 1],
                    ["INSTALLING", "provisioning started", 1],
                ],
            },
            { timeoutSeconds: 90 },
        );
        const node = nodes.get("a");
        assert.match(node?.message ?? "", /^not active after 1m 3\ds: INSTALLING \(provisioning started\)/);
        assert.deepEqual(
            [...(node?.stages ?? [])].map(([stage, seconds]) => [stage, Math.round(seconds)]),
            [
                ["installing", 172],
                ["waiting for slot", 1],
            ],
        );
    });

    it("says at once, and once, that a node has failed", async () => {
        const failures: string[] = [];
        await watch(
            { a: [["INSTALLER_FAILED", "no disk"]], b: [["INSTALLING"], ["INSTALLING"], ["UP"]] },
            { onFailure: (hostname, message) => failures.push(`${hostname} ${message.slice(0, 25)}`) },
        );
        assert.deepEqual(failures, ["a INSTALLER_FAILED: no disk"]);
    });

    it("gives a node up after its time, and says where it stands", async () => {
        const { nodes } = await watch({ a: [["INSTALLING", "mounting disks", 1]] }, { timeoutSeconds: 60 });
        assert.match(
            nodes.get("a")?.message ?? "",
            /^not active after 1m 0\ds: INSTALLING \(mounting disks\)\. See the node's console; `pulumi up` goes on watching\.$/,
        );
    });

    it("asks again when the head node does not answer, says so, and does not count the time of its absence", async () => {
        let attempts = 0;
        const lines: string[] = [];
        let time = 0;
        const sleep = async (milliseconds: number) => {
            time += milliseconds;
        };
        const look = async () => {
            attempts += 1;
            if (attempts > 1 && time < 590_000) throw aTrouble();
            const status = time < 600_000 ? "INSTALLING" : "UP";
            return [WireStatus.parse({ ref_device_uuid: "u", status, reportedStatusTimestamp: attempts })];
        };
        const { state } = await watch(
            { a: [] },
            { timeoutSeconds: 600, look, now: () => time, sleep, onChange: (line) => lines.push(line) },
        );
        assert.equal(state("a"), "reached");
        assert.equal(
            lines[1],
            "cmstatus.getStatusForDevices on https://head:8081 failed: HTTP 503. Asking again …",
        );
    });

    it("gives up with the head node's last error after a quarter of an hour", async () => {
        let time = 0;
        const sleep = async (milliseconds: number) => {
            time += milliseconds;
        };
        const look = () => Promise.reject(aTrouble());
        const options = { timeoutSeconds: 7200, look, now: () => time, sleep };
        await assert.rejects(watch({ a: [], b: [] }, options), {
            message:
                "cmstatus.getStatusForDevices on https://head:8081 failed: HTTP 503. " +
                "2 nodes were being watched: a and b; `pulumi up` goes on watching.",
        });
        assert.equal(time, 900_000);
    });

    it("does not wait for a setting to mend itself", async () => {
        let attempts = 0;
        const look = () => {
            attempts += 1;
            return Promise.reject(new BcmSetupError(SITE, "its certificate is not trusted."));
        };
        await assert.rejects(watch({ a: [] }, { look }), /not trusted/);
        assert.equal(attempts, 1);
    });

    it("looks more seldom while nothing changes, and at once more often when something does", async () => {
        const same: Look[] = Array(12).fill(["INSTALLING", "x", 1]);
        const { sleeps } = await watch({ a: [...same, ["INSTALLING", "y"], ["UP"]] });
        assert.deepEqual(sleeps.slice(0, 4), [1000, 1500, 2250, 3375]);
        assert.equal(Math.max(...sleeps), 10_000);
        assert.equal(sleeps.at(-1), 1000);
    });

    it("does not wait for a node that was never powered", async () => {
        const { nodes, looks } = await watch(
            { a: [["UP"]], b: [["UP"]] },
            { targets: [aTarget("a", { outcome: "failed", message: "its BMC is dead" }), aTarget("b")] },
        );
        assert.equal(looks, 1);
        assert.deepEqual([nodes.get("a")?.state, nodes.get("a")?.message], ["failed", "its BMC is dead"]);
    });

    it("can wait for nodes to be off", async () => {
        const { state } = await watch({ a: [["UP"], ["GOING_DOWN"], ["DOWN"]] }, { until: "powered_off" });
        assert.equal(state("a"), "reached");
    });
});

describe("summarize", () => {
    it("counts by what the nodes do, and names the slowest", () => {
        const node = (
            state: "waiting" | "reached" | "failed",
            rawState: string,
            seconds: number,
            message = "",
        ) => ({
            state,
            phase: "unknown" as const,
            rawState,
            message,
            seconds,
            startedAt: 0,
            seenAt: 0,
            stages: new Map([["installing", seconds]]),
        });
        const nodes = new Map([
            ["a", node("reached", "UP", 10)],
            ["b", node("waiting", "INSTALLING", 130)],
            ["c", node("waiting", "INSTALLER_CALLING_INIT", 20)],
            ["d", node("failed", "INSTALLER_FAILED", 20)],
            ["e", node("waiting", "INSTALLING", 1, "waiting for FULL provisioning to start")],
        ]);
        assert.equal(
            summarize(nodes),
            "1/5 ready · 1 installer calling init · 1 installing · 1 waiting for slot · 1 failed · slowest b 2m 10s",
        );
    });
});
