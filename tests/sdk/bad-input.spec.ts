import assert from "node:assert/strict";
import fc from "fast-check";
import { device as devices } from "../../provider/runtime/device";
import type { NodeSetArgs } from "../../sdk";
import { findProblems, planNodes } from "../../sdk/node-set/plan";
import { HeadNode } from "../../simulator";

interface Node {
    [field: string]: unknown;
    interfaces: Record<string, unknown>[];
}

/** Ways to break a node, each with the field that must then be named. */
const BREAKAGES: Record<string, [(node: Node) => void, string]> = {
    mac: [(node) => Object.assign(node, { mac: "B8:CE:F6" }), "mac"],
    "boot mac": [(node) => Object.assign(node.interfaces[0] ?? {}, { mac: 17 }), "interfaces[0].mac"],
    "no address": [(node) => delete node.interfaces[0]?.ip, "interfaces[0]"],
    "bad address": [
        (node) => Object.assign(node.interfaces[0] ?? {}, { ip: "10.1.2.300" }),
        "interfaces[0].ip",
    ],
    "two boots": [(node) => Object.assign(node.interfaces[1] ?? {}, { bootable: true }), "interfaces"],
    "bmc name": [
        (node) => Object.assign(node.interfaces[1] ?? {}, { name: "console" }),
        "interfaces[1].name",
    ],
    type: [(node) => Object.assign(node.interfaces[1] ?? {}, { type: "wifi" }), "interfaces[1].type"],
    loader: [(node) => Object.assign(node, { bootLoader: "ipxe" }), "bootLoader"],
    control: [(node) => Object.assign(node, { powerControl: "pdu" }), "powerControl"],
    privilege: [(node) => Object.assign(node, { bmc: { privilege: "ROOT" } }), "bmc.privilege"],
    roles: [(node) => Object.assign(node, { roles: "gpu" }), "roles"],
    unknown: [(node) => Object.assign(node, { hostnme: "x" }), "hostnme"],
};
const names = Object.keys(BREAKAGES);
/** Those that hide another: what has no shape cannot be judged by meaning. */
const CLASHES = [
    ["no address", "bad address"],
    ["bmc name", "type"],
];

function aGoodNode(number: number): Node {
    return {
        mac: `02:00:5E:0A:00:0${number}`,
        roles: ["gpu"],
        interfaces: [
            {
                type: "physical",
                name: "eth0",
                mac: `02:00:5E:0A:00:0${number}`,
                network: "dgxnet",
                ip: `10.184.162.${number}`,
                bootable: true,
            },
            {
                type: "bmc",
                name: "ipmi0",
                mac: `02:00:5E:0B:00:0${number}`,
                network: "oob-mgmt",
                ip: `10.184.163.${number}`,
            },
        ],
    };
}

describe("bad input", () => {
    let headNode: HeadNode;
    before(async () => {
        headNode = await new HeadNode().start();
        const { url, username, password } = headNode;
        Object.assign(process.env, {
            BADINPUT_URL: url,
            BADINPUT_USERNAME: username,
            BADINPUT_PASSWORD: password,
            BADINPUT_INSECURE: "true",
        });
    });
    after(async () => {
        for (const name of ["URL", "USERNAME", "PASSWORD", "INSECURE"])
            delete process.env[`BADINPUT_${name}`];
        await headNode.stop();
    });

    it("is named field by field, all of it; what is not bad is registered whole", async () => {
        const broken = fc.array(fc.subarray(names), { minLength: 1, maxLength: 3 });
        await fc.assert(
            fc.asyncProperty(broken, async (all) => {
                const chosen = all.map((some) =>
                    some.filter(
                        (name) =>
                            !CLASHES.some(([first = "", second]) => name === second && some.includes(first)),
                    ),
                );
                const nodes = Object.fromEntries(
                    chosen.map((some, index) => {
                        const node = aGoodNode(index + 1);
                        for (const name of some) BREAKAGES[name]?.[0](node);
                        return [`dgx-0${index + 1}`, node];
                    }),
                );
                const args = { categoryName: "default", nodes } as unknown as NodeSetArgs;
                const planned = planNodes(args);
                const findings = findProblems(args, planned);

                for (const [index, some] of chosen.entries()) {
                    const said = findings
                        .filter(({ subject }) => subject === `dgx-0${index + 1}`)
                        .map(({ field }) => field);
                    for (const name of some) {
                        const field = BREAKAGES[name]?.[1] ?? "";
                        assert.ok(said.includes(field), `${name}: ${field} is not in ${said.join(", ")}`);
                    }
                    if (some.length > 0) continue;
                    assert.deepEqual(said, []);
                    const host = `dgx-0${index + 1}`;
                    const { id, outs } = await devices.create({ ...planned[host], cluster: "badinput" });
                    assert.equal(headNode.device(host).uuid, id);
                    await devices.delete(id, outs);
                }
            }),
            { numRuns: 60 },
        );
        assert.deepEqual(headNode.hostnames(), []);
    });

    it("that no plan has judged is refused by the resource itself, before the first call", async () => {
        headNode.log.clear();
        await fc.assert(
            fc.asyncProperty(fc.subarray(names, { minLength: 1 }), async (some) => {
                const node = aGoodNode(1);
                for (const name of some) BREAKAGES[name]?.[0](node);
                const inputs = { ...node, hostname: "dgx-01", category: "default", cluster: "badinput" };
                await assert.rejects(devices.create(inputs), (error: Error) => {
                    assert.ok(!/TypeError|undefined is not|Cannot read/.test(error.message), error.message);
                    return error.message.length > 0;
                });
            }),
            { numRuns: 60 },
        );
        assert.deepEqual(headNode.log.calls, []);
    });
});
