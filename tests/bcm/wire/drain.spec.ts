import assert from "node:assert/strict";
import { drainsByNode, WireDrainResult } from "../../../bcm/wire/drain";

const result = (fields: object) =>
    WireDrainResult.parse({ ref_entity_uuid: "slurm", ref_node_uuids: [], result: [], ...fields });

describe("results of managers, by node", () => {
    it("are read from lists in step, whose reasons may be missing", () => {
        const answer = result({
            ref_node_uuids: ["a", "b"],
            result: ["DRAINED", "UNDRAINED"],
            reason: ["new image", null],
        });
        assert.deepEqual(
            [...drainsByNode([answer], ["a", "b"])],
            [
                ["a", [{ manager: "slurm", state: "DRAINED", reason: "new image" }]],
                ["b", [{ manager: "slurm", state: "UNDRAINED", reason: "" }]],
            ],
        );
    });

    it("say nothing of a node that a manager does not name, unless it has not answered: then it may have work", () => {
        assert.deepEqual(drainsByNode([result({})], ["a"]).get("a"), []);
        assert.deepEqual(drainsByNode([result({ success: false })], ["a"]).get("a"), [
            { manager: "slurm", state: "UNKNOWN", reason: "" },
        ]);
    });
});
