import assert from "node:assert/strict";
import type { WireDrainResult } from "../../../bcm/wire/drain";
import { HeadNode } from "../../../simulator";
import { describeSimulator } from "../support";

const NODE = { hostname: "dgx-01", mac: "02:00:5E:01:00:01", up: true };
const OTHER = {
    hostname: "dgx-02",
    mac: "02:00:5E:01:00:02",
    ip: "10.184.162.51",
    bmcIp: "10.184.163.51",
    up: true,
};

describeSimulator("a head node with a workload manager", { scenario: { nodes: [NODE, OTHER] } }, (wire) => {
    const uuid = (hostname: string) => wire().headNode.device(hostname).uuid;
    const drain = async (hostnames: string[], isDrain: boolean, reason = "") => {
        const nodes = hostnames.map(uuid);
        const { results } = await wire().call<{ results: WireDrainResult[] }>(
            ...(["cmjob", "drainNodes", [], [], nodes, isDrain, [], [], false, reason] as const),
        );
        return results.map(({ result }) => result);
    };
    const overview = async (hostnames: string[]) => {
        const found = await wire().call<WireDrainResult[]>("cmjob", "drainOverview", [], hostnames.map(uuid));
        return found.map(({ result, reason }) =>
            result.map((word, index) => `${word} ${reason[index]}`.trim()),
        );
    };

    it("has nothing to say where it has none", async () => {
        assert.deepEqual(await overview(["dgx-01"]), []);
        assert.deepEqual(await drain(["dgx-01"], true), []);
        assert.deepEqual(await wire().call("cmkube", "drainOverview", [uuid("dgx-01")]), []);
    });

    it("lets running jobs end, and starts none on a node that is drained", async () => {
        const { workplace, clock } = wire().headNode;
        workplace.addManager("slurm");
        workplace.runJob("dgx-01", 600, { repeats: true });
        assert.deepEqual(await drain(["dgx-01", "dgx-02"], true, "new image"), [["DRAINING", "DRAINED"]]);
        assert.deepEqual(await overview(["dgx-01", "dgx-02"]), [["DRAINING new image", "DRAINED new image"]]);
        clock.advance(601);
        assert.deepEqual(await overview(["dgx-01"]), [["DRAINED new image"]]);
        clock.advance(10_000);
        assert.equal(workplace.jobsOn("dgx-01"), 0);
        assert.deepEqual(await drain(["dgx-01"], false), [["UNDRAINED"]]);
        assert.equal(workplace.jobsOn("dgx-01"), 1);
        clock.advance(10_000);
        assert.equal(workplace.jobsOn("dgx-01"), 1);
        assert.deepEqual(workplace.lostJobs(), []);
    });

    it("never ends a job that has no end, and loses it with the node's power", async () => {
        const { workplace, clock } = wire().headNode;
        workplace.addManager("slurm");
        workplace.runJob("dgx-01", null);
        await drain(["dgx-01"], true);
        clock.advance(1_000_000);
        assert.deepEqual(await overview(["dgx-01"]), [["DRAINING"]]);
        await wire().power("RESET", [uuid("dgx-01")]);
        clock.advance(60);
        assert.deepEqual(
            workplace.lostJobs().map(({ hostname, manager }) => [hostname, manager]),
            [["dgx-01", "slurm"]],
        );
        assert.deepEqual(await overview(["dgx-01"]), [["DRAINED"]]);
    });

    it("gives a node work again when it is up, unless it is drained", () => {
        const { headNode } = wire();
        headNode.workplace.addManager("slurm");
        headNode.workplace.runJob("dgx-01", 600, { repeats: true });
        headNode.switchOff("dgx-01");
        assert.equal(headNode.workplace.jobsOn("dgx-01"), 0);
        headNode.repair("dgx-01");
        headNode.clock.advance(3600);
        assert.equal(headNode.hardware("dgx-01").status, "UP");
        assert.equal(headNode.workplace.jobsOn("dgx-01"), 1);
    });

    it("knows nodes of one manager only, and Kubernetes clusters by themselves", async () => {
        const { workplace } = wire().headNode;
        workplace.addManager("slurm", "wlm", ["dgx-01"]);
        workplace.addManager("k8s", "kubernetes");
        assert.deepEqual(await overview(["dgx-01", "dgx-02"]), [["UNDRAINED", "NOTANODE"]]);
        await wire().call("cmkube", "drainNodes", [uuid("dgx-02")], true, [], [], false);
        assert.deepEqual(workplace.drains("dgx-02"), { slurm: "NOTANODE", k8s: "DRAINED" });
        assert.deepEqual(workplace.drains("dgx-01"), { slurm: "UNDRAINED", k8s: "UNDRAINED" });
    });

    it("fails to drain on request", async () => {
        const { headNode } = wire();
        headNode.workplace.addManager("slurm");
        headNode.fault({ fault: "drain-fails", node: "dgx-01" });
        assert.deepEqual(await drain(["dgx-01", "dgx-02"], true), [["FAILED", "DRAINED"]]);
        assert.deepEqual(headNode.workplace.drains("dgx-01"), { slurm: "UNDRAINED" });
    });
});

describe("a scenario with work", () => {
    it("states managers, jobs and what somebody has drained", () => {
        const headNode = new HeadNode({
            scenario: {
                nodes: [NODE, OTHER],
                workload: [{ name: "slurm", kind: "wlm" }],
                jobs: [{ node: "dgx-01", seconds: null, repeats: false }],
                drained: [{ node: "dgx-02", reason: "bad DIMM" }],
            },
        });
        assert.equal(headNode.workplace.jobsOn("dgx-01"), 1);
        assert.deepEqual(headNode.workplace.drains("dgx-02"), { slurm: "DRAINED (bad DIMM)" });
    });

    it("says where a job has no manager", () => {
        const scenario = { nodes: [NODE], jobs: [{ node: "dgx-01", seconds: 60, repeats: false }] };
        assert.throws(() => new HeadNode({ scenario }), {
            message: 'jobs[0]: no workload manager has the node "dgx-01"',
        });
    });
});
