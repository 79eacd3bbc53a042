import assert from "node:assert/strict";
import { haltsInstaller, judgeDiskSetup } from "../../../model/disk-setup/disk-setup";
import { DISK_SETUP } from "../../support/full-builders";

const BLOCKDEV = "<blockdev>/dev/disk/by-path/x</blockdev>";
const ROOT = "<filesystem>xfs</filesystem><mountPoint>/</mountPoint>";
const partition = (id: string, { size = "10G", type = "linux", more = "" } = {}) =>
    `<partition id="${id}"><size>${size}</size><type>${type}</type>${more}</partition>`;
const device = (...parts: string[]) => `<device>\n${parts.join("\n")}\n</device>`;
const setup = (...parts: string[]) => `<diskSetup>\n${parts.join("\n")}\n</diskSetup>`;
const withPartition = (inner: string) =>
    setup(device(BLOCKDEV, `<partition id="a">\n${inner}\n</partition>`));

/** A device whose partition 1 is the root, with others after it. */
const installable = (...others: string[]) => device(BLOCKDEV, partition("root", { more: ROOT }), ...others);

describe("judgeDiskSetup: what BCM refuses", () => {
    const lines = (text: string) => judgeDiskSetup(text).problems;
    const cases: [string, string, string[]][] = [
        ["nothing of a good setup", DISK_SETUP, []],
        ["nothing of a node without disks", '<diskSetup><diskless maxMemSize="0"/></diskSetup>', []],
        [
            "nothing of a setup as NVIDIA's tools write it",
            `<?xml version='1.0' encoding='ISO-8859-1'?>\n<!-- one -->\n${setup(installable()).replace("<diskSetup>", "<diskSetup xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>")}`,
            [],
        ],
        ["text", "/dev/sda", ["is not well-formed XML (line 1: text data outside of root node)"]],
        ["nothing", "", ["is not well-formed XML (line 1: document must contain a root element)"]],
        [
            "a document type",
            `<!DOCTYPE diskSetup>${setup()}`,
            ["is not well-formed XML (line 1: a document type declaration is not accepted)"],
        ],
        [
            "another root element, without a word about what is in it",
            "\n<disksetup><a/></disksetup>",
            ["line 2: the root element is <disksetup>; allowed is <diskSetup> (case matters)"],
        ],
        [
            "a default name space",
            '<diskSetup xmlns="urn:x"><diskless maxMemSize="0"/></diskSetup>',
            ["line 1: <diskSetup> has the attribute xmlns; allowed is none"],
        ],
        ["text beside elements", setup("", "/dev/sda"), ["line 3: <diskSetup> has text; allowed is none"]],
        [
            "a device with nothing in it",
            setup("<device/>"),
            ["line 2: <device> has no <blockdev> or <partition>"],
        ],
        [
            "a partition without size and type",
            withPartition(""),
            ["line 4: <partition> has no <size> or <type>"],
        ],
        [
            "a partition that begins with something else",
            withPartition("<label>x</label>\n<size>1G</size>\n<type>linux</type>"),
            ["line 5: <label> is not allowed here in <partition>; it begins with size"],
        ],
        [
            "elements in another order, with one finding for each mistake",
            withPartition(
                "<type>linux</type>\n<size>1G</size>\n<priority>1</priority>\n<filesystem>xfs</filesystem>",
            ),
            [
                "line 5: <type> is not allowed here in <partition>; it begins with size",
                "line 8: <filesystem> is not allowed here in <partition>; nothing comes after <priority>",
            ],
        ],
        [
            "an element that is there twice",
            withPartition("<size>1G</size>\n<size>2G</size>\n<type>linux</type>"),
            ["line 6: <size> is not allowed here in <partition>; after <size> comes type"],
        ],
        [
            "an element in an element that holds none",
            withPartition("<size>1G<b/></size><type>linux</type>"),
            ["line 5: <b> is not allowed here in <size>; it holds no elements"],
        ],
        [
            "a misspelt element, with what is meant",
            withPartition("<size>1G</size><type>linux</type>\n<fileSystem>xfs</fileSystem>"),
            [
                'line 6: <fileSystem> is not allowed here in <partition>; after <type> come encryption, filesystem or priority. Did you mean "filesystem"?',
            ],
        ],
        [
            "a misspelt word, with what is meant",
            withPartition("<size>1G</size><type>linux swp</type>"),
            [
                'line 5: type is linux swp; allowed are linux, linux swap, linux raid, linux lvm and unspecified. Did you mean "linux swap"?',
            ],
        ],
        [
            "a word that others use, with what to write",
            withPartition("<size>1G</size><type>linux</type>\n<filesystem>vfat</filesystem>"),
            [
                "line 6: filesystem is vfat; allowed are ext2, ext3, ext4, xfs, btrfs, zfs, fat32 and fat; for an EFI partition write fat",
            ],
        ],
        [
            "a value with space around it, in quotes",
            withPartition("<size>\n1G</size><type>linux </type>"),
            [
                'line 5: size is "\\n1G"; allowed are max, auto, a whole number with M, G or T (20G), a percentage (12.5%) and a fraction (1/2)',
                'line 6: type is "linux "; allowed are linux, linux swap, linux raid, linux lvm and unspecified. Did you mean "linux"?',
            ],
        ],
        [
            "a missing and an unknown attribute",
            setup(installable('<partition number="1"><size>1G</size><type>linux</type></partition>')),
            [
                "line 5: <partition> has no attribute id; allowed is a text that is not empty",
                "line 5: <partition> has the attribute number; allowed are id and partitiontype",
            ],
        ],
        [
            "an id that is there before, also of a raid",
            setup(
                installable(partition("a"), partition("a"), partition("b")),
                '<raid id="b"><member>a</member><member>b</member><level>1</level></raid>',
            ),
            [
                "line 6: id is a, which is on line 5 already; allowed is each once",
                "line 9: id is b, which is on line 7 already; allowed is each once",
            ],
        ],
        [
            "a member that is nowhere, and one that is in two groups",
            setup(
                installable(partition("p1", { type: "linux raid" }), partition("p2", { type: "linux raid" })),
                '<raid id="r">\n<member>p1</member>\n<member>p22</member>\n<level>1</level></raid>',
                "<volumeGroup><name>v</name><extentSize>4M</extentSize><physicalVolumes>\n<member>p1</member></physicalVolumes>",
                "<logicalVolumes><volume><name>l</name><size>max</size></volume></logicalVolumes></volumeGroup>",
            ),
            [
                'line 10: member is p22; allowed are ids of partitions and raids (root, p1, p2 and r). Did you mean "p2"?',
                "line 13: member is p1, which is on line 9 already; allowed is each once",
            ],
        ],
        [
            "a parent that is nowhere",
            setup(
                installable(),
                '<subVolumes parent="x"><subVolume><mountPoint>/a</mountPoint><mountOptions/></subVolume></subVolumes>',
            ),
            ["line 6: parent of <subVolumes> is x; allowed are ids of partitions and raids (root)"],
        ],
        [
            "a disk that is named twice in the same mode, one of them by default",
            setup(
                device("<blockdev>/dev/vda</blockdev>", partition("a", { more: ROOT })),
                device(
                    '<blockdev mode="cloud">/dev/vda</blockdev>\n<blockdev mode="normal">/dev/vda</blockdev>',
                    partition("b"),
                ),
            ),
            ["line 8: blockdev is /dev/vda (mode normal), which is on line 3 already; allowed is each once"],
        ],
        [
            "an assert that is named twice",
            setup(device(BLOCKDEV, '<assert name="m"/>\n<assert name="m"/>', partition("a", { more: ROOT }))),
            ["line 5: name of <assert> is m, which is on line 4 already; allowed is each once"],
        ],
        [
            "a volume whose size is a share",
            setup(
                installable(partition("p", { type: "linux lvm" })),
                "<volumeGroup><name>v</name><extentSize>4M</extentSize><physicalVolumes><member>p</member></physicalVolumes>",
                "<logicalVolumes><volume><name>l</name><size>50%</size></volume></logicalVolumes></volumeGroup>",
            ),
            ["line 8: size is 50%; allowed are max, auto and a whole number with M, G or T (20G)"],
        ],
        [
            "a raid with a file system and swap",
            setup(
                installable(partition("a", { type: "linux raid" }), partition("b", { type: "linux raid" })),
                '<raid id="r"><member>a</member><member>b</member><level>1</level><filesystem>xfs</filesystem><swap/></raid>',
            ),
            [
                "line 8: <swap> is not allowed here in <raid>; after <filesystem> come mkfsFlags, mountPoint or mountOptions",
            ],
        ],
        [
            "names that JavaScript reserves, as any other name",
            "<diskSetup constructor='1'><__proto__/></diskSetup>",
            [
                "line 1: <diskSetup> has the attribute constructor; allowed is none",
                "line 1: <__proto__> is not allowed here in <diskSetup>; it begins with diskless, device, raid, volumeGroup or subVolumes",
            ],
        ],
    ];
    for (const [what, text, expected] of cases) it(what, () => assert.deepEqual(lines(text), expected));

    for (const [what, inner] of [
        ["numbers and booleans with space around them", "<priority>\n 5 </priority>"],
        ["the highest priority", "<priority>32767</priority>"],
        ["encryption with nothing in it", "<encryption/>"],
        ["encryption with a text", "<encryption>x<type>luks1</type></encryption>"],
    ])
        it(`not ${what}`, () =>
            assert.deepEqual(lines(withPartition(`<size>1G</size><type>linux</type>${inner}`)), []));

    it("words that only look alike", () => {
        const raid =
            '<raid id="r"><member>a</member><member>b</member><level>1</level><metaData>0x9</metaData></raid>';
        const raids = [partition("a", { type: "linux raid" }), partition("b", { type: "linux raid" })];
        assert.match(
            lines(setup(installable(...raids), raid))[0] ?? "",
            /^line 8: metaData is 0x9; allowed are 0, 0\.9,/,
        );
    });

    it("a priority beyond the highest", () =>
        assert.deepEqual(
            lines(withPartition("<size>1G</size><type>linux</type><priority>32768</priority>")),
            ["line 5: priority is 32768; allowed is a whole number from 0 to 32767"],
        ));

    it("the first twenty things, with the number of the others", () => {
        const found = lines(
            setup(device(BLOCKDEV, partition("a"), ...Array.from({ length: 50 }, () => "<pv/>"))),
        );
        assert.deepEqual([found.length, found.at(-1)], [21, "and 30 more"]);
    });

    it("long names and values by their beginning, in little time", () => {
        const long = "x".repeat(100_000);
        const found = lines(setup(device(BLOCKDEV, partition("a", { size: long, more: `<${long}/>` }))));
        assert.equal(found.length, 2);
        for (const line of found) assert.ok(line.length < 250, line);
        const many = setup(
            device(BLOCKDEV, ...Array.from({ length: 10_000 }, (_, index) => partition(`p${index}`))),
        );
        assert.deepEqual(lines(many), []);
    });
});

