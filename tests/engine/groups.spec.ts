import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Entity, HeadNode } from "../../simulator";
import { Wire } from "../simulator/support";
import { aNode, aPoweredRack, bringUp, describeRack, mostUnderWay, type RackOutputs } from "./support";

/** The most nodes of each group that were under way at any moment. */
const mostOf = (headNode: HeadNode, groups: Record<string, string>) =>
    Object.fromEntries(
        [...new Set(Object.values(groups))].map((group) => [
            group,
            mostUnderWay(headNode, (host) => groups[host] === group),
        ]),
    );

const NUMBERS = [1, 2, 3, 4, 5, 6];
const hostOf = (number: number) => `dgx-0${number}`;
const RACK_OF = Object.fromEntries(NUMBERS.map((number) => [hostOf(number), number <= 4 ? "A07" : "B01"]));
const aSet = (node: (number: number) => object, rollout: object) =>
    aPoweredRack(0, {
        nodes: Object.fromEntries(NUMBERS.map((number) => [hostOf(number), node(number)])),
        rollout: { maxParallel: 4, ...rollout },
    });

describeRack("nodes of two groups", {}, (rack) => {
    const set = (rollout: object) =>
        aSet((number) => aNode(number, { group: RACK_OF[hostOf(number)] }), rollout);

    it("are never under way with more of one group than may be, and the preview shows group and place", async () => {
        rack.stack.setRack(set({ maxPerGroup: 1 }));
        const { output } = await rack.stack.preview();
        assert.match(output, /power_on for 6 of 6 nodes, 4 at a time and 1 of a group;/);
        assert.match(output, /\n\s+dgx-05 +ON +place 2, B01 +FULL/);

        await bringUp(rack, set({ maxPerGroup: 1 }));

        assert.deepEqual(mostOf(rack.headNode, RACK_OF), { A07: 1, B01: 1 });
        assert.equal((await rack.stack.outputs<RackOutputs>()).summary.active, 6);
    });

    it("have nothing left to do, nor when the limit goes, or a node gets another group", async () => {
        rack.headNode.switchOff("dgx-03");
        for (const args of [
            set({ maxPerGroup: 1 }),
            set({ maxPerGroup: 2 }),
            set({}),
            aSet((number) => aNode(number, { group: "C" }), { maxPerGroup: 2 }),
        ]) {
            await bringUp(rack, args);
            assert.deepEqual(rack.headNode.log.powerOperations(), []);
        }
    });
});

describeRack("nodes that BCM has in two racks", {}, (rack) => {
    it("are never under way with more of one rack than may be", async () => {
        const wire = await new Wire(rack.headNode).logIn();
        const racks: Record<string, string> = { A07: randomUUID(), B01: randomUUID() };
        for (const [name, uuid] of Object.entries(racks))
            await wire.call("cmpart", "addRack", { baseType: "Rack", childType: "", uuid, name }, 0);
        for (const number of NUMBERS) {
            const { mac, interfaces } = aNode(number) as { mac: string; interfaces: { ip: string }[] };
            const [bmc, boot] = interfaces;
            const hostname = hostOf(number);
            rack.headNode.seedDevice({ hostname, mac, ip: boot?.ip, bmcIp: bmc?.ip, powerControl: "ipmi0" });
            const rackPosition: Entity = {
                ...{ baseType: "RackPosition", uuid: randomUUID() },
                ...{ rack: racks[RACK_OF[hostname] ?? ""], position: number, height: 1 },
            };
            rack.headNode.edit(hostname, { rackPosition });
        }
        const args = aSet((number) => ({ mac: (aNode(number) as { mac: string }).mac }), { maxPerGroup: 2 });

        await bringUp(rack, { ...args, adopt: true });

        assert.deepEqual(mostOf(rack.headNode, RACK_OF), { A07: 2, B01: 2 });
    });
});
