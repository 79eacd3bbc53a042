import assert from "node:assert/strict";
import { digestOf } from "../../../provider/notes/request-names";
import {
    findReturned,
    missingNodes,
    missingOwn,
    noteRequest,
    renameNodes,
    requestsIn,
    type SetRequests,
    setRequestsIn,
} from "../../../provider/power/requests";

const past = (name: string, at: number) => ({ digest: digestOf(name), at });
/** A set that was asked at 100, and a node of it that was asked alone at some other time. */
const asked = (aloneAt: number): SetRequests =>
    setRequestsIn({
        made: "power_on",
        since: { "dgx-01": 0, "dgx-02": 0 },
        requests: [past("power_on", 100)],
        own: {
            "dgx-02": {
                made: "power_on again",
                since: { "dgx-02": 7 },
                requests: [past("power_on again", aloneAt)],
            },
        },
    });
const NODES = ["dgx-01", "dgx-02"];

describe("requests of single nodes", () => {
    it("are missing until they are made under this very text", () => {
        const missing = (request: string) =>
            missingOwn({ "dgx-02": { powerAction: "power_on", request } }, asked(200)).map(([node]) => node);
        assert.deepEqual([missing("again"), missing("and again")], [[], ["dgx-02"]]);
        assert.deepEqual(missingOwn({}, asked(200)), []);
    });

    it("count for a node that goes back to its set's, which it has had before", () => {
        assert.deepEqual(findReturned(NODES, {}, asked(200)), { "dgx-02": 100 });
        const alone = { "dgx-02": { powerAction: "power_on", request: "again" } };
        assert.deepEqual(findReturned(NODES, alone, asked(200)), {});
        assert.deepEqual(findReturned(NODES, {}, asked(50)), {}, "the set has asked since");
        assert.deepEqual(findReturned(NODES, {}, setRequestsIn({})), {});
    });

    it("come later than those before them, whatever the clocks say", () => {
        const future = Date.now() + 1_000_000;
        const { requests } = noteRequest(["dgx-02"], "power_on", requestsIn({}), [past("power_on", future)]);
        assert.ok((requests.at(-1)?.at ?? 0) > future);
    });

    it("stay with a node that gets another name", () => {
        const { own, since } = renameNodes(asked(200), { "gpu-02": "dgx-02" });
        assert.equal(own["gpu-02"]?.since["gpu-02"], 7);
        assert.equal(since["gpu-02"], 0);
    });

    it("are its own, also of a node that is called like what every object has", () => {
        const nodes = [...NODES, "constructor"];
        const known = asked(200);
        const inputs = { nodes, powerAction: "power_on" };
        const alone = { constructor: { powerAction: "power_on", request: "again" } };
        assert.deepEqual(missingNodes(inputs, known), ["constructor"]);
        assert.deepEqual(findReturned(nodes, {}, known), { "dgx-02": 100 });
        assert.deepEqual(missingOwn(alone, known), Object.entries(alone));
        const { joined, askedBefore } = noteRequest(nodes, "power_on", known);
        assert.deepEqual([Object.keys(joined), Object.keys(askedBefore)], [[], []]);
    });

    it("are none in the state of older versions", () => assert.deepEqual(setRequestsIn({}).own, {}));
});
