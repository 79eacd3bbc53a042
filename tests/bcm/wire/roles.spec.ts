import assert from "node:assert/strict";
import { patchRoles, rolePatterns, rolesFromWire } from "../../../bcm/wire/roles";
import type { Entity } from "../../../simulator";
import { loadFixture } from "../../support/fixtures";

const category = loadFixture("category");
const device = loadFixture("device-physical");
const head = loadFixture("device-head");
const roles = (patched: unknown[]) => (patched as Entity[]).map(({ name, childType }) => [name, childType]);

describe("patchRoles", () => {
    it("keeps a role that is there, with its settings and its uuid", () => {
        const [gpu] = device.roles as Entity[];
        assert.deepEqual(patchRoles(device.roles, ["gpu"], []), [{ ...gpu, modified: true }]);
    });

    it("copies a role of the name from elsewhere, with settings and a uuid of its own", () => {
        const [slurm] = category.roles as Entity[];
        const [copy] = patchRoles([], ["slurmclient"], [], rolePatterns([category], [])) as Entity[];
        assert.notEqual(copy?.uuid, slurm?.uuid);
        assert.deepEqual(
            { ...copy, uuid: slurm?.uuid, modified: undefined },
            { ...slurm, modified: undefined },
        );
    });

    it("makes a generic role of a label that is nowhere else", () => {
        assert.deepEqual(roles(patchRoles([], ["compute"], [], rolePatterns([category], [device]))), [
            ["compute", "GenericRole"],
        ]);
    });

    it("never gives a node a head node's role", () => {
        assert.deepEqual(roles(patchRoles([], ["headnode"], [], rolePatterns([], [head]))), [
            ["headnode", "GenericRole"],
        ]);
    });

    it("removes only what was ours", () => {
        const live = [...(device.roles as Entity[]), ...(category.roles as Entity[])];
        assert.deepEqual(roles(patchRoles(live, [], ["gpu"])), [["slurmclient", "SlurmRole"]]);
        assert.deepEqual(rolesFromWire(live, ["slurmclient", "compute"]), ["slurmclient"]);
    });
});
