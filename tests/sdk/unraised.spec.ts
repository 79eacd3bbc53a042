import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InstallRetry } from "../../provider/install-retry";
import { NodeReadiness } from "../../provider/node-readiness";
import { PowerAction } from "../../provider/power-action";
import { findUnjudged, findUnwatched } from "../../sdk/unraised";

const NOW = Number.MAX_SAFE_INTEGER;
const BEFORE = 1;

/** What the engine says of each resource, by name. */
type Said = Record<string, object>;

async function program(said: Said): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: name, state: { ...inputs, ...said[name] } }),
        call: () => ({}),
    });
}

/** How the action on a node ended. */
const failed = (hostname: string, failedAt?: number) => ({
    outcome: "failed",
    message: "power_on failed: no answer",
    target: { hostname, outcome: "failed", message: "power_on failed: no answer", request: "power_on" },
    failedAt,
});
const action = (deviceId: string) =>
    new PowerAction(deviceId, { deviceId, powerAction: "power_on", since: 1 });

describe("a power action on its own", () => {
    it("fails the update in which it fails, and no other", async () => {
        await program({ a: failed("a", NOW), b: failed("b", BEFORE), c: failed("c") });
        assert.equal(await findUnwatched(action("a")), "a: power_on failed: no answer");
        assert.equal(await findUnwatched(action("b")), undefined);
        assert.equal(await findUnwatched(action("c")), undefined);
    });

    it("is left to its watcher, if that has looked in this update", async () => {
        await program({ d: failed("d", NOW), looked: { failed: {}, failedAt: NOW } });
        const watched = action("d");
        new NodeReadiness("looked", { targets: [watched.target] });
        assert.equal(await findUnwatched(watched), undefined);

        await program({ e: failed("e", NOW), untargeted: { failed: {}, failedAt: BEFORE } });
        const missed = action("e");
        new NodeReadiness("untargeted", { targets: [missed.target] });
        assert.equal(await findUnwatched(missed), "e: power_on failed: no answer");
    });
});

describe("a rollout", () => {
    const rollOut = async (said: Said) => {
        await program(said);
        const one = action("f");
        const watcher = new NodeReadiness("wave", { targets: [one.target] });
        return {
            until: "active" as const,
            powered: new Map([["f", one]]),
            watchers: [watcher],
            verdict: new NodeReadiness("verdict", { targets: [], verdict: true }),
        };
    };
    const verdict = { failed: {} };

    it("without its verdict fails the update for what failed in it", async () => {
        const text = await findUnjudged(
            await rollOut({ f: failed("f", NOW), wave: { failed: {} }, verdict }),
        );
        assert.equal(text, "1 node did not become active:\nf: power_on failed: no answer");
    });

    it("names what the watcher of this update has found", async () => {
        const wave = { failed: { g: "INSTALLER_FAILED: no disk" }, failedAt: NOW };
        const text = await findUnjudged(
            await rollOut({ f: { ...failed("f"), outcome: "done" }, wave, verdict }),
        );
        assert.equal(text, "1 node did not become active:\ng: INSTALLER_FAILED: no disk");
    });

    it("names a failed install whose next try was left out, and none whose try was made", async () => {
        const message = "INSTALLER_FAILED: no disk";
        const node = { hostname: "g", request: "power_on", asked: "power_on", message, poweredAt: 1 };
        const wave = { failed: {}, toRetry: [node], failedAt: NOW };
        const judge = async (endedAt?: number) => {
            const said = { f: { ...failed("f"), outcome: "done" }, wave, verdict, retry: { endedAt } };
            const parts = await rollOut(said);
            // Of a resource that is left out Pulumi hands back its inputs as outputs.
            const retry = new InstallRetry("retry", { nodes: [node], request: "try 2", window: 1 });
            return findUnjudged({ ...parts, watchers: [...parts.watchers, retry] });
        };
        const error = "1 node did not become active:\ng: INSTALLER_FAILED: no disk";
        assert.equal(await judge(), error);
        assert.equal(await judge(BEFORE), error);
        assert.equal(await judge(NOW), undefined);
    });

    it("does not fail for what failed before", async () => {
        const wave = { failed: { g: "INSTALLER_FAILED" }, failedAt: BEFORE };
        assert.equal(await findUnjudged(await rollOut({ f: failed("f", BEFORE), wave, verdict })), undefined);
    });
});
