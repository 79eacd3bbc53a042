import assert from "node:assert/strict";
import { forecastBoot } from "../../../../bcm/rules/boot-forecast";
import type { NodeSetArgs } from "../../../../sdk";
import type { PoweredNode } from "../../../../sdk/node-set/pre-flight/describe-power";
import { describeTime, type Timing } from "../../../../sdk/node-set/pre-flight/time-forecast";

const boot = (installMode: string, dataNode = false) =>
    forecastBoot({
        device: { dataNode },
        category: { name: "c", installMode },
        ...{ reinstall: "none", isNew: false, isLayoutNew: false },
    });
const aNode = (hostname: string, changes: Partial<PoweredNode> = {}): PoweredNode => ({
    hostname,
    isRegistered: true,
    power: "OFF",
    past: { executed: [] },
    boot: boot("FULL"),
    ...changes,
});
const minutes = (...all: number[]) => all.map((each) => each * 60);
/** Twelve installs that all took 37 minutes. */
const KNOWN = { FULL: minutes(...Array<number>(12).fill(37)), AUTO: minutes(10) };
const BY_FULL = "by 12 earlier installs in mode FULL on this head node";

/** What is said of nodes, by default of a set that is switched on, ten nodes at a time. */
const say = (nodes: PoweredNode[], set: Partial<NodeSetArgs> = {}, changes: Partial<Timing> = {}) => {
    const names = nodes.map(({ hostname, group }) => [hostname, { ...set.nodes?.[hostname], group }]);
    const args = { ...set, nodes: Object.fromEntries(names) } as unknown as NodeSetArgs;
    return describeTime({ args, action: "power_on", nodes, known: KNOWN, ...changes });
};
const some = (count: number, changes: Partial<PoweredNode> = {}) =>
    Array.from({ length: count }, (_, index) => aNode(`n${index + 1}`, changes));

describe("how long an update will take", () => {
    it("is said of all nodes together, by earlier installs or by a guess", () => {
        assert.equal(say(some(30)), `30 nodes, 10 at a time: about 1 h 51 min, ${BY_FULL}`);
        assert.equal(say(some(1)), `1 node: about 37 min, ${BY_FULL}`);
        assert.equal(
            say(some(30), {}, { known: {} }),
            "30 nodes, 10 at a time: about 1 h 30 min, by BCM's usual times, a guess",
        );
        assert.equal(
            say(some(1), {}, { known: { FULL: [2, 3] } }),
            "1 node: less than a minute, by 2 earlier installs in mode FULL on this head node",
        );
    });

    it("ends with the slowest node, and says how far installs differed", () => {
        const known = { FULL: minutes(30, 35, 40, 45, 50) };
        const by = "by 5 earlier installs in mode FULL (30 to 50 min) on this head node";
        assert.equal(say(some(1), {}, { known }), `1 node: about 40 min, ${by}`);
        assert.equal(say(some(10), {}, { known }), `10 nodes: about 48 min, ${by}`);
    });

    it("counts those only that are powered and boot", () => {
        const nodes = [
            aNode("on", { power: "ON" }),
            aNode("done", { outcome: "done" }),
            aNode("failed", { outcome: "done", failure: "INSTALLER_FAILED" }),
            aNode("closed", { obstacle: "it is closed" }),
            aNode("off", { own: { action: "power_off", request: "" }, power: "ON" }),
        ];
        assert.equal(say(nodes), undefined);
        assert.equal(say([...nodes, aNode("new")]), `1 node: about 37 min, ${BY_FULL}`);
        assert.equal(say(some(3, { power: "ON" }), {}, { action: "power_off" }), undefined);
    });

    it("takes each node's own install mode", () => {
        const mixed = [aNode("a"), aNode("b", { boot: boot("AUTO") }), aNode("c", { boot: boot("SKIP") })];
        assert.equal(
            say(mixed, { rollout: { maxParallel: 1 } }),
            "3 nodes, 1 at a time: about 52 min, by 12 earlier installs in mode FULL and 1 in mode AUTO on this head node, and for SKIP by BCM's usual times, a guess",
        );
    });

    it("leaves out who waits for a person", () => {
        const nodes = [
            aNode("a"),
            aNode("b", { boot: boot("FULL", true) }),
            aNode("c", { boot: boot("MAIN") }),
        ];
        assert.equal(
            say(nodes),
            `1 node: about 37 min, ${BY_FULL}, not counting 2 nodes that wait for a person`,
        );
        assert.equal(say(nodes.slice(1)), undefined);
    });

    it("has the canaries first, and no more of one group at a time than may be", () => {
        assert.match(say(some(4), { rollout: { canary: 1 } }) ?? "", /^4 nodes: about 1 h 14 min, /);
        assert.match(
            say(some(3, { group: "A07" }), { rollout: { maxPerGroup: 1 } }) ?? "",
            /: about 1 h 51 min, /,
        );
        assert.match(
            say(some(2), { provisioningMode: "sequential" }) ?? "",
            /^2 nodes, 1 at a time: about 1 h 14 min,/,
        );
    });

    it("has failed installs that are tried again after the others, and nodes that ipmitool powers last", () => {
        const again = aNode("z", {
            power: "ON",
            outcome: "done",
            failure: "no disk",
            nextTry: { number: 2, past: { executed: [] } },
        });
        assert.match(say([again, aNode("a")]) ?? "", /^2 nodes: about 1 h 14 min, /);
        const ipmi = { mac: "B8:CE:F6:D9:41:01", powerVia: "ipmi" } as const;
        const nodes = { n1: ipmi, n2: ipmi };
        assert.match(say(some(3), { nodes }) ?? "", /^3 nodes: about 1 h 14 min, /);
        const one = { nodes, provisioningMode: "sequential" } as const;
        assert.match(say(some(3), one) ?? "", /: about 1 h 51 min, /);
    });

    it("says of nodes that are drained before that their jobs decide", () => {
        assert.equal(
            say(some(1), {}, { isDrained: true }),
            `1 node: about 37 min, ${BY_FULL}; how long each is drained before, its jobs decide`,
        );
    });
});
