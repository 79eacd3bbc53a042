import assert from "node:assert/strict";
import fc from "fast-check";
import type { CategorySpec } from "../../model/category";
import type { DeviceSpec } from "../../model/device";
import { InstallMode } from "../../model/enums";
import { UNKNOWN } from "../../model/issues";
import * as judgements from "../../model/judgements";
import { aBmcPort, aBootPort, aCategory, aDevice } from "../support/full-builders";

const NODE = "dgx-05";
/** What a preview holds in place of any value, whatever its type. */
const unknown = UNKNOWN as never;

describe("judgeDeviceWords", () => {
    const loaders = "Use grub2, grub, GRUB, syslinux or SYSLINUX.";
    const privileges = "Use CALLBACK, USER, OPERATOR, ADMINISTRATOR, OEM_PROPRIETARY or NO_ACCESS.";
    const cases: [string, Partial<DeviceSpec>, string][] = [
        ["powerControl", { powerControl: "pdu" }, '"pdu" is not allowed. Use ipmi.'],
        ["bootLoader", { bootLoader: "lilo" }, `"lilo" is not allowed. ${loaders}`],
        ["bootLoader", { bootLoader: "grubb" }, `"grubb" is not allowed. ${loaders} Did you mean "grub2"?`],
        ["bmc.privilege", { bmc: { privilege: "admin" } }, `"admin" is not allowed. ${privileges}`],
        [
            "onRemove",
            { onRemove: "Delete" },
            '"Delete" is not allowed. Use delete, release or drainAndPowerOff. Did you mean "delete"?',
        ],
        [
            "interfaces[1].type",
            { interfaces: [aBootPort(), aBmcPort({ type: "bnc" })] },
            '"bnc" is not allowed. Use physical, bond or bmc. Did you mean "bmc"?',
        ],
        [
            "interfaces[1].type",
            { interfaces: [unknown, aBmcPort({ type: "vlan" })] },
            '"vlan" is not allowed. Use physical, bond or bmc.',
        ],
    ];
    for (const [field, changes, message] of cases)
        it(`judges ${field}: ${message}`, () =>
            assert.deepEqual(judgements.judgeDeviceWords(aDevice(changes)), [
                { subject: NODE, field, message },
            ]));

    for (const [behaviour, changes] of [
        ["knows every word of a good device", {}],
        [
            "wants no word that is left out",
            { powerControl: undefined, bmc: undefined, bootLoader: undefined },
        ],
        ["trusts words that are not known yet", { powerControl: unknown, bmc: unknown, interfaces: unknown }],
    ] as [string, Partial<DeviceSpec>][])
        it(behaviour, () => assert.deepEqual(judgements.judgeDeviceWords(aDevice(changes)), []));
});

describe("judgeDevice", () => {
    it("has nothing to say about a good device", () => {
        assert.deepEqual(judgements.judgeDevice(aDevice()), []);
    });

    it("says all that is wrong, words first", () => {
        const device = aDevice({ powerControl: "pdu", interfaces: [aBmcPort({ name: "oob", dhcp: true })] });
        assert.deepEqual(
            judgements.judgeDevice(device).map(({ field }) => field),
            ["powerControl", "interfaces", "interfaces[0]", "interfaces[0].name"],
        );
    });

    it("shows no password", () => {
        const device = aDevice({ powerControl: "pdu", bmc: { password: "hunter2", privilege: "ROOT" } });
        assert.doesNotMatch(JSON.stringify(judgements.judgeDevice(device)), /hunter2/);
    });
});

