import assert from "node:assert/strict";
import type { Entity } from "../../simulator";
import { aNode, aPoweredRack, bringUp, describeRack, type RackOutputs } from "./support";

const ADOPTED = "B8:CE:F6:D9:41:09";

for (const bcm of ["10", "11"] as const)
    describeRack(`a rack on BCM ${bcm}`, { switches: { bcm } }, (rack) => {
        const is10 = bcm === "10";
        const args = (changes: object = {}, more: object = {}) =>
            aPoweredRack(0, {
                nodes: {
                    "dgx-01": aNode(1, { serialNumber: "SN-1", kernelParameters: "quiet", ...changes }),
                    "dgx-02": aNode(2, { serialNumber: "SN-2" }),
                    ...more,
                },
            });
        const portsOf = (host: string) => rack.headNode.device(host).interfaces as Entity[];
        const bootPort = (host: string) =>
            portsOf(host).find(({ uuid }) => uuid === rack.headNode.device(host).provisioningInterface)?.name;
        /** What it says about fields that are not stored. */
        const lossesIn = (output: string) => output.match(/^ +warning: https:\S+ keeps no .*$/gm) ?? [];

        it("is registered, with what this BCM has, and installed; what it has not is said once", async () => {
            const output = await bringUp(rack, args());

            assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 2);
            const { serialNumber, provisioningInterface } = rack.headNode.device("dgx-01");
            const [bmc, boot] = portsOf("dgx-01");
            assert.equal(provisioningInterface, boot?.uuid);
            assert.deepEqual(
                [serialNumber, boot?.bootable, bmc?.mac],
                is10 ? [undefined, undefined, undefined] : ["SN-1", true, "B8:CE:F6:D9:42:01"],
            );
            // Without a node on the head node only the first that is registered can tell.
            assert.equal(lossesIn(output).length, is10 ? 1 : 0, output);
        });

        it("is as wanted afterwards, for a preview, an update and a refresh", async () => {
            rack.headNode.log.clear();
            const preview = await rack.stack.run("preview", "--expect-no-changes");
            assert.equal(preview.code, 0, preview.output);
            const [losses = "", ...more] = lossesIn(preview.output);
            assert.deepEqual(more, []);
            assert.equal(
                losses.replace(/^.* https:\S+/, ""),
                is10
                    ? " keeps no serialNumber or mac of a BMC interface, like BCM 10. Not stored: serialNumber of dgx-01 and dgx-02; " +
                          "mac of a BMC interface of dgx-01 and dgx-02."
                    : "",
            );
            const refreshed = await rack.stack.refresh("--expect-no-changes");
            assert.equal(refreshed.code, 0, refreshed.output);
            assert.deepEqual(rack.headNode.log.writes(), []);
        });

        it("shows and undoes what somebody changes, the boot interface among it", async () => {
            const [bmc] = portsOf("dgx-01");
            rack.headNode.edit("dgx-01", { kernelParameters: "debug", provisioningInterface: bmc?.uuid });

            await rack.stack.refresh();
            const state = await rack.stack.export();
            assert.match(state, /"kernelParameters": "debug"/);
            assert.match(state, /"bootable": false/);
            await bringUp(rack, args());

            assert.equal(rack.headNode.device("dgx-01").kernelParameters, "quiet");
            assert.equal(bootPort("dgx-01"), "eth0");
            assert.equal(rack.headNode.log.of("updateDevice").length, 1);
        });

        it("takes updates, adopts a node, and resets what it is told to", async () => {
            rack.headNode.seedDevice({
                hostname: "old-01",
                mac: ADOPTED,
                ip: "10.184.162.9",
                bmcIp: "10.184.163.9",
                powerControl: "ipmi0",
                up: true,
            });
            const { interfaces, powerControl } = rack.headNode.device("old-01");
            await bringUp(rack, {
                ...args(
                    { serialNumber: "SN-3", kernelParameters: "iommu=pt" },
                    { "old-01": { mac: ADOPTED, notes: "taken over" } },
                ),
                adopt: true,
                powerAction: "power_reset",
            });

            const adopted = rack.headNode.device("old-01");
            assert.equal(adopted.notes, "taken over");
            assert.deepEqual([adopted.interfaces, adopted.powerControl], [interfaces, powerControl]);
            const { serialNumber, kernelParameters } = rack.headNode.device("dgx-01");
            assert.deepEqual([serialNumber, kernelParameters], [is10 ? undefined : "SN-3", "iommu=pt"]);
            assert.deepEqual(
                rack.headNode.log.powerOperations().map(([operation]) => operation),
                ["RESET", "RESET", "RESET"],
            );
            assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 3);
        });
    });
