import assert from "node:assert/strict";
import type { ServedDrain } from "../../../bcm/client/drains";
import { isFree, planOrders } from "../../../bcm/rules/drains";

const slurm = (state: string, manager = "slurm"): ServedDrain => ({
    service: "cmjob",
    manager,
    state,
    reason: "",
});
const kube = (state: string, manager = "k8s"): ServedDrain => ({
    service: "cmkube",
    manager,
    state,
    reason: "",
});
const orders = (drains: Record<string, ServedDrain[]>) =>
    planOrders(
        Object.keys(drains),
        new Map(Object.entries(drains)),
        (_node, { state }) => state === "UNDRAINED",
    );

describe("a node", () => {
    it("is free of work only if every manager says so", () => {
        assert.equal(isFree([]), true);
        assert.equal(isFree([slurm("DRAINED"), kube("NOTANODE")]), true);
        for (const state of ["UNDRAINED", "DRAINING", "UNKNOWN", "FAILED", "INVALID", "a new word"])
            assert.equal(isFree([slurm("DRAINED"), kube(state)]), false, state);
    });
});

describe("orders to drain", () => {
    it("are one for all nodes of a manager, and of managers with the same nodes", () => {
        const both = [slurm("UNDRAINED"), slurm("UNDRAINED", "pbs")];
        assert.deepEqual(orders({ a: both, b: both }).orders, [
            { service: "cmjob", managers: ["slurm", "pbs"], nodes: ["a", "b"] },
        ]);
    });

    it("leave out who is drained there already, or is none of its nodes", () => {
        const drains = {
            a: [slurm("DRAINED"), slurm("UNDRAINED", "pbs")],
            b: [slurm("UNDRAINED"), slurm("NOTANODE", "pbs")],
        };
        assert.deepEqual(orders(drains).orders, [
            { service: "cmjob", managers: ["pbs"], nodes: ["a"] },
            { service: "cmjob", managers: ["slurm"], nodes: ["b"] },
        ]);
    });

    it("mean all clusters of Kubernetes at once, and none where one of them is drained by somebody else", () => {
        const drains = {
            a: [kube("UNDRAINED"), slurm("UNDRAINED")],
            b: [kube("UNDRAINED"), kube("DRAINED", "other")],
        };
        const { orders: planned, impossible } = orders(drains);
        assert.deepEqual(planned, [
            { service: "cmjob", managers: ["slurm"], nodes: ["a"] },
            { service: "cmkube", managers: [], nodes: ["a"] },
        ]);
        assert.deepEqual([...impossible], ["b"]);
    });

    it("are none without nodes", () => {
        assert.deepEqual(orders({ a: [slurm("DRAINED")] }).orders, []);
    });
});
