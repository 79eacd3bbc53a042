import assert from "node:assert/strict";
import type { HeadNode } from "../../simulator";
import { until } from "../support/processes";
import { aPoweredRack, aRack, bringUp, describeRack, type RackOutputs, sentPower } from "./support";

/** Drains and power in the order in which they were sent, e.g. `drain dgx-01`, `OFF dgx-01`. */
function sentWork(headNode: HeadNode): string[] {
    const nameOf = new Map(headNode.hostnames().map((host) => [headNode.device(host).uuid, host]));
    const names = (uuids: unknown) => (uuids as string[]).map((uuid) => nameOf.get(uuid) ?? uuid);
    return headNode.log.calls.flatMap(({ call, args }) => {
        if (call === "drainNodes") {
            const [nodes, isDrain] = args.length > 5 ? [args[2], args[3]] : [args[0], args[1]];
            return names(nodes).map((host) => `${isDrain ? "drain" : "undrain"} ${host}`);
        }
        const { operation, devices } = (args[0] ?? {}) as { operation?: string; devices?: string[] };
        if (call !== "powerOperation" || operation === "STATUS") return [];
        return names(devices).map((host) => `${operation} ${host}`);
    });
}

/** What was sent to one node. */
const sentTo = (headNode: HeadNode, host: string) =>
    sentWork(headNode)
        .filter((line) => line.endsWith(` ${host}`))
        .map((line) => line.split(" ")[0]);

const cycle = (text: string, rollout: object = {}) =>
    aRack(4, {
        ...{ enablePowerAction: true, powerAction: "power_cycle", powerRequest: text },
        rollout: { maxParallel: 2, drain: true, ...rollout },
    });
const HOSTS = ["dgx-01", "dgx-02", "dgx-03", "dgx-04"];

describeRack("nodes with work that are to be cycled", {}, (rack) => {
    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });

    it("are drained before their first operation, and given back once they are up; what was drained stays so", async () => {
        const { headNode } = rack;
        headNode.workplace.runJob("dgx-01", 1200, { repeats: true });
        headNode.workplace.drain("dgx-03", "bad DIMM");

        await bringUp(rack, cycle("CHG-1"));

        for (const host of HOSTS.filter((one) => one !== "dgx-03"))
            assert.deepEqual(sentTo(headNode, host), ["drain", "OFF", "ON", "undrain"], host);
        assert.deepEqual(sentTo(headNode, "dgx-03"), ["OFF", "ON"]);
        assert.deepEqual(headNode.workplace.lostJobs(), []);
        assert.deepEqual(
            HOSTS.map((host) => headNode.workplace.drains(host).slurm),
            ["UNDRAINED", "UNDRAINED", "DRAINED (bad DIMM)", "UNDRAINED"],
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });

    it("cost nothing and are left alone when nothing has changed", async () => {
        await bringUp(rack, cycle("CHG-1"));
        const { calls } = rack.headNode.log;
        assert.deepEqual(
            calls.filter(({ service }) => /cmjob|cmkube/i.test(service)).map(({ call }) => call),
            [],
        );
        assert.deepEqual(sentPower(rack), []);
    });
});

describeRack("a node whose work does not end", {}, (rack) => {
    const args = cycle("CHG-2", { maxFailures: 1, drain: { timeout: 4, reason: "new image" } });

    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        rack.headNode.workplace.runJob("dgx-02", null);
        rack.headNode.workplace.drain("dgx-03", "bad DIMM");
    });

    it("is among those that the preview says are drained", async () => {
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
        assert.match(
            output,
            /\n\s+3 nodes are drained first, 2 at a time, and given back once active: dgx-01, dgx-02 and dgx-04\. Running jobs end by themselves\.\n/,
        );
        assert.match(
            output,
            /\n\s+1 node is drained by somebody else, and stays so: dgx-03 \(bad DIMM\)\.\n/,
        );
        assert.deepEqual(
            sentWork(rack.headNode).filter((line) => line.startsWith("drain")),
            [],
        );
    });

    it("is not powered, is given back, and fails the update, while the others go on", async () => {
        rack.stack.setRack(args);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /1 node did not become active:\n\s+dgx-02: still has work after \d+s\. It was not powered, and takes work again\./,
        );
        assert.deepEqual(sentTo(rack.headNode, "dgx-02"), ["drain", "undrain"]);
        for (const host of ["dgx-01", "dgx-04"])
            assert.deepEqual(sentTo(rack.headNode, host), ["drain", "OFF", "ON", "undrain"], host);
        assert.deepEqual(rack.headNode.workplace.drains("dgx-02"), { slurm: "UNDRAINED" });
        assert.equal(rack.headNode.workplace.jobsOn("dgx-02"), 1);
        assert.deepEqual(rack.headNode.workplace.lostJobs(), []);
    });

    it("is drained once more by the next update, and nobody else is", async () => {
        rack.headNode.workplace.endJobs("dgx-02");
        await bringUp(rack, args);
        assert.deepEqual(sentWork(rack.headNode), [
            "drain dgx-02",
            "OFF dgx-02",
            "ON dgx-02",
            "undrain dgx-02",
        ]);
        await bringUp(rack, args);
        assert.deepEqual(sentWork(rack.headNode), []);
    });
});

