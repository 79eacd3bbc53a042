import assert from "node:assert/strict";
import { until } from "../../support/processes";
import { aPoweredRack, bringUp, describeRack, sentPower } from "../support";
import { cycle, HOSTS, killAll, sentWork } from "./support";

describeRack("a run with drains that is killed", {}, (rack) => {
    const args = cycle("CHG-4", { maxParallel: 1 });
    const killWhen = async (what: string, isThere: () => boolean) => {
        const { headNode, stack } = rack;
        headNode.log.clear();
        const running = stack.start("up", "--yes", "--non-interactive", "--skip-preview");
        await until(what, isThere);
        await killAll(stack, running);
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
        headNode.fault({ fault: "no-slot", node: "dgx-02" }); // or it might arrive before the kill
        await killWhen("dgx-02 is installing", () => sentPower(rack).includes("ON dgx-02"));
        headNode.faults.clear("no-slot", "dgx-02");
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
        stack.setRack(cycle("CHG-6", { maxParallel: 1 }, { onRemove: "release" }));
        await killWhen("dgx-01 is draining", isDraining);
        const { code, output } = await stack.run("destroy", "--yes", "--non-interactive", "--skip-preview");
        assert.equal(code, 0, output);
        assert.deepEqual(headNode.hostnames().sort(), HOSTS);
        assert.deepEqual(allBack(), ["UNDRAINED", "UNDRAINED", "UNDRAINED", "UNDRAINED"]);
        assert.equal(headNode.workplace.drains("dgx-01").k8s, "UNDRAINED");
    });
});
