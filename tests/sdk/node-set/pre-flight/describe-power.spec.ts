import assert from "node:assert/strict";
import { forecastBoot } from "../../../../bcm/rules/boot-forecast";
import type { PowerActionKind } from "../../../../model/enums";
import { describePower, type PoweredNode } from "../../../../sdk/node-set/pre-flight/describe-power";

const boot = (reinstall = "none") =>
    forecastBoot({
        category: { name: "c", installMode: "SKIP" },
        reinstall,
        isNew: false,
        isLayoutNew: false,
    });
const aNode = (hostname: string, changes: Partial<PoweredNode> = {}): PoweredNode => ({
    hostname,
    isRegistered: true,
    power: "ON",
    past: { executed: [] },
    boot: boot(),
    ...changes,
});
const describeNodes = (
    action: PowerActionKind,
    nodes: PoweredNode[],
    line: string[] = [],
    canaries: string[] = [],
) => describePower(action, nodes, { line, window: 1, canaries, headNode: "https://head:8081" }).split("\n");
const at = Date.UTC(2026, 10, 23);
const ofStates = (action: PowerActionKind, operation = "RESET") =>
    describeNodes(action, [
        aNode("a-up"),
        aNode("b-off", { power: "OFF" }),
        aNode("c-new", { power: "OFF", isRegistered: false }),
        aNode("d-unknown", { power: undefined }),
        aNode("e-closed", { obstacle: "it is closed" }),
        aNode("f-done", { outcome: "done" }),
        aNode("g-failed", { outcome: "done", failure: "INSTALLER_FAILED" }),
        aNode("h-history", { past: { executed: [{ operation, executionTime: at }] } }),
        aNode("i-before", { askedBefore: at }),
    ])
        .slice(1)
        .sort()
        .map((line) => line.trim().replace(/ {2,}SKIP.*/, ""));
const ONCE = "the same request was made at 2026-11-23T00:00:00.000Z and is carried out once";

describe("describePower", () => {
    it("says for each node what would be sent, or why nothing is, as the update decides", () => {
        assert.deepEqual(ofStates("power_on", "ON"), [
            "a-up       left alone: is on already",
            "b-off      ON",
            "c-new      ON",
            "d-unknown  ON, depending on what its BMC says",
            "e-closed   refused: it is closed",
            "f-done     left alone: already done",
            "g-failed   watched, no power: it failed (INSTALLER_FAILED). Mend it, reset it alone (cmsh: device use g-failed; power reset), and run `pulumi up`; or give it a powerRequest of its own in nodes, by which `pulumi up` powers it alone",
            "h-history  left alone: power_on was carried out at 2026-11-23T00:00:00.000Z",
            `i-before   left alone: is on; ${ONCE}`,
        ]);
        assert.deepEqual(ofStates("power_off").slice(0, 4), [
            "a-up       OFF",
            "b-off      left alone: is off already",
            "c-new      left alone: is off already",
            "d-unknown  OFF, depending on what its BMC says",
        ]);
        assert.equal(
            ofStates("power_off").at(-1),
            `i-before   refused: is on, and ${ONCE}. To ask for it again on all its nodes, give the request a new text; on this one alone, use a PowerAction`,
        );
        assert.deepEqual(ofStates("power_cycle").slice(0, 4), [
            "a-up       OFF, ON",
            "b-off      ON (it is off)",
            "c-new      ON (it is off)",
            "d-unknown  OFF, ON, depending on what its BMC says",
        ]);
        assert.equal(
            ofStates("power_cycle", "ON").at(-2),
            "h-history  left alone: power_cycle was carried out at 2026-11-23T00:00:00.000Z",
        );
        assert.deepEqual(ofStates("power_reset").slice(0, 2), [
            "a-up       RESET",
            "b-off      refused: is off, and a reset starts nothing. Use power_on, which leaves alone what is on",
        ]);
    });

    it("begins with the numbers, the canaries, and the nodes that lose their data", () => {
        const lines = describeNodes(
            "power_cycle",
            [aNode("a"), aNode("b", { boot: boot("FULL") }), aNode("c", { outcome: "already" })],
            ["a", "b", "c"],
            ["a"],
        );
        assert.equal(
            lines[0],
            "Power on https://head:8081: power_cycle for 2 of 3 nodes, 1 at a time, a first as canary; 1 left alone",
        );
        assert.deepEqual(
            lines.slice(1).map((line) => line.trim().split(/ {2,}/).slice(0, 3)),
            [
                ["b", "OFF, ON", "place 2"],
                ["a", "OFF, ON", "place 1"],
                ["c", "left alone: already as wanted"],
            ],
        );
        assert.match(lines[1] ?? "", /FULL \(reinstall\): partitions and formats its disks/);
    });

    it("counts the nodes whose disks a first install formats", () => {
        const [count] = describeNodes("power_on", [
            aNode("a", { power: "OFF", isRegistered: false, boot: boot("FULL") }),
            aNode("b", { power: "OFF", isRegistered: false }),
            aNode("c", { power: "OFF", boot: boot("FULL") }),
        ]);
        assert.match(count ?? "", /: power_on for 3 of 3 nodes; 1 new to BCM: its disks are formatted$/);
    });

    it("leaves a repeated request to the BMC where BCM does not know the power", () => {
        const [, row] = describeNodes("power_on", [aNode("a", { power: undefined, askedBefore: at })]);
        assert.equal(
            row?.trim(),
            `a  refused unless its BMC says that it is as wanted: is in an unknown power state, and ${ONCE}. To ask for it again on all its nodes, give the request a new text; on this one alone, use a PowerAction`,
        );
    });

    it("does not print a set of hundreds whole", () => {
        const lines = describeNodes(
            "power_on",
            Array.from({ length: 100 }, (_, index) => aNode(`n${index}`)),
        );
        assert.deepEqual([lines.length, lines.at(-1)], [42, "  … and 60 more"]);
    });
});
