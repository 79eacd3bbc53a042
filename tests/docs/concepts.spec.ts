import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeState, WireStatus } from "../../bcm/wire/status";
import { NodePhase, NodeState, RawState } from "../../model/enums";
import { packageRoot } from "../../tools/root";

const PAGE = readFileSync(join(packageRoot, "docs/concepts.md"), "utf8");
const rows = new Map(
    [...PAGE.matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \|$/gm)].map(([, state = "", raw = ""]) => [state, raw]),
);

describe("docs/concepts.md", () => {
    it("has a row for each state", () => {
        for (const state of NodeState.options) assert.ok(rows.has(state), state);
    });

    for (const raw of RawState.options)
        it(`has ${raw} in the row of the state that the code gives it`, () => {
            const state = nodeState(
                WireStatus.parse({ ref_device_uuid: "", status: raw, reportedStatusTimestamp: 1 }),
                { hasBmc: true },
            );
            assert.match(rows.get(state) ?? "", new RegExp(`\`${raw}\``));
        });

    it("draws every phase but that of a word that nobody knows", () => {
        const diagram = /```mermaid\n(stateDiagram[\s\S]+?)```/.exec(PAGE)?.[1] ?? "";
        for (const phase of NodePhase.exclude(["unknown"]).options) assert.ok(diagram.includes(phase), phase);
    });
});
