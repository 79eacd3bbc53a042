import assert from "node:assert/strict";
import { type Finding, UNKNOWN } from "../../../sdk/model/issues";
import * as judge from "../../../sdk/model/judgements";
import { aBmcInterface, aBootInterface, aCategory, aDevice } from "../../support/builders";

const said = (findings: Finding[]) => findings.map(({ field, message }) => [field, message]);
const ONE = "exactly one is needed. Set bootable: true on the port wired to the provisioning network only.";

describe("judgeBootInterface", () => {
    const judged = (...bootable: unknown[]) =>
        said(
            judge.judgeBootInterface(
                aDevice({
                    interfaces: bootable.map((value, index) =>
                        aBootInterface({ name: `eth${index}`, bootable: value as boolean }),
                    ),
                }),
            ),
        );

    it("wants exactly one", () => {
        assert.deepEqual(judged(true), []);
        assert.deepEqual(judged(true, false, undefined), []);
        assert.deepEqual(judged(false), [["interfaces", `0 interfaces are bootable; ${ONE}`]]);
        assert.deepEqual(judged(true, true), [
            ["interfaces", `2 interfaces are bootable (eth0, eth1); ${ONE}`],
        ]);
    });

    it("wants no BMC to boot", () => {
        const interfaces = [aBmcInterface({ bootable: true })];
        assert.deepEqual(said(judge.judgeBootInterface(aDevice({ interfaces }))), [
            ["interfaces", `ipmi0 is a BMC and cannot boot the node; ${ONE}`],
        ]);
    });

    it("does not judge what is not known yet", () => {
        assert.deepEqual(judged(UNKNOWN, true, true), []);
        assert.deepEqual(judge.judgeBootInterface(aDevice({ interfaces: UNKNOWN as never })), []);
    });

    it("lets an adopted device keep the interfaces it has", () => {
        assert.deepEqual(judge.judgeBootInterface(aDevice({ interfaces: [], adopt: true })), []);
    });
});

describe("judgeBootAddress", () => {
    const judged = (changes: object) =>
        said(judge.judgeBootAddress(aDevice({ interfaces: [aBootInterface(changes)] })));

    it("wants an address or DHCP, one of the two, and never guesses", () => {
        assert.deepEqual(judged({}), []);
        assert.deepEqual(judged({ ip: undefined, dhcp: true }), []);
        assert.deepEqual(judged({ ip: undefined }), [
            [
                "interfaces[0]",
                "boot interface eth0 has no address. Give ip, or dhcp: true if BCM shall assign one.",
            ],
        ]);
        assert.deepEqual(judged({ ip: undefined, dhcp: false }).length, 1);
        assert.deepEqual(judged({ dhcp: true }), [
            ["interfaces[0]", "eth0 has both ip and dhcp: true. Give one of them."],
        ]);
    });

    it("leaves other interfaces without address alone, and what is not known yet", () => {
        assert.deepEqual(judged({ bootable: false, ip: undefined }), []);
        assert.deepEqual(judged({ ip: UNKNOWN }), []);
        assert.deepEqual(judged({ ip: undefined, dhcp: UNKNOWN }), []);
    });
});

describe("judgeInterfaces", () => {
    const judged = (...interfaces: object[]) =>
        said(judge.judgeInterfaces(aDevice({ interfaces: interfaces as never })));

    it("wants names once, also when BCM's name for a BMC is another", () => {
        assert.deepEqual(judged(aBootInterface(), aBootInterface()), [
            ["interfaces[1].name", '"eth0" is used twice'],
        ]);
        assert.deepEqual(judged(aBmcInterface(), aBmcInterface({ name: "bmc" })), [
            ["interfaces[1].name", '"bmc" is used twice'],
        ]);
    });

    it("wants MACs of ports and BMCs", () => {
        assert.deepEqual(judged(aBootInterface({ mac: undefined }), aBmcInterface({ mac: undefined })), [
            ["interfaces[0].mac", "is missing; a physical interface needs it"],
            ["interfaces[1].mac", "is missing; a bmc interface needs it"],
        ]);
    });

    it("wants a BMC's name to select a protocol", () => {
        assert.deepEqual(judged(aBmcInterface({ name: "console" })), [
            [
                "interfaces[0].name",
                '"console" selects no BMC protocol. Use ipmi0, rf0, ilo0, drac0, cimc0 or rshim0.',
            ],
        ]);
    });

    it("wants a bond's members among the interfaces, and a mode of the kernel's", () => {
        const bond = { type: "bond", name: "bond0" };
        assert.deepEqual(judged({ ...bond, interfaces: ["eth0"], mode: 4 }, aBootInterface()), []);
        assert.deepEqual(judged({ ...bond, interfaces: ["eth7"], mode: 9 }), [
            ["interfaces[0].interfaces", '"eth7" is no interface of this node'],
            ["interfaces[0].mode", "9 is not a kernel bonding mode (0 to 6)"],
        ]);
        assert.deepEqual(judged(bond), [
            ["interfaces[0].interfaces", "is missing; a bond names its members"],
        ]);
    });
});