describe("judgeCategory", () => {
    const compute = "Use DEFAULT, UNRESTRICTED, PROHIBITED, EXCLUSIVE_PROCESS or NONE.";
    const cases: [string, Partial<CategorySpec>, string][] = [
        [
            "installMode",
            { installMode: "QUICK" },
            '"QUICK" is not allowed. Use AUTO, FULL, MINIMAL, MAIN, NOSYNC or SKIP.',
        ],
        [
            "newNodeInstallMode",
            { newNodeInstallMode: "SKIP" },
            '"SKIP" is not allowed. Use AUTO, FULL, MINIMAL, MAIN or NOSYNC.',
        ],
        [
            "bmc.privilege",
            { bmc: { privilege: "OPERATER" } },
            '"OPERATER" is not allowed. Use CALLBACK, USER, OPERATOR, ADMINISTRATOR, OEM_PROPRIETARY or NO_ACCESS. Did you mean "OPERATOR"?',
        ],
        ["onRemove", { onRemove: "keep" }, '"keep" is not allowed. Use delete or release.'],
        [
            "gpuSettings.computeMode",
            { gpuSettings: { computeMode: "SHARED" } },
            `"SHARED" is not allowed. ${compute}`,
        ],
        [
            "gpuSettings.eccMode",
            { gpuSettings: [{ eccMode: "NONE" }, { eccMode: "ON" }] },
            '"ON" is not allowed. Use ENABLED, DISABLED or NONE.',
        ],
        [
            "disksetup",
            { disksetup: "<disksetup/>" },
            "line 1: the root element is <disksetup>; allowed is <diskSetup> (case matters)",
        ],
        [
            "fsmounts",
            { fsmounts: "<mounts/>" },
            "has the root element <mounts>; expected <fsMounts> with one <fsMount> (device, mountpoint, filesystem, options) for each file system",
        ],
        ...(["initializeScripts", "finalizeScripts"] as const).map(
            (field): [string, Partial<CategorySpec>, string] => [
                field,
                { [field]: ["run.sh"] },
                '"run.sh" is neither an absolute path (letters, digits, . _ + - /) nor, as the only entry, a script that starts with #!',
            ],
        ),
    ];
    for (const [field, changes, message] of cases)
        it(`judges ${field}: ${message.slice(0, 50)}`, () =>
            assert.deepEqual(judgements.judgeCategory(aCategory(changes)), [
                { subject: "gpu-worker", field, message },
            ]));

    for (const [behaviour, changes] of [
        ["has nothing to say about a good category", {}],
        [
            "wants nothing that is left out",
            { disksetup: undefined, fsmounts: undefined, gpuSettings: undefined },
        ],
        [
            "trusts what is not known yet",
            { gpuSettings: unknown, disksetup: unknown, fsmounts: unknown, bmc: unknown },
        ],
        ["trusts a list with an entry that is not known yet", { initializeScripts: ["no path", unknown] }],
        ["trusts GPU settings of which one is not known yet", { gpuSettings: [unknown] }],
    ] as [string, Partial<CategorySpec>][])
        it(behaviour, () => assert.deepEqual(judgements.judgeCategory(aCategory(changes)), []));
});

describe("judgePowerWords", () => {
    const action = { deviceId: NODE, powerAction: "power_on", reinstall: "FULL" };

    it("knows the words of a power action, and wants none that is left out", () => {
        assert.deepEqual(judgements.judgePowerWords(action), []);
        assert.deepEqual(judgements.judgePowerWords({ ...action, reinstall: undefined }), []);
    });

    it("judges both words", () => {
        assert.deepEqual(
            judgements.judgePowerWords({ ...action, powerAction: "power_up", reinstall: "SKIP" }),
            [
                {
                    subject: NODE,
                    field: "powerAction",
                    message:
                        '"power_up" is not allowed. Use power_on, power_off, power_cycle or power_reset. Did you mean "power_on"?',
                },
                {
                    subject: NODE,
                    field: "reinstall",
                    message: '"SKIP" is not allowed. Use none, AUTO, FULL or NOSYNC.',
                },
            ],
        );
    });
});

describe("judgeWord", () => {
    it("takes the words of the vocabulary, what is left out and what is not known yet", () => {
        for (const word of [...InstallMode.options, undefined, UNKNOWN])
            assert.deepEqual(judgements.judgeWord("", "installMode", word, InstallMode), []);
    });

    it("finds any other text once", () => {
        const other = fc.string().filter((text) => !(InstallMode.options as string[]).includes(text));
        fc.assert(
            fc.property(other, (text) => {
                const [finding, ...more] = judgements.judgeWord("a", "b", text, InstallMode);
                assert.deepEqual([finding?.subject, finding?.field, more], ["a", "b", []]);
                assert.ok(finding?.message.startsWith(`"${text}" is not allowed. Use AUTO, `));
            }),
        );
    });
});