describeRack("a rollout with drains that stops", {}, (rack) => {
    const args = cycle("CHG-3", { maxParallel: 1, drainAhead: 3, maxFailures: 0 });

    it("gives back all that wait for their turn, and goes on with them once that is mended", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.addManager("slurm");
        await bringUp(rack, aPoweredRack(4));
        headNode.killBmc("dgx-01");
        stack.setRack(args);
        headNode.log.clear();
        const { code, output } = await stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(output, /3 nodes were not powered, and stay as they were: dgx-02, dgx-03 and dgx-04/);
        assert.deepEqual(sentPower(rack), []);
        for (const host of HOSTS.slice(1))
            assert.deepEqual(headNode.workplace.drains(host), { slurm: "UNDRAINED" }, host);

        headNode.reviveBmc("dgx-01");
        await bringUp(rack, args);
        assert.deepEqual(
            sentPower(rack),
            HOSTS.flatMap((host) => [`OFF ${host}`, `ON ${host}`]),
        );
        for (const host of HOSTS)
            assert.deepEqual(headNode.workplace.drains(host), { slurm: "UNDRAINED" }, host);
    });
});

describeRack("a run with drains that is killed", {}, (rack) => {
    const args = cycle("CHG-4", { maxParallel: 1 });
    const killWhen = async (what: string, isThere: () => boolean) => {
        const { headNode, stack } = rack;
        headNode.log.clear();
        const { child, outcome } = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
        await until(what, isThere);
        child.kill("SIGKILL");
        await outcome;
        await stack.run("cancel", "--yes");
        headNode.log.clear();
    };
    const isDraining = () => {
        const { slurm = "", k8s } = rack.headNode.workplace.drains("dgx-01");
        return slurm.startsWith("DRAINING") && k8s === "DRAINED";
    };
    const allBack = () => HOSTS.map((host) => rack.headNode.workplace.drains(host).slurm);

    before(async () => {
        rack.headNode.workplace.addManager("slurm");
        rack.headNode.workplace.addManager("k8s", "kubernetes");
        await bringUp(rack, aPoweredRack(4));
    });

    it("while a node was draining leaves it drained to nobody: without drain the next one gives it back", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.runJob("dgx-01", null);
        stack.setRack(args);
        await killWhen("dgx-01 is draining", isDraining);
        await bringUp(rack, aPoweredRack(4));
        assert.deepEqual(sentWork(headNode), ["undrain dgx-01", "undrain dgx-01"]);
        assert.deepEqual(allBack(), ["UNDRAINED", "UNDRAINED", "UNDRAINED", "UNDRAINED"]);
    });

    it("while a node was draining goes on, and powers nobody who has work", async () => {
        const { headNode, stack } = rack;
        const again = cycle("CHG-4, again", { maxParallel: 1 });
        stack.setRack(again);
        await killWhen("dgx-01 is draining", isDraining);
        headNode.workplace.endJobs("dgx-01");
        await bringUp(rack, again);
        assert.deepEqual(
            sentPower(rack),
            HOSTS.flatMap((host) => [`OFF ${host}`, `ON ${host}`]),
        );
        assert.deepEqual(headNode.workplace.lostJobs(), []);
        for (const host of HOSTS)
            assert.deepEqual(headNode.workplace.drains(host), { slurm: "UNDRAINED", k8s: "UNDRAINED" }, host);
    });

    it("while a node was installing gives it back once it is active", async () => {
        const { headNode, stack } = rack;
        stack.setRack(cycle("CHG-5", { maxParallel: 1 }));
        await killWhen("dgx-02 is installing", () => sentPower(rack).includes("ON dgx-02"));
        await bringUp(rack, cycle("CHG-5", { maxParallel: 1 }));
        assert.deepEqual(
            sentPower(rack),
            ["dgx-03", "dgx-04"].flatMap((host) => [`OFF ${host}`, `ON ${host}`]),
        );
        for (const host of HOSTS)
            assert.deepEqual(headNode.workplace.drains(host), { slurm: "UNDRAINED", k8s: "UNDRAINED" }, host);
    });

    it("is given back by destroy, too", async () => {
        const { headNode, stack } = rack;
        headNode.workplace.runJob("dgx-01", null);
        stack.setRack(cycle("CHG-6", { maxParallel: 1 }));
        await killWhen("dgx-01 is draining", isDraining);
        for (const host of HOSTS) headNode.switchOff(host);
        const { code, output } = await stack.run("destroy", "--yes", "--non-interactive", "--skip-preview");
        assert.equal(code, 0, output);
        assert.deepEqual(headNode.hostnames(), []);
    });
});

describeRack("a head node without workload managers", {}, (rack) => {
    it("is asked once by each process, and drains nobody", async () => {
        await bringUp(rack, aPoweredRack(4));
        rack.stack.setRack(cycle("CHG-7"));
        const { output } = await rack.stack.preview();
        assert.match(
            output,
            /Nobody is drained: no workload manager or Kubernetes cluster of the head node has one of these nodes\./,
        );
        await bringUp(rack, cycle("CHG-7"));
        const { calls } = rack.headNode.log;
        const asked = calls.filter(({ service }) => /cmjob|cmkube/i.test(service));
        assert.deepEqual(
            asked.map(({ service, call }) => `${service}.${call}`),
            ["cmjob.drainOverview", "cmkube.drainOverview"],
        );
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 4);
    });
});
