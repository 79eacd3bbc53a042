import assert from "node:assert/strict";
import fc from "fast-check";
import { diskSetupProblems } from "../../../sdk/model/disk-setup";
import { bmcInterfaceName, canonicalMac, HostName, Ipv4Address } from "../../../sdk/model/fields";
import { mountProblems, readMounts } from "../../../sdk/model/mounts";
import { scriptList, scriptProblems, scriptText } from "../../../sdk/model/scripts";
import { readXml } from "../../../sdk/model/xml";

const partition = (id: string, body = "<size>1G</size><type>linux</type>") =>
    `<partition id="${id}">${body}</partition>`;
const disk = (...inner: string[]) =>
    `<diskSetup><device><blockdev>/dev/sda</blockdev>${inner.join("")}</device></diskSetup>`;

describe("diskSetupProblems", () => {
    for (const [what, text, problems] of [
        ["a good one", disk(partition("a"), partition("b", "<size>max</size><type>linux</type>")), []],
        ["what is no XML", "<diskSetup>", ["is not well-formed XML (line 1: Unclosed tag 'diskSetup'.)"]],
        [
            "another root",
            "<disksetup/>",
            ["has the root element <disksetup>; BCM wants <diskSetup> (case matters)"],
        ],
        [
            "nothing",
            "<diskSetup/>",
            ["has no <device>: the node-installer would stop with nothing to install on"],
        ],
        ["no block device", "<diskSetup><device><x/></device></diskSetup>", ["<device> 1 has no <blockdev>"]],
        ["an id twice", disk(partition("a"), partition("a")), ["partition id a is used twice"]],
        ["no size", disk(partition("a", "<type>linux</type>")), ["partition a has no <size>"]],
        [
            "two that take the rest",
            disk(
                partition("a", "<size>max</size><type>linux</type>"),
                partition("b", "<size>max</size><type>linux</type>"),
            ),
            ["<device> 1 has more than one partition of size max"],
        ],
    ] as const)
        it(`of ${what}`, () => assert.deepEqual(diskSetupProblems(text), problems));
});

describe("readXml", () => {
    it("expands no entities and takes no document type", () => {
        const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>';
        assert.deepEqual(readXml(bomb), { problem: "a document type declaration is not accepted" });
        assert.deepEqual(readXml("<x>&lt;b&gt;</x>"), { root: "x", content: "&lt;b&gt;" });
    });

    it("never throws, whatever it is given", () => {
        fc.assert(fc.property(fc.string(), (text) => typeof readXml(text) === "object"));
        fc.assert(
            fc.property(fc.string(), (text) =>
                Array.isArray(diskSetupProblems(`<diskSetup>${text}</diskSetup>`)),
            ),
        );
    });
});

describe("readMounts", () => {
    const mount = { device: "nas:/data", mountpoint: "/data", filesystem: "nfs" };

    it("reads a list and its XML alike", () => {
        const xml = `<fsMounts><fsMount><device>nas:/data</device><mountpoint>/data</mountpoint><filesystem>nfs</filesystem></fsMount></fsMounts>`;
        assert.deepEqual(readMounts(xml), { list: [mount] });
        assert.deepEqual(readMounts([mount]), { list: [mount] });
    });

    it("says what it wants", () => {
        const wanted =
            "<fsMounts> with one <fsMount> (device, mountpoint, filesystem, options) for each file system";
        assert.deepEqual(mountProblems("<mounts/>"), [`has the root element <mounts>; wanted is ${wanted}`]);
        assert.deepEqual(mountProblems("<fsMounts><fsMount><device>x</device></fsMount></fsMounts>"), [
            `has a mount that is not complete; wanted is ${wanted}`,
        ]);
    });
});

describe("scripts", () => {
    it("are paths, or one whole text", () => {
        assert.deepEqual(scriptProblems(["/cm/a.sh", "/cm/b-1.sh"]), []);
        assert.deepEqual(scriptProblems(["#!/bin/bash\nrm -rf /tmp/x; echo $(id)\n"]), []);
    });

    it("that could become shell text are refused", () => {
        for (const path of ["/a; rm -rf /", "/a$(id)", "/a b", "a.sh", "/a\nb", "`id`"])
            assert.equal(scriptProblems([path]).length, 1, path);
        assert.deepEqual(scriptProblems(["a"]), [
            '"a" is neither an absolute path (letters, digits, . _ + - /) nor, as the only entry, a script that starts with #!',
        ]);
    });

    it("become one text, and the list comes back from it", () => {
        for (const list of [[], ["/a.sh"], ["/a.sh", "/b.sh"], ["#!/bin/sh\necho\n"]])
            assert.deepEqual(scriptList(scriptText(list)), list);
        assert.deepEqual(scriptList("echo by hand\n"), ["echo by hand\n"]);
    });
});

describe("canonicalMac", () => {
    for (const mac of [
        "b8:ce:f6:d9:47:bc",
        "B8-CE-F6-D9-47-BC",
        "b8cef6d947bc",
        "b8ce.f6d9.47bc",
        "B8:CE:F6:D9:47:BC",
    ])
        it(`of ${mac} is BCM's form`, () => assert.equal(canonicalMac(mac), "B8:CE:F6:D9:47:BC"));

    for (const mac of ["", "b8:ce:f6:d9:47", "b8:ce:f6:d9:47:bc:01", "b8:ce:f6:d9:47:bg", "b8ce:f6d9:47bc"])
        it(`of ${JSON.stringify(mac)} is none`, () => assert.equal(canonicalMac(mac), undefined));

    it("of its own result is the same", () => {
        fc.assert(
            fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
                const mac = canonicalMac(Buffer.from(bytes).toString("hex"));
                assert.match(mac ?? "", /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
                assert.equal(canonicalMac(mac ?? ""), mac);
            }),
        );
    });
});

describe("scalars", () => {
    it("host names are what BCM takes", () => {
        const isGood = (name: string) => HostName.safeParse(name).success;
        assert.deepEqual(["dgx-05", "a", "7a"].map(isGood), [true, true, true]);
        assert.deepEqual(
            ["", "123", "a_b", "-a", "a-", "a.b", "x".repeat(64)].map(isGood),
            Array(7).fill(false),
        );
    });

    it("addresses are ones that a node can have", () => {
        const isGood = (ip: string) => Ipv4Address.safeParse(ip).success;
        assert.deepEqual(["10.1.2.3", "0.0.0.0", "10.1.2", "10.1.2.256", "::1"].map(isGood), [
            true,
            false,
            false,
            false,
            false,
        ]);
    });

    it("a BMC interface's name selects its protocol", () => {
        assert.deepEqual(["bmc", "ipmi0", "rf1", "eth0"].map(bmcInterfaceName), [
            "ipmi0",
            "ipmi0",
            "rf1",
            undefined,
        ]);
    });
});
