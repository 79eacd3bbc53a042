import assert from "node:assert/strict";
import { describeFindings } from "../../../model/issues";
import type { NodeArgs, NodeSetArgs } from "../../../sdk";
import { findProblems, planNodes } from "../../../sdk/node-set/plan";

const node = (number: number, changes: object = {}): NodeArgs => ({
    ...{ mac: `B8:CE:F6:D9:47:0${number}`, ip: `10.184.162.10${number}` },
    ...changes,
});
const port = (number: number, changes: object = {}) => ({
    ...{ type: "physical" as const, name: `eth${number}`, mac: `B8:CE:F6:D9:48:0${number}` },
    ...{ network: "dgxnet", ip: `10.184.162.9${number}`, bootable: true },
    ...changes,
});
const set = (nodes: Record<string, NodeArgs>, changes: object = {}): NodeSetArgs => ({
    ...{ nodes, categoryName: "gpu-worker", managementNetworkName: "dgxnet", oobNetworkName: "oob-mgmt" },
    ...changes,
});
/** What a plan says of a set, line by line. */
function said(args: NodeSetArgs): string[] {
    return describeFindings(findProblems(args, planNodes(args)));
}
/** The one sentence that a set gets, and what stands in brackets of the pattern. */
function partsOf(args: NodeSetArgs, pattern: RegExp): string[] {
    const [line = "", ...others] = said(args);
    assert.deepEqual(others, []);
    return (pattern.exec(line) ?? assert.fail(line)).slice(1);
}

describe("what a plan advises", () => {
    it("is accepted: a word that was meant, of an argument and of a field", () => {
        const power = { enablePowerAction: true, powerAction: "power-on" };
        const [powerAction] = partsOf(set({ "dgx-05": node(5) }, power), /Did you mean "(\w+)"\?$/);
        assert.deepEqual(said(set({ "dgx-05": node(5) }, { ...power, powerAction })), []);

        const [field = ""] = partsOf(
            set({ "dgx-04": node(4, { catgory: "default" }) }),
            /Did you mean "(\w+)"\?$/,
        );
        assert.deepEqual(said(set({ "dgx-04": node(4, { [field]: "default" }) })), []);
    });

    it("is accepted: a larger maxNodes, as large as it says and not smaller", () => {
        const args = (maxNodes: number) =>
            set(
                { "dgx-01": node(1), "dgx-02": node(2) },
                { enablePowerAction: true, powerAction: "power_on", maxNodes },
            );
        const [most = ""] = partsOf(args(1), /Raise it to (\d+) if that is intended\.$/);
        assert.deepEqual(said(args(Number(most))), []);
    });

    it("is accepted: one boot interface of two, and an address or dhcp for it", () => {
        const nodes = (second: object) => ({
            "dgx-08": { mac: "B8:CE:F6:D9:48:00", interfaces: [port(0), port(1, second)] },
        });
        partsOf(
            set(nodes({})),
            /(Set bootable: true only on the port that is wired to the provisioning network)\.$/,
        );
        assert.deepEqual(said(set(nodes({ bootable: false }))), []);

        const bare = { mac: "B8:CE:F6:D9:47:09" };
        const [one = "", other = ""] = partsOf(
            set({ "dgx-09": bare }),
            /Give (ip), or (dhcp: true) to let BCM/,
        );
        const [dhcp = ""] = other.split(":");
        for (const address of [{ [one]: "10.184.162.109" }, { [dhcp]: true }])
            assert.deepEqual(said(set({ "dgx-09": { ...bare, ...address } })), []);
    });

    it("is accepted: a MAC and an address of the node's own", () => {
        const nodes = (changes: object) => set({ "dgx-05": node(5), "dgx-06": node(6, changes) });
        partsOf(nodes({ mac: "B8:CE:F6:D9:47:05" }), /(Give dgx-06 its own MAC)\.$/);
        partsOf(nodes({ ip: "10.184.162.105" }), /(Give dgx-06 its own address)\.$/);
        assert.deepEqual(said(nodes({})), []);
    });

    it("is accepted: createCustomCategory for what belongs to a category that is made, with the names that it needs", () => {
        const made = { installMode: "FULL", category: { notes: "ours" } };
        const lines = said(set({}, made));
        assert.equal(lines.length, 2);
        for (const line of lines) assert.match(line, /set createCustomCategory: true as well$/);
        const own = { ...made, createCustomCategory: true };
        partsOf(set({}, own), /^(softwareImageName): is missing; a custom category needs an image$/);
        assert.deepEqual(said(set({}, { ...own, softwareImageName: "default-image" })), []);
    });
});
