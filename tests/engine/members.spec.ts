import assert from "node:assert/strict";
import { aNode, aRack, describeRaw } from "./support";

type Node = { mac: string; interfaces: Record<string, unknown>[] };

describeRaw("node sets and devices of one program", (raw) => {
    const node = (number: number) => aNode(number) as Node;
    /** With one field of its BMC, or of its boot interface, changed. */
    const withPort = (number: number, index: 0 | 1, changes: object): Node => {
        const { mac, interfaces } = node(number);
        const ports = interfaces.map((port, at) => (at === index ? { ...port, ...changes } : port));
        return { mac, interfaces: ports };
    };
    const set = (name: string, nodes: Record<string, object>, changes: object = {}) => ({
        ...{ kind: "NodeSet", name },
        args: aRack(0, { nodes, ...changes }),
    });
    const lone = (name: string, hostname: string, args: object, unknown: string[] = []) => ({
        ...{ kind: "Device", name, unknown },
        args: { hostname, category: "gpu-worker", ...args },
    });
    const linesIn = (output: string) =>
        [...new Set(output.match(/(MAC|address) \S+ is stated for .*/g))].sort();

    it("that give two nodes one MAC or address are refused by preview and up, and none of them is sent", async () => {
        const bmcOf1 = String(node(1).interfaces[0]?.mac).toLowerCase();
        raw.stack.setResources([
            lone("spare", "dgx-03", withPort(3, 1, { ip: "10.184.162.2" })),
            set("a", { "dgx-01": node(1) }),
            set("b", { "dgx-02": withPort(2, 0, { mac: bmcOf1 }) }),
        ]);
        raw.headNode.log.clear();

        const preview = await raw.stack.preview();
        const up = await raw.stack.up("--skip-preview");

        assert.ok(preview.code !== 0 && up.code !== 0);
        const expected = [
            `MAC B8:CE:F6:D9:42:01 is stated for 2 nodes of this program, "dgx-01" (node set "a") and "dgx-02" (node set "b"). Give each its own MAC.`,
            `address 10.184.162.2 is stated for 2 nodes of this program, "dgx-03" (device "spare") and "dgx-02" (node set "b"). Give each its own address.`,
        ];
        assert.deepEqual(linesIn(preview.output), expected);
        assert.deepEqual(linesIn(up.output), expected);
        assert.match(up.output, /The device "spare" is refused; nothing of it was sent:\n/);
        assert.ok(!up.output.includes("error serializing"), up.output);
        assert.deepEqual(raw.headNode.log.writes(), []);
    });

    it("that share nothing are registered; a node may go from one to another, an address only in an update of its own", async () => {
        raw.stack.setResources([
            lone("spare", "dgx-03", node(3)),
            set("a", { "dgx-01": node(1) }),
            set("b", { "dgx-02": node(2) }),
            lone("late", "dgx-04", node(4), ["mac", "interfaces"]),
        ]);
        const preview = await raw.stack.preview();
        const up = await raw.stack.up("--skip-preview");
        assert.deepEqual([preview.code, up.code], [0, 0], preview.output + up.output);
        assert.deepEqual(raw.headNode.hostnames().sort(), ["dgx-01", "dgx-02", "dgx-03", "dgx-04"]);

        const moving = [
            lone("spare", "dgx-03", node(3)),
            set(
                "a",
                { "dgx-01": withPort(1, 1, { ip: "10.184.162.91" }), "dgx-02": node(2) },
                { adopt: true },
            ),
        ];
        raw.stack.setResources(moving);
        const moved = await raw.stack.preview();
        assert.equal(moved.code, 0, moved.output);

        // Which of two sets is written first is the engine's choice.
        raw.stack.setResources([...moving, set("b", { "dgx-05": withPort(5, 1, { ip: "10.184.162.1" }) })]);
        const refused = await raw.stack.preview();
        assert.notEqual(refused.code, 0);
        assert.match(refused.output, /10\.184\.162\.1 is already used by "dgx-01".*change dgx-01 first/);
    });

    it("know of a value that another resource makes before they send it", async () => {
        raw.stack.setResources([
            lone("spare", "dgx-03", node(3)),
            set("a", { "dgx-01": node(1) }),
            lone("late", "dgx-06", { ...node(6), mac: node(1).mac }, ["mac", "interfaces"]),
        ]);
        raw.headNode.log.clear();
        const { code, output } = await raw.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.match(
            output,
            /is stated for 2 nodes of this program, "dgx-01" \(node set "a"\) and "dgx-06" \(device "late"\)/,
        );
        assert.ok(!raw.headNode.hostnames().includes("dgx-06"));
    });
});
