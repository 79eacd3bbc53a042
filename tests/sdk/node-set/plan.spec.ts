import assert from "node:assert/strict";
import fc from "fast-check";
import { describeFinding } from "../../../model/issues";
import { judgeNodeSet, type NodeSetSpec } from "../../../model/node-set";
import type { NodeSetArgs } from "../../../sdk";
import { findProblems, planNodes } from "../../../sdk/node-set/plan";
import { addFailures, type NodeStatus, summarizeStatus } from "../../../sdk/status";
import { aBmcInterface, aBootInterface, aNodeSet } from "../../support/builders";

const args = (spec: Partial<NodeSetSpec>) => aNodeSet(spec) as unknown as NodeSetArgs;
const SHORT = {
    mac: "B8:CE:F6:D9:47:BC",
    ip: "10.184.162.105",
    bmcMac: "B8:CE:F6:D9:47:BD",
    ipmiIp: "10.184.163.15",
};
const NETWORKS = { managementNetworkName: "dgxnet", oobNetworkName: "oob-mgmt" };
const hosts = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index + 1}`, SHORT]));
const problems = (spec: Partial<NodeSetSpec>) =>
    findProblems(args(spec), planNodes(args(spec))).map(describeFinding);

describe("planNodes", () => {
    it("fills a node from the set's defaults", () => {
        const { "dgx-05": node } = planNodes(args({ ...NETWORKS }));
        assert.deepEqual(
            [node?.hostname, node?.category, node?.managementNetwork],
            ["dgx-05", "gpu-worker", "dgxnet"],
        );
    });

    it("lets a node override its category and network", () => {
        const nodes = { a: { ...SHORT, category: "other", managementNetwork: "net2" } };
        const { a } = planNodes(args({ ...NETWORKS, nodes }));
        assert.deepEqual([a?.category, a?.managementNetwork], ["other", "net2"]);
    });

    it("makes the short form one boot interface and one BMC interface", () => {
        const { a } = planNodes(args({ ...NETWORKS, nodes: { a: SHORT } }));
        assert.deepEqual(a?.interfaces, [{ ...aBootInterface(), dhcp: undefined }, aBmcInterface()]);
        assert.ok(!("ip" in (a ?? {})) && !("bmcMac" in (a ?? {})));
    });

    it("makes no BMC interface that nobody stated", () => {
        const { a } = planNodes(
            args({ ...NETWORKS, nodes: { a: { mac: SHORT.mac, dhcp: true, interfaceName: "enp1" } } }),
        );
        assert.deepEqual(
            ((a?.interfaces ?? []) as { name: string; dhcp: boolean }[]).map(({ name, dhcp }) => [
                name,
                dhcp,
            ]),
            [["enp1", true]],
        );
    });

    it("touches no interface of an adopted node that states none", () => {
        const { a } = planNodes(args({ adopt: true, nodes: { a: { mac: SHORT.mac } } }));
        assert.deepEqual(a?.interfaces, []);
    });
});

describe("findProblems", () => {
    it("has nothing to say about good sets", () => {
        assert.deepEqual(problems({}), []);
        assert.deepEqual(problems({ ...NETWORKS, nodes: { a: SHORT } }), []);
    });

    it("lets adopted nodes keep the interfaces they have", () => {
        assert.deepEqual(problems({ adopt: true, nodes: { a: { mac: SHORT.mac } } }), []);
    });

    it("says each thing once, by node and field, however the node was written", () => {
        const nodes = {
            a: { ...SHORT, mac: "B8:CE" },
            b: { ...SHORT, mac: "B8:CE:F6:D9:47:01", ip: "10.1" },
        };
        assert.deepEqual(problems({ ...NETWORKS, nodes }), [
            'a: mac: "B8:CE" is not valid: expected six pairs of hexadecimal digits, e.g. "B8:CE:F6:D9:47:BC"; of an InfiniBand port 8 or 20',
            'b: ip: "10.1" is not valid: expected an IPv4 address, e.g. "10.184.162.105"',
            'b: bmcMac: B8:CE:F6:D9:47:BD is already used by "a". Give b its own MAC.',
            'b: ipmiIp: 10.184.163.15 is already used by "a". Give b its own address.',
        ]);
    });

    it("says of a node without a MAC only that, and of one without a category only that", () => {
        assert.deepEqual(problems({ ...NETWORKS, nodes: { a: { ip: "10.184.162.1" } } }), [
            "a: mac: is missing; the short form needs it",
        ]);
        assert.deepEqual(problems({ categoryName: undefined }), [
            "dgx-05: category: is missing; give it here, or categoryName for all nodes",
        ]);
    });

    it("names a node with a dot by its whole name, and takes numbers for what they are", () => {
        const nodes = { "a.b": { ...SHORT, mac: 123456789012 }, c: { interfaces: ["eth0", "eth1"] } };
        const said = problems({ ...NETWORKS, nodes: nodes as never });
        assert.ok(said.includes("a.b: mac: must be a string, not a number"), said.join("\n"));
        assert.ok(!said.some((sentence) => sentence.includes("undefined")), said.join("\n"));
    });

    it("never throws, whatever it is given", () => {
        // Of such an object no text and no number can be made.
        const odd = { toString: false };
        const power = { enablePowerAction: true, powerAction: "power_on" };
        const examples: [Record<string, fc.JsonValue>, Record<string, fc.JsonValue>][] = [
            [{ a: { mac: {}, interfaces: null, ip: odd } }, {}],
            [{ a: { mac: SHORT.mac, ip: [odd] } }, {}],
            [{ a: { mac: SHORT.mac, powerVia: odd, powerAction: odd } }, {}],
            [{ a: { mac: SHORT.mac, ip: SHORT.ip } }, { ...power, maxNodes: odd, provisioningMode: odd }],
        ];
        const node = fc.oneof(
            fc.jsonValue(),
            fc.record({ mac: fc.jsonValue(), interfaces: fc.jsonValue(), ip: fc.jsonValue() }),
        );
        fc.assert(
            fc.property(
                fc.dictionary(fc.string(), node),
                fc.dictionary(fc.string(), fc.jsonValue()),
                (nodes, more) => {
                    const set = { ...more, nodes } as unknown as NodeSetArgs;
                    for (const { field, message } of findProblems(set, planNodes(set)))
                        assert.ok(typeof field === "string" && message.length > 0);
                },
            ),
            { examples },
        );
    });
});

describe("judgeNodeSet", () => {
    const said = (spec: Partial<NodeSetSpec>) => judgeNodeSet(aNodeSet(spec)).map(describeFinding);

    it("wants what belongs together", () => {
        assert.deepEqual(said({ createCustomCategory: true, categoryName: undefined }), [
            "softwareImageName: is missing; a custom category needs an image",
            "categoryName: is missing; a custom category needs a name",
            "dgx-05: category: is missing; give it here, or categoryName for all nodes",
        ]);
        assert.deepEqual(said({ installMode: "FULL", category: { notes: "x" } }), [
            "category: describes a category to create; set createCustomCategory: true as well",
            "installMode: belongs to a created category; set createCustomCategory: true as well",
        ]);
        assert.deepEqual(said({ enablePowerAction: true }), [
            "powerAction: is missing; enablePowerAction: true needs it",
        ]);
        assert.deepEqual(said({ reinstall: "FULL" }), [
            "reinstall: needs a power action; set enablePowerAction: true",
        ]);
    });

    it("takes no more than all nodes for a share of failures", () => {
        assert.deepEqual(problems({ rollout: { maxFailures: "100%" } }), []);
        assert.deepEqual(problems({ rollout: { maxFailures: "110%" } }), [
            'rollout.maxFailures: "110%" is not valid: expected a number, or a percentage from "0%" to "100%"',
        ]);
    });

    it("wants a whole log-in for ipmitool: the node's own, else the set's, never half of each", () => {
        const said = (bmc: object | undefined, set: object) => {
            const nodes = { a: { ...SHORT, powerVia: "ipmi", bmc } };
            const findings = judgeNodeSet({ ...aNodeSet(NETWORKS), nodes, ...set } as NodeSetSpec);
            return findings.map(describeFinding);
        };
        const shared = { bmcUsername: "ops", bmcPassword: "pw" };
        const missing =
            "a: powerVia: is ipmi, which needs the BMC's log-in: bmc here, or bmcUsername and bmcPassword for all nodes";
        assert.deepEqual(said(undefined, shared), []);
        assert.deepEqual(said({ username: "own", password: "own-pw" }, {}), []);
        assert.deepEqual(said({ username: "own" }, shared), [missing]);
        assert.deepEqual(said(undefined, { bmcUsername: "ops" }), [missing]);
    });

    it("powers no more nodes than somebody has allowed", () => {
        const power = { enablePowerAction: true, powerAction: "power_reset", ...NETWORKS };
        assert.deepEqual(said({ ...power, nodes: hosts(50) }), []);
        assert.deepEqual(said({ ...power, nodes: hosts(51) }), [
            "maxNodes: is 50, and power would be enabled for 51 nodes. Raise it to 51 if that is intended.",
        ]);
        assert.deepEqual(said({ ...power, nodes: hosts(51), maxNodes: 51 }), []);
        assert.deepEqual(said({ ...power, nodes: hosts(51), enablePowerAction: false }), []);
    });

    it("wants one of the two forms of a node", () => {
        const both = { ...SHORT, interfaces: [aBootInterface()] };
        assert.deepEqual(said({ nodes: { a: both } }), [
            "a: ip, bmcMac, ipmiIp: belongs to the short form, but interfaces are given as well. Use one or the other.",
        ]);
        assert.deepEqual(said({ nodes: { a: { ipmiIp: "10.1.1.1" } } }), [
            "a: mac: is missing; the short form needs it",
            "a: managementNetwork: is missing; the short form needs it here, or managementNetworkName for all nodes",
            "a: oobNetworkName: is missing; bmcMac and ipmiIp need the network of the BMCs",
        ]);
    });
});

describe("status of a set", () => {
    const aStatus = (state: NodeStatus["state"], message = ""): NodeStatus => ({
        hostname: "a",
        state,
        rawState: "",
        ip: "",
        mac: "",
        roles: [],
        uuid: "",
        success: state === "active",
        message,
        observedAt: "",
    });

    it("is counted by state", () => {
        const statuses = {
            a: aStatus("active"),
            b: aStatus("failed"),
            c: aStatus("powered_off"),
            d: aStatus("active"),
        };
        assert.deepEqual(summarizeStatus(statuses), {
            active: 2,
            provisioning: 0,
            failed: 1,
            poweredOff: 1,
            unknown: 0,
            total: 4,
        });
    });

    it("has the reasons of this run's failures, but not of nodes that are active by now", () => {
        const statuses = { a: aStatus("active"), b: aStatus("unknown", "BCM says") };
        assert.deepEqual(
            Object.values(addFailures(statuses, { a: "old", b: "its BMC is dead" })).map(
                ({ message }) => message,
            ),
            ["", "its BMC is dead"],
        );
    });
});