describe("judgeDiskSetup: what the node-installer halts on", () => {
    const halts =
        'has neither <device> nor <diskless>; the node-installer halts on it ("missing device assert")';

    it("is a setup without disks that is not diskless, which the schema allows", () => {
        assert.deepEqual(judgeDiskSetup("\n<diskSetup/>"), {
            problems: [`line 2: <diskSetup> ${halts}`],
            advice: [],
        });
        assert.equal(haltsInstaller("<diskSetup/>"), true);
    });

    it("is nothing else that is known", () => {
        for (const text of [DISK_SETUP, '<diskSetup><diskless maxMemSize="0"/></diskSetup>', "no XML"])
            assert.equal(haltsInstaller(text), false);
    });
});

describe("judgeDiskSetup: advice", () => {
    const raid = '<raid id="r">\n<member>a</member>\n<member>b</member><level>1</level></raid>';
    const group = (...volumes: string[]) =>
        `<volumeGroup><name>v</name><extentSize>4M</extentSize><physicalVolumes><member>a</member></physicalVolumes><logicalVolumes>\n${volumes.join("\n")}\n</logicalVolumes></volumeGroup>`;
    const volume = (name: string, size: string, more = "") =>
        `<volume><name>${name}</name><size>${size}</size>${more}</volume>`;
    const cases: [string, string, string[]][] = [
        ["nothing about a good setup", DISK_SETUP, []],
        [
            "one partition of a device takes the rest",
            setup(
                installable(partition("a", { size: "max" }), partition("b", { size: "max" })),
                device(BLOCKDEV.replace("x<", "y<"), partition("c", { size: "max" })),
            ),
            ["line 6: size is max a second time; only one of a device can take the rest"],
        ],
        [
            "one volume of a group takes the rest",
            setup(
                installable(partition("a", { type: "linux lvm" })),
                group(volume("l1", "max"), volume("l2", "max")),
            ),
            ["line 9: size is max a second time; only one of a group can take the rest"],
        ],
        [
            "auto is for swap",
            setup(
                installable(
                    partition("s", { size: "auto", type: "linux swap" }),
                    partition("a", { size: "auto", type: "linux lvm" }),
                ),
                group(volume("l1", "auto", "<swap/>"), volume("l2", "auto")),
            ),
            [
                "line 6: size is auto, which is meant for swap; give a size, or max",
                "line 10: size is auto, which is meant for swap; give a size, or max",
            ],
        ],
        [
            "members of a raid have its type",
            setup(installable(partition("a"), partition("b", { type: "linux raid" })), raid),
            ["line 9: member is a, a partition of type linux; members of a raid have the type linux raid"],
        ],
        [
            "partitions of other types than linux have no file system",
            setup(
                installable(
                    partition("a", { type: "linux swap", more: "<filesystem>xfs</filesystem>" }),
                    partition("b", { type: "unspecified", more: "<filesystem>xfs</filesystem>" }),
                ),
            ),
            ["line 5: filesystem is xfs on a partition of type linux swap, which has none of its own"],
        ],
        [
            "the image needs a disk",
            setup(device(BLOCKDEV, partition("a"))),
            [
                "line 1: no <mountPoint> is /, so the image has no disk to go to; give one, or write <diskless>",
            ],
        ],
        [
            "but not where it stays in memory",
            setup('<diskless maxMemSize="90%"/>', device(BLOCKDEV, partition("a"))),
            [],
        ],
        [
            "names of the kernel are not stable, except in a cloud",
            setup(
                device(
                    "<blockdev>/dev/nvme0n1</blockdev>",
                    '<blockdev mode="cloud">/dev/sdb</blockdev>',
                    "<blockdev>/dev/sda</blockdev>",
                    partition("a", { more: ROOT }),
                ),
            ),
            [
                "line 3: blockdev is /dev/nvme0n1 and /dev/sda; the kernel may name disks differently at each boot, which has led to " +
                    "unwanted wipes. Write a path under /dev/disk/by-path/",
            ],
        ],
    ];
    for (const [what, text, advice] of cases)
        it(what, () => assert.deepEqual(judgeDiskSetup(text), { problems: [], advice }));

    it("waits until nothing is wrong", () =>
        assert.deepEqual(judgeDiskSetup(setup(device("<blockdev>/dev/sda</blockdev>"))).advice, []));
});