describe("words", () => {
    it("of a device are BCM's or the specification's, and the nearest one is named", () => {
        const device = aDevice({
            interfaces: [aBootInterface({ type: "phisical" })],
            powerControl: "redfish",
            bmc: { privilege: "administrator", password: "hunter2" },
            bootLoader: "pxelinux",
            onRemove: "keep",
        });
        assert.deepEqual(said(judge.judgeDeviceWords(device)), [
            [
                "interfaces[0].type",
                '"phisical" is not allowed. Use physical, bond or bmc. Did you mean "physical"?',
            ],
            ["powerControl", '"redfish" is not allowed. Use ipmi. Did you mean "ipmi"?'],
            [
                "bmc.privilege",
                '"administrator" is not allowed. Use CALLBACK, USER, OPERATOR, ADMINISTRATOR, OEM_PROPRIETARY or ' +
                    'NO_ACCESS. Did you mean "ADMINISTRATOR"?',
            ],
            [
                "bootLoader",
                '"pxelinux" is not allowed. Use grub2, grub, GRUB, syslinux or SYSLINUX. Did you mean "syslinux"?',
            ],
            ["onRemove", '"keep" is not allowed. Use delete or release. Did you mean "delete"?'],
        ]);
    });

    it("of a category likewise; new nodes cannot SKIP", () => {
        const findings = judge.judgeCategoryWords(
            aCategory({
                installMode: "QUICK",
                newNodeInstallMode: "SKIP",
                gpuSettings: [{ computeMode: "FAST", eccMode: "ON" }],
            }),
        );
        assert.deepEqual(
            findings.map(({ field }) => field),
            ["installMode", "newNodeInstallMode", "gpuSettings.computeMode", "gpuSettings.eccMode"],
        );
        assert.deepEqual(judge.judgeCategoryWords(aCategory({ installMode: "MINIMAL" })), []);
    });

    it("of a power action likewise, and unknown ones wait", () => {
        const action = { deviceId: "dgx-05", powerAction: "power_reboot" };
        assert.deepEqual(judge.judgePowerWords(action), [
            {
                subject: "dgx-05",
                field: "powerAction",
                message:
                    '"power_reboot" is not allowed. Use power_on, power_off, power_cycle or power_reset. Did you mean "power_reset"?',
            },
        ]);
        assert.deepEqual(judge.judgePowerWords({ ...action, powerAction: UNKNOWN }), []);
    });
});

describe("judgeCategoryTexts", () => {
    it("reads disk setup, mounts and scripts", () => {
        const findings = judge.judgeCategoryTexts(
            aCategory({ disksetup: "<disks/>", fsmounts: "<mounts/>", finalizeScripts: ["a b"] }),
        );
        assert.deepEqual(
            findings.map(({ field }) => field),
            ["disksetup", "fsmounts", "finalizeScripts"],
        );
        assert.deepEqual(judge.judgeCategoryTexts(aCategory({ disksetup: UNKNOWN })), []);
    });
});

describe("judgeUniqueness", () => {
    const twin = (changes: object) =>
        said(
            judge.judgeUniqueness([
                aDevice(),
                aDevice({ hostname: "dgx-06", mac: undefined, interfaces: [], ...changes }),
            ]),
        );

    it("gives each name, MAC and address one owner", () => {
        assert.deepEqual(twin({}), []);
        assert.deepEqual(twin({ hostname: "DGX-05" }), [
            ["hostname", 'dgx-05 is already used by "dgx-05". Give DGX-05 its own host name.'],
        ]);
        assert.deepEqual(twin({ mac: "b8-ce-f6-d9-47-bc" }), [
            ["mac", 'B8:CE:F6:D9:47:BC is already used by "dgx-05". Give dgx-06 its own MAC.'],
        ]);
        assert.deepEqual(twin({ interfaces: [aBootInterface({ mac: undefined })] }), [
            ["interfaces[0].ip", '10.184.162.105 is already used by "dgx-05". Give dgx-06 its own address.'],
        ]);
    });

    it("lets a node repeat its own MAC, but not its own address", () => {
        const interfaces = [aBootInterface(), aBootInterface({ name: "eth1" })];
        assert.deepEqual(said(judge.judgeUniqueness([aDevice({ interfaces })])), [
            ["interfaces[1].ip", '10.184.162.105 is already used by "dgx-05". Give dgx-05 its own address.'],
        ]);
    });
});

describe("judgeDevice and judgeCategory", () => {
    it("have nothing to say about good ones", () => {
        assert.deepEqual(judge.judgeDevice(aDevice()), []);
        assert.deepEqual(judge.judgeCategory(aCategory()), []);
    });
});
