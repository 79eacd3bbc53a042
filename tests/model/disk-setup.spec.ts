import assert from "node:assert/strict";
import fc from "fast-check";
import { diskSetupProblems } from "../../model/disk-setup";
import { DISK_SETUP } from "../support/full-builders";

const BLOCKDEV = "<blockdev>/dev/sda</blockdev>";
const partition = (id: string, size = "max", type = "linux") =>
    `<partition id="${id}"><size>${size}</size><type>${type}</type></partition>`;
const setup = (...devices: string[]) =>
    `<diskSetup>${devices.map((device) => `<device>${device}</device>`).join("")}</diskSetup>`;

describe("diskSetupProblems", () => {
    const nothing = "has no <device>: the node-installer would have no disk to install on";
    const cases: [string, string, string[]][] = [
        ["has nothing to say about a good setup", DISK_SETUP, []],
        ["takes a device without partitions", setup(BLOCKDEV), []],
        ["takes block devices with attributes", setup('<blockdev mode="cloud">/dev/sda</blockdev>'), []],
        [
            "takes the size max once on each device",
            setup(BLOCKDEV + partition("a1"), BLOCKDEV + partition("b1")),
            [],
        ],
        ["takes spaces around max", setup(BLOCKDEV + partition("a1", "10G") + partition("a2", " max ")), []],
        ["leaves what it does not know to the head node", setup(`${BLOCKDEV}<pv/>`), []],
        ["wants XML", "/dev/sda", ["is not well-formed XML (line 1: char '/' is not expected.)"]],
        ["wants anything", "", ["is not well-formed XML (line 1: Start tag expected.)"]],
        [
            "takes no document type",
            `<!DOCTYPE diskSetup>${setup(BLOCKDEV)}`,
            ["is not well-formed XML (a document type declaration is not accepted)"],
        ],
        [
            "wants BCM's root element in its case",
            "<disksetup/>",
            ["has the root element <disksetup>; BCM expects <diskSetup> (case matters)"],
        ],
        ["wants a device", "<diskSetup/>", [nothing]],
        ["wants more than text", "<diskSetup>/dev/sda</diskSetup>", [nothing]],
        ["wants devices in the root", `<diskSetup><a>${setup(BLOCKDEV)}</a></diskSetup>`, [nothing]],
        ["wants a block device", setup(BLOCKDEV, partition("a1")), ["<device> 2 has no <blockdev>"]],
        ["wants a block device of an empty device", setup(""), ["<device> 1 has no <blockdev>"]],
        ["wants the block device's name", setup("<blockdev/>"), ["<device> 1 has no <blockdev>"]],
        [
            "lets one partition take the rest of a device",
            setup(BLOCKDEV + partition("a1") + partition("a2")),
            ["<device> 1 has more than one partition of size max"],
        ],
        [
            "wants something in a partition",
            setup(`${BLOCKDEV}<partition/>`),
            ["<device> 1 has an empty <partition>"],
        ],
        [
            "wants an id of a partition",
            setup(
                `${BLOCKDEV}<partition><size>max</size><type>linux</type></partition>`,
                BLOCKDEV + partition(""),
            ),
            ["<device> 1 has a <partition> without an id", "<device> 2 has a <partition> without an id"],
        ],
        [
            "wants size and type of a partition",
            setup(`${BLOCKDEV}<partition id="a1"><filesystem>ext4</filesystem></partition>`),
            ["partition a1 has no <size>", "partition a1 has no <type>"],
        ],
        [
            "wants them to be filled in",
            setup(BLOCKDEV + partition("a1", "", "")),
            ["partition a1 has no <size>", "partition a1 has no <type>"],
        ],
        [
            "wants an id once, across devices",
            setup(BLOCKDEV + partition("a1"), BLOCKDEV + partition("a1")),
            ["partition id a1 is used twice"],
        ],
        [
            "says all at once",
            setup(partition("a1") + partition("a1", "max", "")),
            [
                "<device> 1 has no <blockdev>",
                "<device> 1 has more than one partition of size max",
                "partition a1 has no <type>",
                "partition id a1 is used twice",
            ],
        ],
    ];
    for (const [behaviour, text, expected] of cases)
        it(behaviour, () => assert.deepEqual(diskSetupProblems(text), expected));

    it("takes any number of devices and partitions with ids of their own", () => {
        fc.assert(
            fc.property(
                fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }),
                (counts) => {
                    const devices = counts.map((count, device) =>
                        Array.from({ length: count }, (_, index) =>
                            partition(`${device}-${index}`, `${index + 1}G`),
                        ),
                    );
                    assert.deepEqual(
                        diskSetupProblems(setup(...devices.map((all) => BLOCKDEV + all.join("")))),
                        [],
                    );
                },
            ),
        );
    });

    it("finds every id that is used before", () => {
        fc.assert(
            fc.property(fc.array(fc.constantFrom("a1", "a2", "b1")), (ids) => {
                const repeated = ids.filter((id, index) => ids.indexOf(id) < index);
                const text = setup(BLOCKDEV + ids.map((id) => partition(id, "1G")).join(""));
                assert.deepEqual(
                    diskSetupProblems(text),
                    repeated.map((id) => `partition id ${id} is used twice`),
                );
            }),
        );
    });

    it("says something about any text, and never throws", () => {
        fc.assert(fc.property(fc.string(), (text) => assert.equal(diskSetupProblems(text).length, 1)));
    });
});
