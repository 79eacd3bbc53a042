import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { DeviceSpec } from "../../../model/device";
import { device as devices } from "../../../provider/runtime/device";
import type { Entity } from "../../../simulator";
import { advised, refusalOf } from "../../support/advice";
import { aBmcInterface, aBootInterface, aDevice } from "../../support/builders";
import { anew, describeRuntime } from "../../support/runtime";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";
const IP = "10.184.162.105";

describeRuntime("what a refused device is advised", (at) => {
    const props = (changes: Partial<DeviceSpec> = {}) => ({
        ...aDevice({ cluster: at.cluster, category: "default", ...changes }),
        __urn: OWNER,
    });
    const port = () => (at.headNode.device("dgx-05").interfaces as Entity[])[0] ?? assert.fail();
    /** Changes the program as advised and tries again. @returns the fields of the port that are then other ones */
    const changesOfPort = async (changes: Partial<DeviceSpec>) => {
        const before = port();
        await devices.create(props({ adopt: true, ...changes }));
        const after = port();
        return Object.keys(after).filter((key) => !isDeepStrictEqual(before[key], after[key]));
    };
    const seed = (changes: object = {}) =>
        at.headNode.seedDevice({
            ...{ hostname: "dgx-05", mac: "B8:CE:F6:D9:47:BC", ip: IP, ...changes },
            managementNetwork: at.headNode.uuidOf("networks", "dgxnet"),
        });

    describe("about DHCP", () => {
        const dhcp = [aBootInterface({ ip: undefined, dhcp: true })];
        const fixed = [aBootInterface()];

        it("lets a static address stay when it is stated, and go when that is allowed, with nothing else", async () => {
            seed();
            const said = await refusalOf(devices.create(props({ adopt: true, interfaces: dhcp })));
            const [, ip = ""] = /has the static address (\S+), .*State the address,/.exec(said) ?? [];
            assert.deepEqual(await changesOfPort({ interfaces: [aBootInterface({ ip })] }), ["bootable"]);
            assert.equal(port().ip, IP);
            const allowed = advised(said, "allowDhcpChange");
            assert.deepEqual(await changesOfPort({ interfaces: dhcp, ...allowed }), ["dhcp"]);
        });

        it("lets an adopted device's DHCP stay when it is stated, and go when that is allowed", async () => {
            seed();
            at.headNode.edit("dgx-05", { interfaces: [{ ...port(), dhcp: true, ip: "0.0.0.0" }] });
            const said = await refusalOf(devices.create(props({ adopt: true, interfaces: fixed })));
            const stated = advised(said.replace(/^.*Say /, ""), "dhcp");
            const kept = [{ ...aBootInterface({ ip: undefined }), ...stated }];
            assert.deepEqual(await changesOfPort({ interfaces: kept }), ["bootable"]);
            const allowed = advised(said, "allowDhcpChange");
            assert.deepEqual(await changesOfPort({ interfaces: fixed, ...allowed }), ["ip", "dhcp"]);
            assert.equal(port().ip, IP);
        });
    });

    it("moves a node to the network that contains its new address, which is named", async () => {
        seed();
        const ip = "10.141.0.105";
        const boot = aBootInterface({ ip });
        const said = await refusalOf(devices.create(props({ adopt: true, interfaces: [boot] })));
        assert.match(said, /or name the network that contains it: network: "internalnet"\.$/);
        const there = [{ ...boot, ...advised(said.replace(/^.*contains it/, ""), "network") }];
        await changesOfPort({ interfaces: there });
        assert.deepEqual([port().ip, port().network], [ip, at.headNode.uuidOf("networks", "internalnet")]);
    });

    it("registers a node once the other one has another MAC and address, or has gone", async () => {
        let { cluster } = at;
        const taken = { hostname: "cpu-05", mac: "B8:CE:F6:D9:47:BC", ip: IP };
        for (const mend of [
            () => at.headNode.remove("cpu-05"),
            () =>
                at.headNode.edit("cpu-05", {
                    mac: "02:00:5E:00:00:05",
                    interfaces: (at.headNode.device("cpu-05").interfaces as Entity[]).map((one) => ({
                        ...one,
                        ...{ ip: "10.184.162.205", mac: "02:00:5E:00:00:05" },
                    })),
                }),
        ]) {
            at.headNode.seedDevice(taken);
            cluster = anew(cluster);
            const said = await refusalOf(devices.create(props({ cluster })));
            assert.match(said, /Give dgx-05 its own MAC, or remove cpu-05 first\.$/m);
            assert.match(said, /Give dgx-05 its own address, or change cpu-05 first\.$/m);
            mend();
            cluster = anew(cluster);
            const { id, outs } = await devices.create(props({ cluster }));
            await devices.delete(id, outs);
        }
    });

    it("registers a node with an address of its own in place of one that no node can have", async () => {
        const ports = [aBmcInterface({ ip: "10.184.163.0" }), aBootInterface({ ip: "10.184.162.255" })];
        const said = await refusalOf(devices.create(props({ interfaces: ports })));
        assert.equal(said.match(/Give dgx-05 its own address\.$/gm)?.length, 2);
        await devices.create(props());
        assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
    });

    it("registers a node beside a head node under another name, and does not touch that one", async () => {
        const said = await refusalOf(devices.create(props({ hostname: "head-01", adopt: true })));
        assert.match(said, /give the node another host name\.$/);
        await devices.create(props({ hostname: "dgx-05", adopt: true }));
        assert.deepEqual(
            at.headNode.log.writes().map(({ call }) => call),
            ["addDevice"],
        );
    });

    it("adopts a device that an up has registered whose program has given it up, whichever comes first", async () => {
        const __urn = OWNER.replace("dev", "other");
        for (const isReleasedFirst of [true, false]) {
            const cluster = isReleasedFirst ? at.cluster : anew(at.cluster);
            const { id, outs } = await devices.create(props({ cluster }));
            const said = await refusalOf(devices.create({ ...props({ cluster }), __urn }));
            const release = advised(said, "onRemove");
            const { outs: released } = await devices.update(id, outs, props({ cluster, ...release }));
            const giveUp = () => devices.delete(id, released);
            const takeOver = () =>
                devices.create({ ...props({ cluster, ...advised(said, "adopt") }), __urn });
            if (isReleasedFirst) await giveUp();
            const { outs: ours } = await takeOver();
            if (!isReleasedFirst) await giveUp();
            await devices.delete(id, ours);
            assert.equal(at.headNode.device("dgx-05").uuid, id);
            at.headNode.remove("dgx-05");
        }
    });
});
