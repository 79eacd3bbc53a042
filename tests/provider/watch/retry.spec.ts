import assert from "node:assert/strict";
import type { FailedInstall } from "../../../model/power";
import { type RetryOptions, retryInstalls } from "../../../provider/watch/retry";
import { aTarget, watch } from "./support";

const failed = (hostname: string, group?: string): FailedInstall => ({
    ...{ hostname, request: "power_cycle try 2", asked: "power_on", poweredAt: -100_000 },
    ...{ message: "INSTALLER_FAILED: no disk.", group },
});

/** Tries nodes again that arrive one after the other; says who was powered together, and what each came to. */
async function tryAgain(nodes: FailedInstall[], options: Partial<RetryOptions> = {}) {
    const powered: string[][] = [];
    const ended = await retryInstalls({
        nodes,
        window: 10,
        isTried: () => false,
        look: async (targets) => (await watch({}, { targets: [...targets], leave: targets.length })).nodes,
        power: async (some) => {
            if (some.length > 0) powered.push(some.map(({ hostname }) => hostname));
            return some.map(({ hostname, group }) => aTarget(hostname, { group }));
        },
        watch: async (targets, begun, leave) => {
            const [first, ...others] = targets.map(({ hostname }) => hostname);
            const script = Object.fromEntries([
                [first ?? "", [["UP"]]],
                ...others.map((host) => [host, leave > 0 ? [["INSTALLING"]] : [["UP"]]]),
            ]);
            return (await watch(script, { targets: [...targets], begun, leave })).nodes;
        },
        findHold: () => "",
        ...options,
    });
    const results = [...ended].map(([host, { progress }]) => `${host} ${progress.state}`);
    return { powered, ended, results: results.sort() };
}

describe("failed installs that are tried again", () => {
    it("are powered as places get free, in their order", async () => {
        const nodes = ["a", "b", "c", "d"].map((host) => failed(host));
        const { powered, results } = await tryAgain(nodes, { window: 2 });
        assert.deepEqual(powered, [["a", "b"], ["c"], ["d"]]);
        assert.deepEqual(results, ["a reached", "b reached", "c reached", "d reached"]);
    });

    it("are never more of one group at a time than may be", async () => {
        const nodes = [failed("a", "r1"), failed("b", "r1"), failed("c", "r2"), failed("d")];
        const { powered } = await tryAgain(nodes, { maxPerGroup: 1 });
        assert.deepEqual(powered, [["a"], ["b", "c", "d"]]);
    });

    it("are left alone if they have become active meanwhile", async () => {
        const look: RetryOptions["look"] = async (targets) =>
            (await watch({ a: [["UP"]], b: [["INSTALLING"]] }, { targets: [...targets], leave: 2 })).nodes;
        const { powered, results } = await tryAgain([failed("a"), failed("b")], { look });
        assert.deepEqual([powered, results], [[["b"]], ["a reached", "b reached"]]);
    });

    it("have failed as they had once nobody further may be powered; those under way are watched to their end", async () => {
        const { powered, ended, results } = await tryAgain([failed("a"), failed("b"), failed("c")], {
            window: 1,
            findHold: (sofar) => (sofar.size > 0 ? "1 node failed before" : ""),
        });
        assert.deepEqual([powered, results], [[["a"]], ["a reached", "b failed", "c failed"]]);
        assert.equal(
            ended.get("b")?.progress.message,
            "INSTALLER_FAILED: no disk. Not tried again: 1 node failed before",
        );
    });

    it("are looked at once more before they count as failed because of that", async () => {
        const look: RetryOptions["look"] = async (targets) =>
            (await watch({ a: [["UP"]], b: [["INSTALLING"]] }, { targets: [...targets], leave: 2 })).nodes;
        const { powered, results } = await tryAgain([failed("a"), failed("b")], {
            ...{ look, findHold: () => "1 node failed before" },
        });
        assert.deepEqual([powered, results], [[], ["a reached", "b failed"]]);
    });

    it("are watched without power if they had this try in an earlier run: somebody may have switched them off since", async () => {
        const { powered, results } = await tryAgain([failed("a"), failed("b")], {
            isTried: ({ hostname }) => hostname === "a",
        });
        assert.deepEqual([powered, results], [[["b"]], ["a reached", "b reached"]]);
    });

    it("have failed at once where power fails, and free their place", async () => {
        const { powered, results } = await tryAgain([failed("a"), failed("b")], {
            window: 1,
            power: async (nodes) =>
                nodes.map(({ hostname }) => {
                    const isDead = hostname === "a";
                    return aTarget(hostname, isDead ? { outcome: "failed", message: "no answer" } : {});
                }),
        });
        assert.deepEqual([powered, results], [[], ["a failed", "b reached"]]);
    });
});
