import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeviceSpec, InterfaceSpec } from "../../model/device";
import { UNKNOWN } from "../../model/issues";
import * as judgements from "../../model/judgements";
import { aBmcPort, aBootPort, aDevice } from "../support/full-builders";

const NODE = "dgx-05";
const withPorts = (...interfaces: InterfaceSpec[]) => aDevice({ interfaces });
/** What a preview holds in place of any value, whatever its type. */
const unknown = UNKNOWN as never;

describe("judgeBootMac", () => {
    const other = "B8:CE:F6:D9:47:99";
    const say = (name: string, has: string) => [
        {
            subject: NODE,
            field: "mac",
            message: `is ${other}, but the boot interface ${name} has ${has}. Give both the same, or leave mac out.`,
        },
    ];
    const bond = aBootPort({ type: "bond", name: "bond0", mac: undefined, interfaces: ["eth0", "eth1"] });
    const members = [
        aBootPort({ bootable: false }),
        aBootPort({ name: "eth1", mac: "B8:CE:F6:D9:47:01", bootable: false }),
    ];
    const own = "B8:CE:F6:D9:47:BC";
    const cases: [string, Partial<DeviceSpec>, object[]][] = [
        ["is content where both are the same, however they are spelt", { mac: "b8-ce-f6-d9-47-bc" }, []],
        ["is content where one of them is not stated", { mac: undefined }, []],
        ["wants the one of the boot interface", { mac: other }, say("eth0", own)],
        [
            "takes that of any member of a bond",
            { mac: "B8:CE:F6:D9:47:01", interfaces: [bond, ...members] },
            [],
        ],
        [
            "wants that of a member of a bond",
            { mac: other, interfaces: [bond, ...members] },
            say("bond0", `${own} or B8:CE:F6:D9:47:01`),
        ],
        ["trusts what is not known yet", { mac: unknown }, []],
        ["trusts when a port is not known yet", { mac: other, interfaces: [aBootPort(), unknown] }, []],
        [
            "trusts when the MAC of a member is not known yet",
            { mac: other, interfaces: [bond, aBootPort({ bootable: false, mac: unknown })] },
            [],
        ],
    ];
    for (const [behaviour, changes, expected] of cases)
        it(behaviour, () => assert.deepEqual(judgements.judgeBootMac(aDevice(changes)), expected));
});

describe("judgeBootInterface", () => {
    const finding = (found: string) => [
        {
            subject: NODE,
            field: "interfaces",
            message: `${found}; exactly one is needed. Set bootable: true only on the port that is wired to the provisioning network.`,
        },
    ];
    const second = aBootPort({ name: "eth1" });
    const cases: [string, Partial<DeviceSpec>, object[]][] = [
        ["is content with one bootable port", {}, []],
        ["wants one", { interfaces: [aBmcPort()] }, finding("0 interfaces are bootable")],
        ["wants one of a node without interfaces", { interfaces: [] }, finding("0 interfaces are bootable")],
        [
            "wants no more than one, and names them",
            { interfaces: [aBootPort(), second] },
            finding("2 interfaces are bootable (eth0, eth1)"),
        ],
        [
            "does not take a BMC for a boot interface",
            { interfaces: [aBmcPort({ bootable: true })] },
            finding("ipmi0 is a BMC and cannot boot the node"),
        ],
        [
            "takes bootable: false as not bootable",
            { interfaces: [aBootPort(), { ...second, bootable: false }] },
            [],
        ],
        ["leaves the interfaces of an adopted node to the head node", { interfaces: [], adopt: true }, []],
        [
            "judges the interfaces that an adopted node states",
            { interfaces: [aBmcPort()], adopt: true },
            finding("0 interfaces are bootable"),
        ],
        ["trusts interfaces that are not known yet", { interfaces: unknown }, []],
        ["trusts when one port is not known yet", { interfaces: [aBootPort(), second, unknown] }, []],
        [
            "trusts when it is not known yet whether a port boots",
            { interfaces: [aBootPort({ bootable: unknown })] },
            [],
        ],
    ];
    for (const [behaviour, changes, expected] of cases)
        it(behaviour, () => assert.deepEqual(judgements.judgeBootInterface(aDevice(changes)), expected));

    it("names the node and its bootable ports, however many, unless it is one", () => {
        fc.assert(
            fc.property(fc.array(fc.boolean(), { maxLength: 6 }), (flags) => {
                const ports = flags.map((bootable, index) => aBootPort({ name: `eth${index}`, bootable }));
                const names = ports.filter(({ bootable }) => bootable).map(({ name }) => name);
                const list = names.length > 0 ? ` (${names.join(", ")})` : "";
                assert.deepEqual(
                    judgements.judgeBootInterface(withPorts(...ports)),
                    names.length === 1 ? [] : finding(`${names.length} interfaces are bootable${list}`),
                );
            }),
        );
    });
});

