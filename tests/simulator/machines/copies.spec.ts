import assert from "node:assert/strict";
import { HeadNode } from "../../../simulator";
import { Copies, type CopyEnd } from "../../../simulator/machines/copies";

const ends = (plans: readonly CopyEnd[]) => plans.map(({ device, at }) => `${device} ${at / 1000}`);

describe("copies of an image", () => {
    it("run at full speed as long as the bandwidth is enough", () => {
        const copies = new Copies(2);
        assert.deepEqual(ends(copies.start("a", 100, 0)), ["a 100"]);
        assert.deepEqual(ends(copies.start("b", 100, 50_000)), ["b 150"]);
        assert.deepEqual(ends(copies.end("a", 100_000)), []);
    });

    it("slow one another beyond it, and are faster again once one has ended", () => {
        const copies = new Copies(1);
        const first = copies.start("a", 100, 0);
        // a has 50 s left, at half the speed from now on.
        assert.deepEqual(ends(copies.start("b", 100, 50_000)), ["a 150", "b 250"]);
        assert.equal(copies.isPlanned("a", first[0]?.plan ?? 0), false);
        // b has 50 of its 100 s behind it.
        assert.deepEqual(ends(copies.end("a", 150_000)), ["b 200"]);
    });

    it("go on where they were after a restart", () => {
        const copies = new Copies(1);
        copies.start("a", 100, 0);
        copies.start("b", 100, 50_000);
        const again = new Copies(1);
        again.load(JSON.parse(JSON.stringify(copies.dump())));
        assert.deepEqual(ends(again.end("a", 150_000)), ["b 200"]);
    });
});

describe("a head node whose bandwidth is shared", () => {
    /** Seconds from power-on to UP for each of so many nodes at a time. */
    const install = (nodes: number, bandwidth?: number) => {
        const headNode = new HeadNode({ slots: 10, bandwidth });
        headNode.clock.stop();
        const hosts = Array.from({ length: nodes }, (_, index) => `dgx-0${index + 1}`);
        for (const [index, hostname] of hosts.entries())
            headNode.seedDevice({
                hostname,
                mac: `B8:CE:F6:D9:41:0${index + 1}`,
                bmcIp: `10.184.163.${index + 1}`,
            });
        const begin = headNode.clock.now();
        for (const host of hosts) headNode.repair(host);
        headNode.clock.advance(100_000);
        return hosts.map((host) => {
            const up = headNode.history(host).find(({ status }) => status === "UP");
            return Math.round(((up?.at ?? Number.NaN) - begin) / 1000);
        });
    };

    it("installs one node as fast as ever, and ten at a time slower each; unless stated none slows another", () => {
        const [alone] = install(1, 1);
        assert.deepEqual(install(4, 4), [alone, alone, alone, alone]);
        assert.deepEqual(install(4), [alone, alone, alone, alone]);
        const [shared = 0, ...others] = install(4, 2);
        assert.deepEqual([...new Set(others)], [shared]);
        assert.ok(shared > 1.3 * (alone ?? 0), `${shared} s, alone ${alone} s`);
    });
});
