import assert from "node:assert/strict";
import type { Entity } from "../../simulator";
import { aNode, aRack, describeRack } from "./support";

const NODES = ["cp-01", "cp-02", "cp-03"];

/**
 * What happened to the module we succeed: a stack named three running control-plane nodes; a plain apply gave them DHCP
 * in place of their addresses and reset them. None of this may change an address, a BMC interface or a power state.
 */
describeRack("a stack that names a running control plane", {}, (rack) => {
    let asFound: string;
    const picture = () =>
        JSON.stringify(
            NODES.map((host) => {
                const { interfaces, powerControl, bmcSettings, category } = rack.headNode.device(host);
                return [host, interfaces, powerControl, bmcSettings, category, rack.headNode.hardware(host)];
            }),
        );
    const mac = (number: number) => `02:00:5E:10:00:0${number}`;
    const nodes = (node: (number: number) => object) =>
        Object.fromEntries(NODES.map((host, index) => [host, node(index + 1)]));
    /** Runs an update, which may not get anywhere, and nothing may have been written. A preview would be stopped likewise. */
    const refuses = async (args: object, ...reasons: RegExp[]) => {
        rack.headNode.log.clear();
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0, output);
        for (const reason of reasons) assert.match(output, reason);
        untouched();
    };
    const untouched = () => {
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        assert.equal(picture(), asFound);
    };
    const set = { ...aRack(0), categoryName: "default" };

    before(() => {
        for (const [index, hostname] of NODES.entries())
            rack.headNode.seedDevice({
                hostname,
                mac: mac(index + 1),
                ip: `10.184.162.2${index + 1}`,
                bmcIp: `10.184.163.2${index + 1}`,
                managementNetwork: rack.headNode.uuidOf("networks", "dgxnet"),
                up: true,
            });
        asFound = picture();
    });

    it("without addresses, or with a typo in a field's name, is refused: no address is guessed", async () => {
        const misspelt = (number: number) =>
            number === 3 ? { mac: mac(3), adress: "10.184.162.23" } : { mac: mac(number) };
        await refuses(
            { ...set, nodes: nodes(misspelt) },
            /cp-01, cp-02 and cp-03: ip: boot interface eth0 has no address\. Give ip, or dhcp: true/,
            /cp-03: adress: there is no such field/,
        );
    });

    it("with addresses is refused, power enabled or not: the nodes are not ours, and how to adopt is said", async () => {
        const power = { enablePowerAction: true, powerAction: "power_reset" };
        await refuses(
            {
                ...set,
                ...power,
                nodes: nodes((number) => ({ mac: mac(number), ip: `10.184.162.2${number}` })),
            },
            /Device "cp-02" already exists on https:\S+, and was not created by this stack\. To take it over as it stands, set adopt: true/,
        );
    });

    it("with DHCP, or a typo that leads out of the network, is refused although it is adopted", async () => {
        const wrong = (number: number) => (number === 1 ? { ip: "10.184.126.21" } : { dhcp: true });
        await refuses(
            { ...set, adopt: true, nodes: nodes((number) => ({ mac: mac(number), ...wrong(number) })) },
            /interface eth0 has the static address 10\.184\.162\.23, but the program says dhcp: true/,
            /interface eth0 has the address 10\.184\.162\.21, but the program says 10\.184\.126\.21, which is outside dgxnet \(10\.184\.162\.0\/24\)/,
        );
    });

    it("with another address of the network is told what would change, before anything does", async () => {
        rack.headNode.log.clear();
        rack.stack.setRack({
            ...set,
            adopt: true,
            nodes: nodes((number) => ({ mac: mac(number), ip: `10.184.162.12${number}` })),
        });
        const { code, output } = await rack.stack.preview();

        assert.equal(code, 0, output);
        assert.match(output, /cp-01 +adopt +address change: eth0 10\.184\.162\.21 → 10\.184\.162\.121/);
        untouched();
    });

    it("adopted as it stands changes no address, no BMC and no power, and is released by destroy", async () => {
        rack.headNode.log.clear();
        rack.stack.setRack({
            ...set,
            adopt: true,
            bmcUsername: undefined,
            nodes: nodes((number) => ({ mac: mac(number), notes: "owned by stack racks" })),
        });
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        for (const host of NODES) {
            const now = rack.headNode.device(host);
            assert.equal(now.notes, "owned by stack racks");
            const [boot, bmc] = now.interfaces as Entity[];
            assert.deepEqual(
                [boot?.dhcp, bmc?.name, rack.headNode.hardware(host).status],
                [false, "ipmi0", "UP"],
            );
        }
        const destroyed = await rack.stack.destroy();
        assert.equal(destroyed.code, 0, destroyed.output);
        assert.deepEqual(rack.headNode.hostnames(), NODES);
        assert.deepEqual(rack.headNode.log.of("removeDevice"), []);
    });

    it("is not touched by a rack of new nodes beside it that takes one of its addresses", async () => {
        rack.headNode.log.clear();
        const twin = aNode(1, {});
        rack.stack.setRack({
            ...set,
            nodes: {
                "dgx-01": {
                    ...twin,
                    interfaces: [
                        {
                            type: "physical",
                            name: "eth0",
                            mac: "B8:CE:F6:D9:41:01",
                            network: "dgxnet",
                            ip: "10.184.162.22",
                            bootable: true,
                        },
                    ],
                },
            },
        });
        const { code, output } = await rack.stack.preview();
        assert.notEqual(code, 0);
        assert.match(output, /Device "dgx-01": address 10\.184\.162\.22 is already used by "cp-02" \(eth0\)/);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });
});
