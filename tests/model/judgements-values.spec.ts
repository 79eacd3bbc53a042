import assert from "node:assert/strict";
import fc from "fast-check";
import { adviseDevice } from "../../model/advice";
import type { DeviceSpec } from "../../model/device";
import { UNKNOWN } from "../../model/issues";
import { judgeDevice, judgeUniqueness } from "../../model/judgements";
import { judgeValues } from "../../model/judgements-values";
import { NO_MAC } from "../../model/values";
import { aBmcPort, aBootPort, aDevice } from "../support/full-builders";

const unknown = UNKNOWN as never;
const withBoot = (changes: object) => ({ interfaces: [aBootPort(changes), aBmcPort()] });
const withBmc = (changes: object) => ({ interfaces: [aBootPort(), aBmcPort(changes)] });

describe("judgeValues", () => {
    const port = "Give the MAC of the port itself.";
    const node = "Give an address that a node can have.";
    const router = "Give the address of a router.";
    const notBoot = `${NO_MAC} stands for a MAC that is not known yet, which only the port that boots the node may have. Give the port's own MAC.`;
    const bond = {
        type: "bond",
        name: "bond0",
        interfaces: ["eth0", "eth1"],
        bootable: true,
        ip: "10.1.1.1",
    };
    const member = (changes: object) => aBootPort({ bootable: false, ip: undefined, ...changes });
    const cases: [string, Partial<DeviceSpec>, [field: string, message: string][]][] = [
        ["is content with what nodes have", { defaultGateway: "10.184.162.1" }, []],
        [
            "refuses the broadcast MAC, however it is spelt",
            { mac: "ffff.ffff.ffff" },
            [["mac", `FF:FF:FF:FF:FF:FF is the broadcast address. ${port}`]],
        ],
        [
            "refuses the MAC of a group, on a port of any type",
            {
                interfaces: [
                    aBootPort({ mac: "01-00-5e-00-00-01" }),
                    aBmcPort({ mac: "33:33:00:00:00:01" }),
                    { type: "bond", name: "bond0", interfaces: ["eth0"], mac: "0f0000000001" },
                ],
            },
            [
                ["interfaces[0].mac", `01:00:5E:00:00:01 is the address of a group. ${port}`],
                ["interfaces[1].mac", `33:33:00:00:00:01 is the address of a group. ${port}`],
                ["interfaces[2].mac", `0F:00:00:00:00:01 is the address of a group. ${port}`],
            ],
        ],
        ["takes MACs that somebody chose himself", { mac: "02:00:5E:00:00:01" }, []],
        ["knows of no groups among GUIDs", withBoot({ mac: "01:00:5e:00:00:00:00:01" }), []],
        [
            "knows InfiniBand's groups by their GID",
            withBoot({ mac: `80:00:00:48:FF:12:40:1B${":00".repeat(12)}` }),
            [
                [
                    "interfaces[0].mac",
                    `80:00:00:48:FF:12:40:1B${":00".repeat(12)} is the address of a group. ${port}`,
                ],
            ],
        ],
        [
            "takes a hardware address of InfiniBand",
            withBoot({ mac: `81:00:00:48:FE:80${":01".repeat(14)}` }),
            [],
        ],
        [
            "refuses a GUID of nothing but zeros, which BCM knows nothing of",
            { mac: "00".repeat(8) },
            [
                [
                    "mac",
                    `00${":00".repeat(7)} stands for a MAC that is not known yet; BCM writes that as ${NO_MAC}. ${port}`,
                ],
            ],
        ],
        ["takes a boot MAC that is not known yet", { mac: NO_MAC, ...withBoot({ mac: NO_MAC }) }, []],
        [
            "takes it of members of the bond that boots",
            { mac: NO_MAC, interfaces: [bond, member({ mac: NO_MAC }), member({ name: "eth1" })] },
            [],
        ],
        ["refuses it of a BMC", withBmc({ mac: "000000000000" }), [["interfaces[1].mac", notBoot]]],
        [
            "refuses it of a port that does not boot",
            { interfaces: [aBootPort(), member({ name: "eth1", mac: NO_MAC })] },
            [["interfaces[1].mac", notBoot]],
        ],
        [
            "trusts when a bond is not known yet",
            { interfaces: [aBootPort(), member({ name: "eth1", mac: NO_MAC }), unknown] },
            [],
        ],
        [
            "refuses loopback of ports and BMCs",
            { interfaces: [aBootPort({ ip: "127.0.0.1" }), aBmcPort({ ip: "127.8.8.8" })] },
            [
                ["interfaces[0].ip", `127.0.0.1 is in 127.0.0.0/8, which never leaves the machine. ${node}`],
                ["interfaces[1].ip", `127.8.8.8 is in 127.0.0.0/8, which never leaves the machine. ${node}`],
            ],
        ],
        [
            "refuses 0.0.0.0/8",
            withBoot({ ip: "0.1.2.3" }),
            [["interfaces[0].ip", `0.1.2.3 is in 0.0.0.0/8, which stands for "this network". ${node}`]],
        ],
        [
            "refuses multicast",
            withBmc({ ip: "239.255.255.255" }),
            [["interfaces[1].ip", `239.255.255.255 is the address of a multicast group. ${node}`]],
        ],
        [
            "refuses the broadcast to all",
            withBoot({ ip: "255.255.255.255" }),
            [["interfaces[0].ip", `255.255.255.255 is the broadcast address. ${node}`]],
        ],
        [
            "refuses what is reserved",
            withBoot({ ip: "240.0.0.1" }),
            [["interfaces[0].ip", `240.0.0.1 is in 240.0.0.0/4, which is reserved. ${node}`]],
        ],
        [
            "refuses link-local where the head node has to reach it",
            { interfaces: [aBootPort({ ip: "169.254.1.1" }), aBmcPort({ ip: "169.254.1.2" })] },
            [
                [
                    "interfaces[0].ip",
                    "169.254.1.1 is link-local, so the head node does not reach eth0 by it. Give an address of its network.",
                ],
                [
                    "interfaces[1].ip",
                    "169.254.1.2 is link-local, so the head node does not reach ipmi0 by it. Give an address of its network.",
                ],
            ],
        ],
        [
            "takes link-local elsewhere",
            { interfaces: [aBootPort(), member({ name: "usb0", ip: "169.254.3.1" })] },
            [],
        ],
        [
            "refuses them as gateway, too",
            { defaultGateway: "224.0.0.1" },
            [["defaultGateway", `224.0.0.1 is the address of a multicast group. ${router}`]],
        ],
        [
            "refuses the node itself as its gateway",
            { defaultGateway: "10.184.162.105" },
            [["defaultGateway", `10.184.162.105 is the node's own address (eth0). ${router}`]],
        ],
        [
            "trusts what is not known yet",
            { mac: unknown, defaultGateway: unknown, ...withBoot({ mac: unknown, ip: unknown }) },
            [],
        ],
        ["trusts interfaces that are not known yet", { interfaces: unknown }, []],
    ];
    for (const [behaviour, changes, expected] of cases)
        it(behaviour, () =>
            assert.deepEqual(
                judgeValues(aDevice(changes)),
                expected.map(([field, message]) => ({ subject: "dgx-05", field, message })),
            ),
        );

    it("is part of what a device is judged by", () => {
        const device = aDevice(withBoot({ ip: "127.0.0.1" }));
        assert.deepEqual(judgeDevice(device), judgeValues(device));
    });

    it("refuses no address between the reserved ranges", () => {
        fc.assert(
            fc.property(fc.ipV4(), (ip) => {
                const [first = 0, second] = ip.split(".").map(Number);
                const isSpecial = first === 0 || first === 127 || first >= 224;
                const isLocal = first === 169 && second === 254;
                assert.equal(judgeValues(aDevice(withBoot({ ip }))).length, isSpecial || isLocal ? 1 : 0);
            }),
        );
    });
});

describe("a MAC that is not known yet", () => {
    const waiting = (hostname: string, ip: string) =>
        aDevice({ hostname, mac: NO_MAC, interfaces: [aBootPort({ mac: "00-00-00-00-00-00", ip })] });

    it("is nobody's own: any number of nodes may have it", () =>
        assert.deepEqual(judgeUniqueness([waiting("a", "10.0.0.1"), waiting("b", "10.0.0.2")]), []));

    it("is said, once for each node", () => {
        assert.deepEqual(adviseDevice(waiting("dgx-05", "10.0.0.1")), [
            {
                subject: "dgx-05",
                field: "mac",
                message:
                    "00:00:00:00:00:00 says that the MAC is not known yet: BCM registers the node, and cannot boot it before it has one. " +
                    "One that BCM has stays. Give the MAC here once it is known.",
            },
        ]);
        assert.deepEqual(adviseDevice(aDevice()), []);
    });
});