describe("judgeBootAddress", () => {
    const none = "boot interface eth0 has no address. Give ip, or dhcp: true to let BCM assign one.";
    const both = "eth0 has both ip and dhcp: true. Give one of them.";
    const cases: [string, InterfaceSpec[], [field: string, message: string][]][] = [
        ["is content with ip", [aBootPort()], []],
        ["is content with dhcp: true", [aBootPort({ ip: undefined, dhcp: true })], []],
        ["is content with ip and dhcp: false", [aBootPort({ dhcp: false })], []],
        ["guesses no address", [aBootPort({ ip: undefined })], [["interfaces[0]", none]]],
        [
            "takes dhcp: false for no address",
            [aBootPort({ ip: undefined, dhcp: false })],
            [["interfaces[0]", none]],
        ],
        ["refuses ip and dhcp: true together", [aBootPort({ dhcp: true })], [["interfaces[0]", both]]],
        [
            "refuses both on a port that does not boot, too",
            [aBmcPort(), aBootPort({ bootable: false, dhcp: true })],
            [["interfaces[1]", both]],
        ],
        ["wants no address of other ports", [aBootPort(), aBmcPort({ ip: undefined })], []],
        ["trusts an ip that is not known yet", [aBootPort({ ip: unknown })], []],
        ["trusts a dhcp that is not known yet", [aBootPort({ ip: undefined, dhcp: unknown })], []],
        ["trusts a list that is not known yet", unknown, []],
        [
            "counts ports that are not known yet",
            [unknown, aBootPort({ ip: undefined })],
            [["interfaces[1]", none]],
        ],
    ];
    for (const [behaviour, interfaces, expected] of cases)
        it(behaviour, () =>
            assert.deepEqual(
                judgements.judgeBootAddress(aDevice({ interfaces })),
                expected.map(([field, message]) => ({ subject: NODE, field, message })),
            ),
        );
});

describe("judgeInterfaces", () => {
    const bond = (changes: Partial<InterfaceSpec> = {}): InterfaceSpec => ({
        type: "bond",
        name: "bond0",
        interfaces: ["eth0", "eth1"],
        mode: 4,
        ...changes,
    });
    const ports = [aBootPort(), aBootPort({ name: "eth1", bootable: false })];
    const protocols = "does not select a BMC protocol. Use ipmi0, rf0, ilo0, drac0, cimc0 or rshim0.";
    const cases: [string, InterfaceSpec[], [field: string, message: string][]][] = [
        ["is content with ports, a bond of them and a BMC", [...ports, bond(), aBmcPort()], []],
        ["wants each name once", [aBootPort(), aBootPort()], [["[1].name", '"eth0" is used twice']]],
        [
            "knows bmc and ipmi0 as one name",
            [aBmcPort(), aBmcPort({ name: "bmc" })],
            [["[1].name", '"bmc" is used twice']],
        ],
        ["lets a port be called bmc", [aBmcPort(), aBootPort({ name: "bmc" })], []],
        [
            "wants the MAC of a port",
            [aBootPort({ mac: undefined })],
            [["[0].mac", "is missing; a physical interface needs it"]],
        ],
        [
            "wants the MAC of a BMC",
            [aBmcPort({ mac: undefined })],
            [["[0].mac", "is missing; a bmc interface needs it"]],
        ],
        ["wants no MAC of a bond", [...ports, bond({ mac: undefined })], []],
        [
            "wants a BMC name with a protocol",
            [aBmcPort({ name: "oob" })],
            [["[0].name", `"oob" ${protocols}`]],
        ],
        [
            "wants a BMC name with a number",
            [aBmcPort({ name: "ipmi" })],
            [["[0].name", `"ipmi" ${protocols}`]],
        ],
        [
            "wants members of a bond to exist",
            [...ports, bond({ interfaces: ["eth0", "eth7"] })],
            [["[2].interfaces", '"eth7" is not an interface of this node']],
        ],
        [
            "wants a bond to have members",
            [...ports, bond({ interfaces: undefined })],
            [["[2].interfaces", "is missing; a bond must name its members"]],
        ],
        ["takes the modes 0 and 6", [...ports, bond({ mode: 0 }), bond({ name: "bond1", mode: 6 })], []],
        [
            "has no mode 7",
            [...ports, bond({ mode: 7 })],
            [["[2].mode", "7 is not a kernel bonding mode (0 to 6)"]],
        ],
        [
            "has no mode -1",
            [...ports, bond({ mode: -1 })],
            [["[2].mode", "-1 is not a kernel bonding mode (0 to 6)"]],
        ],
        ["leaves the mode to BCM", [...ports, bond({ mode: undefined })], []],
        [
            "trusts names that are not known yet",
            [aBootPort({ name: unknown }), aBmcPort({ name: unknown })],
            [],
        ],
        ["trusts members that are not known yet", [...ports, bond({ interfaces: unknown })], []],
        ["trusts a member that is not known yet", [...ports, bond({ interfaces: ["eth0", unknown] })], []],
        ["takes a member for one whose name is not known yet", [aBootPort({ name: unknown }), bond()], []],
        ["takes a member for a port that is not known yet", [aBootPort(), unknown, bond()], []],
        [
            "counts ports that are not known yet",
            [unknown, aBmcPort({ name: "oob" })],
            [["[1].name", `"oob" ${protocols}`]],
        ],
        [
            "trusts a MAC and a mode that are not known yet",
            [aBmcPort({ mac: unknown }), bond({ mode: unknown, interfaces: [unknown] })],
            [],
        ],
    ];
    for (const [behaviour, interfaces, expected] of cases)
        it(behaviour, () =>
            assert.deepEqual(
                judgements.judgeInterfaces(aDevice({ interfaces })),
                expected.map(([at, message]) => ({ subject: NODE, field: `interfaces${at}`, message })),
            ),
        );
});
