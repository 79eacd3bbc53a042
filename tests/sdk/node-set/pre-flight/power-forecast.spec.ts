import assert from "node:assert/strict";
import { forecastBoot } from "../../../../bcm/rules/boot-forecast";
import type { PowerActionKind } from "../../../../model/enums";
import { describePower, type PoweredNode } from "../../../../sdk/node-set/pre-flight/power-forecast";

const boot = (reinstall = "none") =>
    forecastBoot({
        category: { name: "c", installMode: "SKIP" },
        reinstall,
        isNew: false,
        isLayoutNew: false,
    });
const aNode = (hostname: string, changes: Partial<PoweredNode> = {}): PoweredNode => ({
    hostname,
    state: "active",
    isClosed: false,
    boot: boot(),
    ...changes,
});
const describeNodes = (action: PowerActionKind, nodes: PoweredNode[], waves = 1) =>
    describePower(action, nodes, { waves, headNode: "https://head:8081" }).split("\n");
const ofStates = (action: PowerActionKind) =>
    describeNodes(action, [
        aNode("a-up"),
        aNode("b-off", { state: "powered_off" }),
        aNode("c-new", { state: undefined }),
        aNode("d-unknown", { state: "unknown" }),
        aNode("e-closed", { isClosed: true }),
        aNode("f-done", { outcome: "done" }),
    ])
        .slice(1)
        .sort()
        .map((line) => line.trim().replace(/ {2,}SKIP.*/, ""));

describe("describePower", () => {
    it("says for each node what would be sent, or why nothing is", () => {
        assert.deepEqual(ofStates("power_on"), [
            "a-up       left alone: already on",
            "b-off      ON",
            "c-new      ON",
            "d-unknown  ON, depending on what its BMC says",
            "e-closed   refused: it is closed on the head node",
            "f-done     left alone: already done",
        ]);
        assert.deepEqual(ofStates("power_off").slice(0, 4), [
            "a-up       OFF",
            "b-off      left alone: already off",
            "c-new      left alone: already off",
            "d-unknown  OFF, depending on what its BMC says",
        ]);
        assert.deepEqual(ofStates("power_cycle").slice(0, 4), [
            "a-up       OFF, ON",
            "b-off      ON (it is off)",
            "c-new      ON (it is off)",
            "d-unknown  OFF, ON, depending on what its BMC says",
        ]);
        assert.deepEqual(ofStates("power_reset").slice(0, 2), [
            "a-up       RESET",
            "b-off      refused: it is off, and a reset would not start it",
        ]);
    });

    it("begins with the numbers, and with the nodes that lose their data", () => {
        const lines = describeNodes(
            "power_cycle",
            [aNode("a"), aNode("b", { boot: boot("FULL") }), aNode("c", { outcome: "already" })],
            2,
        );
        assert.equal(
            lines[0],
            "Power on https://head:8081: power_cycle for 2 of 3 nodes, in 2 waves; 1 left alone",
        );
        assert.deepEqual(
            lines.slice(1).map((line) => line.trim().split(" ")[0]),
            ["b", "a", "c"],
        );
        assert.match(lines[1] ?? "", /FULL \(reinstall\): partitions and formats its disks/);
    });

    it("does not print a set of hundreds whole", () => {
        const lines = describeNodes(
            "power_on",
            Array.from({ length: 100 }, (_, index) => aNode(`n${index}`)),
        );
        assert.deepEqual([lines.length, lines.at(-1)], [42, "  … and 60 more"]);
    });
});
