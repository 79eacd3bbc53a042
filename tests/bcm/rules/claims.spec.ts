import assert from "node:assert/strict";
import { DeviceIndex } from "../../../bcm/client/device-index";
import { claimProblems } from "../../../bcm/rules/claims";
import { WireDevice } from "../../../bcm/wire/device";
import { WireNamed } from "../../../bcm/wire/envelope";
import type { DeviceSpec } from "../../../model/device";
import { aBmcInterface, aBootInterface, aDevice } from "../../support/builders";
import { loadFixture } from "../../support/fixtures";

const network = (name: string, baseAddress: string, netmaskBits: number, gateway = "0.0.0.0") =>
    WireNamed.parse({
        ...loadFixture("network"),
        ...{
            uuid: `00000000-0000-4000-8000-${name.padEnd(12, "0")}`,
            name,
            baseAddress,
            netmaskBits,
            gateway,
        },
    });
const NETWORKS = [
    network("dgxnet", "10.184.162.0", 24, "10.184.162.254"),
    network("oob-mgmt", "10.184.163.0", 24, ""),
    network("all", "10.0.0.0", 8),
    network("link", "192.168.7.0", 31),
];
const head = WireDevice.parse({
    ...{ uuid: "head", childType: "HeadNode", hostname: "head-01", mac: "02:00:5E:00:00:01" },
    interfaces: [{ name: "eth0", ip: "10.184.162.10" }],
});
const other = WireDevice.parse({
    ...{ uuid: "other", childType: "PhysicalNode", hostname: "cpu-05", mac: "02:00:5E:00:00:05" },
    interfaces: [{ name: "eth0", ip: "10.184.162.20" }],
});

describe("claimProblems", () => {
    const problems = (changes: Partial<DeviceSpec>, live?: WireDevice) =>
        claimProblems(aDevice(changes), live, () => false, {
            devices: new DeviceIndex([head, other]),
            networks: NETWORKS,
            headNode: "https://10.184.162.11:8081",
        });
    const boot = (ip: string, changes: object = {}) => ({
        interfaces: [aBootInterface({ ip, ...changes }), aBmcInterface()],
    });
    const own = "Give dgx-05 its own address.";

    for (const [what, changes, expected] of [
        ["nothing where all is free", {}, []],
        [
            "the address of the network",
            boot("10.184.162.0"),
            [`address 10.184.162.0 of eth0 is the network address of dgxnet (10.184.162.0/24). ${own}`],
        ],
        [
            "the broadcast address, of a BMC as well",
            { interfaces: [aBootInterface(), aBmcInterface({ ip: "10.184.163.255" })] },
            [
                `address 10.184.163.255 of ipmi0 is the broadcast address of oob-mgmt (10.184.163.0/24). ${own}`,
            ],
        ],
        ["nothing in a wider network that is meant", boot("10.184.162.0", { network: "all" }), []],
        [
            "the broadcast address of another network, where that is no address of its own",
            boot("192.168.7.255", { network: "link" }),
            [],
        ],
        [
            "the broadcast address of the network that it lies in by mistake",
            boot("10.184.163.255"),
            [`address 10.184.163.255 of eth0 is the broadcast address of oob-mgmt (10.184.163.0/24). ${own}`],
        ],
        ["nothing in a network of two machines", boot("192.168.7.0", { network: "link" }), []],
        [
            "the gateway",
            boot("10.184.162.254"),
            [`address 10.184.162.254 of eth0 is the gateway of dgxnet. ${own}`],
        ],
        [
            "the head node, by its record",
            { ...boot("10.184.162.10"), mac: "02-00-5e-00-00-01" },
            [
                'MAC 02:00:5E:00:00:01 is already used by the head node "head-01". Give dgx-05 its own MAC.',
                `address 10.184.162.10 is already used by the head node "head-01" (eth0). ${own}`,
            ],
        ],
        [
            "the head node, by the address at which we call it",
            boot("10.184.162.11"),
            [
                `address 10.184.162.11 of eth0 is the address of the head node (https://10.184.162.11:8081). ${own}`,
            ],
        ],
        [
            "a network's own addresses as gateway",
            { defaultGateway: "10.184.162.255" },
            [
                "defaultGateway 10.184.162.255 is the broadcast address of dgxnet (10.184.162.0/24). Give the address of a router.",
            ],
        ],
        ["no router as gateway", { defaultGateway: "10.184.162.254" }, []],
        [
            "another node",
            boot("10.184.162.20"),
            [
                'address 10.184.162.20 is already used by "cpu-05" (eth0). Give dgx-05 its own address, or change cpu-05 first.',
            ],
        ],
        ["no MAC that is not known yet", { mac: "00:00:00:00:00:00" }, []],
    ] as [string, Partial<DeviceSpec>, string[]][])
        it(`find ${what}`, () =>
            assert.deepEqual(
                problems(changes),
                expected.map((problem) => `Device "dgx-05": ${problem}`),
            ));

    it("leave a node its address that is the router already", () => {
        const live = WireDevice.parse({
            ...{ uuid: "own", childType: "PhysicalNode", hostname: "dgx-05" },
            interfaces: [{ name: "eth0", ip: "10.184.162.254" }],
        });
        assert.deepEqual(problems(boot("10.184.162.254"), live), []);
    });
});
