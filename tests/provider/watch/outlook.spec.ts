import assert from "node:assert/strict";
import type { ReadinessTarget } from "../../../model/power";
import { noteInstallTimes } from "../../../provider/notes/install-times";
import { installTimesOf, noteBoot } from "../../../provider/watch/boots";
import type { WatchedNode } from "../../../provider/watch/line";
import { Outlook, type Stretch } from "../../../provider/watch/outlook";
import { type NodeProgress, startOf } from "../../../provider/watch/watch";
import { withStateFolder } from "../../support/state-folder";
import { aTarget, watch } from "./support";

let heads = 0;
/** Another head node for each test: a process remembers what it has booted. */
const aHead = () => `https://head-${heads++}:8081`;
const NOON = new Date(2026, 10, 27, 12, 0).getTime();
const progressOf = (target: ReadinessTarget, changes: Partial<NodeProgress> = {}): NodeProgress => ({
    ...startOf(target, { at: 0 }),
    ...changes,
});
const lasting = (seconds: number, state: NodeProgress["state"] = "waiting", waited = 0) => ({
    state,
    stages: new Map([
        ["installing", seconds],
        ["waiting for slot", waited],
    ]),
});

describe("the expected end of a rollout", () => {
    withStateFolder();
    let head: string;
    beforeEach(() => {
        head = aHead();
    });
    /** Nodes that this process has booted in mode FULL. */
    const booted = (...hosts: string[]) => {
        const targets = hosts.map((host) => aTarget(host));
        for (const target of targets) noteBoot(head, target, "FULL");
        return targets;
    };
    const endOf = async (stretch: Stretch, progress: NodeProgress[], now = NOON) => {
        const nodes = new Map(stretch.targets.map(({ hostname }, index) => [hostname, progress[index]]));
        return (await Outlook.read(head)).describeEnd(stretch, nodes as Map<string, NodeProgress>, now);
    };
    const know = (...all: number[]) =>
        noteInstallTimes(
            head,
            all.map((minutes) => ({ mode: "FULL", seconds: minutes * 60 })),
        );

    it("is when the last one is there, and moves as they take longer or arrive", async () => {
        await know(40);
        const targets = booted("a", "b");
        const at = (...progress: Partial<NodeProgress>[]) =>
            endOf(
                { targets, isBarrier: true },
                targets.map((target, index) => progressOf(target, progress[index])),
            );
        assert.equal(await at(), " · end about 12:40");
        assert.equal(await at(lasting(600), lasting(1800)), " · end about 12:30");
        assert.equal(await at(lasting(600, "reached"), lasting(1800)), " · end about 12:10");
        assert.equal(
            await at(lasting(600, "reached"), lasting(2400, "waiting", 1200)),
            " · longer than expected",
        );
        assert.equal(await at(lasting(1, "reached"), lasting(1, "failed")), "");
        assert.equal(
            await at(lasting(2400, "waiting", 900), lasting(3000, "reached")),
            " · longer than expected",
        );
    });

    it("does not count the time that a node waits for a slot", async () => {
        await know(40);
        const targets = booted("a");
        const [target = aTarget("a")] = targets;
        const progress = progressOf(target, lasting(600, "waiting", 3600));
        assert.equal(await endOf({ targets, isBarrier: true }, [progress]), " · end about 12:30");
    });

    it("counts those that come, in the places that become free; behind canaries once all of them are there", async () => {
        await know(30);
        const targets = booted("a", "b");
        const both = targets.map((target, index) => progressOf(target, lasting(index * 600)));
        const rest = { nodes: 2, window: 2 };
        assert.equal(await endOf({ targets, rest, isBarrier: false }, both), " · end about 13:00");
        assert.equal(await endOf({ targets, rest, isBarrier: true }, both), " · end about 13:00");
        const one = { nodes: 1, window: 2 };
        assert.equal(await endOf({ targets, rest: one, isBarrier: false }, both), " · end about 12:50");
        assert.equal(await endOf({ targets, rest: one, isBarrier: true }, both), " · end about 13:00");
    });

    it("names the day where it is another one", async () => {
        await know(13 * 60);
        const targets = booted("a");
        assert.equal(await endOf({ targets, isBarrier: true }, []), " · end about Sat 01:00");
    });

    it("is a guess where nothing was measured, and nothing where this process has booted nobody", async () => {
        const others = [aTarget("a")];
        const fresh = others.map((target) => progressOf(target));
        assert.equal(await endOf({ targets: others, isBarrier: true }, fresh), "");
        booted("b");
        assert.equal(await endOf({ targets: others, isBarrier: true }, fresh), " · end about 12:30");
    });

    it("is not asked of nodes that were on already, or are to be off", async () => {
        booted("z");
        const targets = [aTarget("a", { outcome: "already" }), aTarget("b", { until: "powered_off" })];
        assert.equal(
            await endOf(
                { targets, isBarrier: true },
                targets.map((target) => progressOf(target)),
            ),
            "",
        );
    });

    it("is kept as it was at the beginning, for the report", async () => {
        await know(30);
        const targets = booted("a", "b");
        const urn =
            "urn:pulumi:dev::racks::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:NodeReadiness::rack-wave-1";
        const stretch = { targets, rest: { nodes: 2, window: 2 }, isBarrier: false };
        const outlook = await Outlook.read(head);
        assert.deepEqual(outlook.foresee(stretch, new Map(), urn, NOON), {
            ...{ set: "rack", nodes: 4, seconds: 3600, startedAt: NOON, arrived: 0, took: 0 },
            basis: "by 1 earlier install in mode FULL on this head node",
        });
        const others = { ...stretch, targets: [aTarget("c")] };
        assert.equal(outlook.foresee(others, new Map(), urn, NOON), undefined);
    });
});

describe("how long an install took", () => {
    const head = aHead();
    const watched = (target: ReadinessTarget, changes: Partial<NodeProgress>): WatchedNode => ({
        target,
        progress: progressOf(target, changes),
    });

    it("is known of nodes that became active after a boot of this process, without their time in the queue", () => {
        const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((host) => aTarget(host));
        for (const target of [a, b, c, d]) if (target) noteBoot(head, target, "AUTO");
        if (!(a && b && c && d && e)) assert.fail();
        const times = installTimesOf(head, [
            watched(a, lasting(600, "reached", 3600)),
            watched(b, { ...lasting(1200, "reached"), isFormatted: true }),
            watched(c, lasting(700, "failed")),
            watched({ ...d, request: "another" }, lasting(800, "reached")),
            watched(e, lasting(900, "reached")),
            watched(a, { state: "reached" }),
        ]);
        assert.deepEqual(times, [
            { mode: "AUTO", seconds: 600 },
            { mode: "FULL", seconds: 1200 },
        ]);
        assert.deepEqual(installTimesOf(aHead(), [watched(a, lasting(1, "reached"))]), []);
    });

    it("is of mode FULL where the installer was seen formatting, whatever was expected", async () => {
        const seen = async (message: string) => {
            const script = { a: [["INSTALLING", message], ["UP"]] as [string, string?][] };
            return (await watch(script)).nodes.get("a")?.isFormatted;
        };
        assert.equal(await seen("recreating partitions and file systems"), true);
        assert.equal(await seen("waiting for FULL provisioning to start"), true);
        assert.equal(await seen("waiting for SYNC provisioning to start"), undefined);
        assert.equal(await seen("mounting disks"), undefined);
    });
});
